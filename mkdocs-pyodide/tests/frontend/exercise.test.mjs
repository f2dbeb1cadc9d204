import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { openPage } from "./dom.mjs";

openPage();
const { Exercise } = await import("../../mkdocs_pyodide/frontend/src/page/exercise/exercise.js");

const KNOWN_MS = 100; // until the live region is known
const WRONG = [["double of 3", "this is the number itself"]];
const RIGHT = [["double of 3", null]];
const PAGE = `
<figure class="cell" id="first" data-exercise="first" data-check="a.b" data-starter="0123" data-state="idle">
  <button class="cell-button cell-check">Check</button><output></output>
  <details class="cell-hints"><ol><li>Read it.</li><li>Multiply.</li><li>By 2.</li></ol></details>
</figure>
<details class="success"><summary>Answer</summary>2 * x</details>`;

let cell;
let published;

/** A cell, whose runs end with this verdict or error of the check. */
function createCell() {
  const figure = document.querySelector("figure");
  return {
    figure,
    isBusy: false,
    answer: { parts: WRONG },
    outcome: { type: "done" },
    source: {
      text: "x = 1",
      published: "x = 0",
      isEdited: true,
      replace: (code) => (cell.source.text = code),
    },
    controls: { check: figure.querySelector("button") },
    output: { showText: (text) => (figure.querySelector("output").textContent = text) },
    async run(attempt) {
      attempt.begin();
      if (this.answer) attempt.receive(this.answer);
      return this.outcome;
    },
    stop() {},
    showError() {},
  };
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  const window = openPage(PAGE);
  globalThis.CustomEvent = window.CustomEvent;
  globalThis.HTMLDetailsElement = window.HTMLDetailsElement;
  cell = createCell();
  published = [];
  for (const name of ["exercise-attempt", "exercise-help"])
    document.addEventListener(name, ({ detail }) => published.push(detail));
});

function setUp(record = null) {
  const exercise = new Exercise(cell, record);
  mock.timers.tick(KNOWN_MS);
  return exercise;
}

const text = (selector) => document.querySelector(selector).textContent;
const shown = (selector) =>
  [...document.querySelectorAll(selector)]
    .filter(({ hidden }) => !hidden)
    .map(({ textContent }) => textContent);
const press = (selector) => document.querySelector(selector).click();

test("hints are shown one at a time, in their order", () => {
  setUp();
  assert.deepEqual(shown(".exercise-hints li"), []);
  for (const [button, hints] of [
    ["Hint 1 of 3", ["Read it."]],
    ["Hint 2 of 3", ["Read it.", "Multiply."]],
    ["Hint 3 of 3", ["Read it.", "Multiply.", "By 2."]],
  ]) {
    assert.deepEqual(shown(".exercise-hint"), [button]);
    press(".exercise-hint");
    assert.deepEqual(shown(".exercise-hints li"), hints);
  }
  assert.deepEqual(shown(".exercise-hint"), []);
});

test("the solution is shown after an attempt, or when it is asked for twice", async () => {
  setUp();
  assert.deepEqual(shown("details.success"), []);
  press(".exercise-solution");
  assert.deepEqual(shown("details.success"), []);
  assert.match(text(".exercise-verdict"), /Try it first/);
  press(".exercise-solution");
  assert.equal(shown("details.success").length, 1);
});

test("each part has its verdict, and an exercise is solved when all are right", async () => {
  const exercise = setUp();
  await exercise.attempt();
  assert.match(text(".exercise-verdict"), /✗ double of 3: this is the number itself/);
  assert.equal(cell.figure.dataset.solved, undefined);
  cell.answer = { parts: [...RIGHT, ...WRONG] };
  await exercise.attempt();
  assert.equal(cell.figure.dataset.solved, undefined);
  cell.answer = { parts: RIGHT };
  await exercise.attempt();
  assert.match(text(".exercise-verdict"), /✓ double of 3/);
  assert.equal(cell.figure.dataset.solved, "");
  assert.deepEqual(
    published.map(({ id, code, solved, hints }) => [id, code, solved, hints]),
    [false, false, true].map((solved) => ["first", "x = 1", solved, 0]),
  );
});

test("a check that its reader stops, and one that fails, are no attempts", async () => {
  const exercise = setUp();
  const error = (name) => ({ name, message: "", line: null });
  for (const answer of [
    { parts: [], fault: "author", error: error("KeyboardInterrupt") },
    { parts: [], fault: "reader", error: error("KeyboardInterrupt") },
    { parts: [], fault: "author", error: error("ValueError") },
  ]) {
    cell.answer = answer;
    await exercise.attempt();
  }
  assert.match(text(".exercise-note"), /The check failed: ValueError/);
  cell.answer = null;
  cell.outcome = { type: "stopped" };
  await exercise.attempt();
  assert.deepEqual(published, []);
  assert.deepEqual(shown(".exercise-verdict [data-verdict]"), []);
});

test("an exercise is as its reader left it, unless it has changed", () => {
  const record = { starter: "0123", code: "x = 5", parts: RIGHT, attempts: 2, hints: 2, output: "5" };
  cell.source.isEdited = false;
  setUp(record);
  assert.equal(cell.source.text, "x = 5");
  assert.deepEqual(shown(".exercise-hints li"), ["Read it.", "Multiply."]);
  assert.equal(cell.figure.dataset.solved, "");

  openPage(PAGE);
  cell = createCell();
  setUp({ ...record, starter: "4567" });
  assert.equal(cell.source.text, "x = 1");
  assert.equal(cell.figure.dataset.solved, undefined);
  assert.match(text(".exercise-note"), /has changed/);
});

test("hints and the solution are published at once, before the first attempt too", async () => {
  const exercise = setUp();
  press(".exercise-hint");
  await exercise.attempt();
  press(".exercise-hint");
  press(".exercise-solution");
  assert.deepEqual(
    published.map(({ code, hints, solutionShown }) => [code, hints, solutionShown]),
    [
      [undefined, 1, false],
      ["x = 1", 1, false],
      [undefined, 2, false],
      [undefined, 2, true],
    ],
  );
});

test("hints without an attempt are all that is restored", () => {
  const record = { starter: "0123", code: "", parts: [], attempts: 0, hints: 1, output: "" };
  cell.source.isEdited = false;
  setUp(record);
  assert.equal(cell.source.text, "x = 1");
  assert.deepEqual(shown(".exercise-hints li"), ["Read it."]);
  assert.equal(text(".exercise-verdict"), "");

  openPage(PAGE);
  cell = createCell();
  setUp({ ...record, starter: "4567" });
  assert.equal(text(".exercise-verdict"), "");
  assert.deepEqual(shown(".exercise-hints li"), []);
});
