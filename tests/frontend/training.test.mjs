import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { toHTML } from "../../snippets/widgets/markup.js";
import { definition, prerender } from "../../snippets/widgets/training.js";
import { binned, extended, faults, lookAt } from "../../snippets/widgets/training-runs.js";
import { panels } from "../../snippets/widgets/training-view.js";

/** name → the state of a program's panel */
const PANELS = JSON.parse(readFileSync(process.env.PANELS, "utf8"));
const [{ figure }] = Object.values(PANELS);

/** A view as in the page, with a Python that answers when the test calls it. */
function open(state = figure) {
  const sent = [];
  let receive;
  const python = { downloadHint: "first run: 9.0 MB" };
  const settle = (chosen) => ({ ...chosen, ...definition.settle(state, chosen) });
  const view = {
    chosen: settle({ ...definition.start(state), live: true }),
    change(changes) {
      this.chosen = settle({ ...this.chosen, ...changes });
      this.follow?.();
    },
    act(name) {
      this.change(definition.actions[name](state, this.chosen));
    },
  };
  const model = {
    on: (_, listener) => {
      receive = listener;
    },
    send: (message) => sent.push(message),
  };
  const el = { addEventListener() {} };
  view.follow = definition.connect(view, { model, el, python, signal: undefined });
  const look = (step) => ({ step, parts: [], norms: { W: 1 } });
  return {
    view,
    sent,
    say: () => definition.say(state, view.chosen),
    /** Python has come to a step. */
    answer(steps, more = {}) {
      const { number, known } = sent.at(-1);
      const loss = Array.from({ length: steps - known }, (_, i) => [known + i + 1, 1 / (known + i + 1)]);
      receive({ number, steps, history: { loss }, looks: [look(steps)], ...more });
      python.onEnd("");
    },
    fail: (problem) => python.onEnd(problem),
  };
}

for (const [name, state] of Object.entries(PANELS)) {
  test(`the panel of ${name} is whole without scripts, and at each step`, () => {
    const html = prerender(state).replace(/<style>.*?<\/style>/, "");
    for (const { label } of state.figure.fields)
      assert.match(html, new RegExp(`<span>${label}</span><input`));
    const seen = new Set();
    state.figure.recorded.looks.forEach((_, frame) => {
      const chosen = { ...definition.start(state.figure), frame };
      const view = definition.view(state.figure, chosen).map(toHTML).join("");
      assert.doesNotMatch(view + definition.say(state.figure, chosen), /undefined|NaN|Infinity|null/);
      seen.add(view);
    });
    assert.equal(seen.size, state.figure.recorded.looks.length);
  });
}

test("Train goes on in slices until the last step", () => {
  const { view, sent, answer, say } = open();
  view.change({ rate: "0.5" });
  view.act("train");
  assert.deepEqual(sent.at(-1), { number: 1, settings: { ...view.chosen.run.settings }, end: 12, known: 0 });
  assert.equal(view.chosen.run.settings.rate, 0.5);
  assert.ok(view.chosen.busy);
  answer(5);
  assert.equal(sent.length, 2);
  assert.equal(sent[1].known, 5);
  assert.match(say(), /^Step 5 of 12: loss 0\.2\.$/);
  answer(12);
  assert.equal(sent.length, 2);
  assert.ok(!view.chosen.busy);
  assert.equal(view.chosen.run.history.loss.length, 12);
});

test("Pause ends after the slice, Step takes one step, Train goes on with the same run", () => {
  const { view, sent, answer, say } = open();
  view.act("train");
  view.act("train");
  assert.match(toHTML(definition.controls(figure, view.chosen)[1]), />Pause</);
  for (const name of ["train", "step"]) view.act(name); // Python still works at the last slice
  assert.doesNotMatch(say(), /Paused/);
  answer(3);
  assert.equal(sent.length, 1);
  assert.match(say(), /^Step 3 of 12: .* Paused: Train goes on from here/);
  view.act("step");
  assert.deepEqual([sent.at(-1).number, sent.at(-1).end], [1, 4]);
  answer(4);
  assert.equal(sent.length, 2);
  view.act("train");
  assert.deepEqual([sent.at(-1).number, sent.at(-1).end], [1, 12]);
});

test("Step adds a step to the one that is computed, and pauses a training", () => {
  const { view, sent, answer } = open();
  view.act("step");
  view.act("step");
  answer(1);
  assert.deepEqual([sent.length, sent.at(-1).end], [2, 2]);
  answer(2);
  assert.ok(!view.chosen.busy);
  view.act("train");
  view.act("step");
  answer(5);
  assert.ok(!view.chosen.busy);
  assert.equal(view.chosen.run.steps, 5);
});

test("Reset while a training pauses begins anew: what was asked before changes nothing", () => {
  const { view, answer, say } = open();
  view.act("train");
  view.act("train");
  view.act("reset");
  assert.equal(say(), "No step yet: press Train or Step.");
  answer(3);
  assert.equal(view.chosen.run.steps, 0);
  assert.equal(say(), "No step yet: press Train or Step.");
});

test("Reset and new settings leave the run before for comparison", () => {
  const { view, sent, answer, say } = open();
  view.act("step");
  assert.equal(view.chosen.other.number, 0); // the recorded one
  answer(1);
  view.act("reset");
  assert.equal(view.chosen.other.number, 1);
  assert.equal(view.chosen.run.steps, 0);
  assert.match(say(), /No step yet/);
  view.act("reset"); // an empty run is none
  assert.equal(view.chosen.other.number, 1);
  view.act("step");
  answer(1);
  view.change({ seed: "7" });
  assert.match(say(), /Train begins a run with the new settings/);
  view.act("step");
  assert.equal(view.chosen.other.settings.seed, 0);
  assert.equal(sent.at(-1).settings.seed, 7);
  const html = definition.view(figure, view.chosen).map(toHTML).join("");
  assert.match(html, /Your run: seed 7.*The run before: seed 0/);
});

test("a Python that ends, or an error of the program, stops the training and is said", () => {
  const { view, sent, answer, fail, say } = open();
  view.act("train");
  fail("stopped");
  assert.ok(!view.chosen.busy);
  assert.equal(say(), "The training has stopped: stopped.");
  view.act("train");
  answer(2, { error: "step 3: H became infinite" });
  assert.ok(!view.chosen.busy);
  assert.equal(say(), "The training has stopped: step 3: H became infinite.");
  view.act("train"); // such a run does not go on
  assert.equal(sent.at(-1).number, 2);
});

test("answers to an earlier run change nothing", () => {
  const run = { number: 2, settings: { steps: 9 }, steps: 0, history: {}, looks: [], error: "" };
  assert.equal(extended(run, { number: 1, steps: 5, history: { loss: [[5, 1]] }, looks: [] }), run);
});

test("wrong settings are refused and named", () => {
  const { fields } = figure;
  const chosen = definition.start(figure);
  const wrong = (changes) => Object.values(faults(fields, { ...chosen, ...changes })).join(" ");
  assert.equal(wrong({}), "");
  assert.equal(wrong({ rate: " 3e-2 " }), "");
  assert.equal(wrong({ rate: "0" }), "Learning rate is 0: write a number above 0.");
  assert.equal(wrong({ rate: "fast" }), "Learning rate is fast: write a number above 0.");
  assert.equal(wrong({ rate: "Infinity" }), "Learning rate is Infinity: write a number above 0.");
  assert.equal(wrong({ seed: "" }), "Seed is empty: write a whole number from 0 to 999999.");
  assert.equal(wrong({ steps: "1.5" }), "Steps is 1.5: write a whole number from 1 to 120.");
  const { view, sent } = open();
  view.change({ steps: "0" });
  view.act("train");
  assert.ok(!view.chosen.busy && sent.length === 0 && view.chosen.run.number === 0);
  const html = definition.controls(figure, view.chosen).map(toHTML).join("");
  assert.match(html, /aria-invalid="true" aria-describedby="training-errors"/);
  assert.match(html, /role="alert">Steps is 0: write a whole number from 1 to 120\.</);
});

test("the slider looks back while the training goes on, and follows at its end", () => {
  const { view, answer } = open();
  view.act("train");
  answer(2);
  answer(4);
  view.change({ frame: 0 });
  answer(6);
  assert.equal(view.chosen.frame, 0);
  view.change({ frame: 2 });
  answer(8);
  assert.equal(view.chosen.frame, -1);
});

test("of many looks some are left out, never the last", () => {
  let run = { number: 1, settings: { steps: 900 }, steps: 0, history: {}, looks: [], error: "" };
  for (let step = 0; step <= 400; step += 1)
    run = extended(run, { number: 1, steps: step, history: {}, looks: [{ step, parts: [], norms: {} }] });
  assert.ok(run.looks.length <= 61 && run.looks.at(-1).step === 400);
  assert.ok(lookAt(run, 200).step <= 200);
});

test("curves are means of neighbours", () => {
  const points = Array.from({ length: 450 }, (_, i) => [i + 1, i + 1]);
  assert.deepEqual(binned(points)[0], [4, 2.5]);
  assert.equal(binned(points).at(-1)[0], 450);
});

test("a panel whose values are all 0 goes from 0 to 1", () => {
  const run = {
    number: 1,
    settings: { steps: 4 },
    steps: 4,
    history: { right: [[4, 0]] },
    looks: [],
    error: "",
  };
  const labels = toHTML(panels([run], 4)[0]).match(/(?<=>)[^<>]+(?=<\/text>)/g);
  assert.deepEqual(labels, ["right", "1", "0", "step 4"]);
});
