/** Train a model step by step: settings, curves of two runs, and what is inside at the step that is chosen. */

import { defineFigure } from "./figure.js";
import { element } from "./markup.js";
import { action, row, show, slider } from "./parts.js";
import { canGoOn, extended, faults, go, replace, settingsOf, valuesAt } from "./training-runs.js";
import { inside, panels, swatch } from "./training-view.js";

/**
 * @typedef {import("./figure.js").Chosen} Chosen
 * @typedef {import("./training-runs.js").Answer} Answer
 * @typedef {import("./training-runs.js").Field} Field
 * @typedef {import("./training-runs.js").Run} Run
 * @typedef {{ fields: Field[], recorded: { settings: Record<string, number>, steps: number, history: Run["history"],
 *   looks: Run["looks"] } }} State
 * @typedef {{ downloadHint: string, onEnd?: (problem: string) => void }} Python
 */

const PAUSE = { end: null, pausing: true };
const ERRORS = "training-errors"; // the id of the list of them: a page has one panel

/** @type {import("./figure.js").Definition} */
const definition = {
  start: (/** @type {State} */ { fields, recorded }) => ({
    ...Object.fromEntries(fields.map(({ name, value }) => [name, String(value)])),
    run: { number: 0, error: "", ...recorded },
    other: null,
    count: 0, // of the reader's runs
    end: null, // the step that the run is on its way to
    pausing: false, // until Python has answered for the last time
    frame: -1, // of the looks of the run; -1 is the last, also when more come
    hint: "",
    problem: "",
  }),

  settle: (/** @type {State} */ _, { end, pausing, frame, run }) => ({
    busy: end !== null || pausing,
    frame: frame >= run.looks.length - 1 ? -1 : frame,
  }),

  controls: (/** @type {State} */ { fields }, chosen) => [
    settings(fields, chosen),
    element(
      "div",
      { class: "steps", role: "group", "aria-label": "Training" },
      action("train", chosen.busy ? "Pause" : "Train"),
      action("step", "Step"), // never disabled: it would lose the focus
      action("reset", "Reset"),
      element("span", { class: "hint" }, chosen.hint),
    ),
    timeline(chosen),
  ],

  view: (/** @type {State} */ { fields }, chosen) => {
    const runs = [chosen.run, chosen.other].filter(Boolean);
    const step = stepOf(chosen);
    return [
      row(...panels(runs, step)),
      element("ul", { class: "runs" }, ...runs.map((run, i) => legend(fields, run, i))),
      row(...inside(runs, step)),
    ];
  },

  say(/** @type {State} */ { fields }, chosen) {
    const { run, problem, busy, pausing } = chosen;
    if (problem || run.error) return `The training has stopped: ${problem || run.error}.`;
    if (run.steps === 0) return busy ? "The training starts." : "No step yet: press Train or Step.";
    const values = valuesAt(run, stepOf(chosen)).map(({ name, value }) => `${name} ${show(value)}`);
    const paused = canGoOn(run) ? " Paused: Train goes on from here." : "";
    const state = pausing ? " Pausing." : busy ? "" : paused;
    const isOther = JSON.stringify(settingsOf(fields, chosen)) !== JSON.stringify(run.settings);
    const next = !busy && run.number > 0 && isOther ? " Train begins a run with the new settings." : state;
    return `Step ${stepOf(chosen)} of ${run.settings.steps}: ${values.join("; ")}.${next}`;
  },

  actions: {
    train: (/** @type {State} */ { fields }, chosen) =>
      chosen.busy ? PAUSE : go(fields, chosen, Number.POSITIVE_INFINITY),
    step: (/** @type {State} */ { fields }, chosen) =>
      chosen.busy ? oneMore(chosen) : go(fields, chosen, 1),
    reset: (/** @type {State} */ _, chosen) => ({ ...replace(chosen, chosen.run.settings), problem: "" }),
  },

  connect,
};

/** Step was pressed while Python works: at a step add one, in a training pause. @returns {Chosen} */
function oneMore(/** @type {Chosen} */ { run, end, pausing }) {
  return pausing || end >= run.settings.steps ? PAUSE : { end: end + 1 };
}

/** The step that is looked at. @returns {number} */
function stepOf(/** @type {Chosen} */ { run, frame }) {
  return frame < 0 ? run.steps : run.looks[frame].step;
}

function settings(/** @type {Field[]} */ fields, /** @type {Chosen} */ chosen) {
  const found = faults(fields, chosen);
  const inputs = fields.map(({ name, label }) =>
    element(
      "label",
      { class: "field" },
      element("span", {}, label),
      element("input", {
        type: "text",
        inputmode: "decimal",
        autocomplete: "off",
        "data-set": name,
        value: chosen[name],
        "aria-invalid": name in found && "true",
        "aria-describedby": name in found && ERRORS,
      }),
    ),
  );
  return element(
    "div",
    { class: "settings", role: "group", "aria-label": "Settings" },
    ...inputs,
    element("p", { class: "wrong", id: ERRORS, role: "alert" }, Object.values(found).join(" ")),
  );
}

/** The steps at which one can look inside. */
function timeline(/** @type {Chosen} */ chosen) {
  const last = Math.max(chosen.run.looks.length - 1, 0);
  const range = { min: 0, max: last, text: `${stepOf(chosen)} of ${chosen.run.settings.steps}` };
  return slider("frame", "Step", range, { frame: chosen.frame < 0 ? last : chosen.frame });
}

function legend(/** @type {Field[]} */ fields, /** @type {Run} */ run, /** @type {number} */ place) {
  const name = run.number === 0 ? "Recorded run" : place === 0 ? "Your run" : "The run before";
  const set = fields.slice(0, -1).map((field) => `${field.label.toLowerCase()} ${run.settings[field.name]}`);
  const values = valuesAt(run, run.steps).map((each) => `${each.name} ${show(each.value)}`);
  const { steps: last } = run.settings;
  const at = run.steps === last ? "" : `step ${run.steps} of ${last}, `;
  const end = values.length > 0 ? ` ${at}${values.join("; ")}.` : " no step yet.";
  return element("li", {}, swatch(place), `${name}: ${set.join(", ")}:${end}`);
}

/** Let Python train while there is a step to reach: it answers after a moment, and is asked again. */
function connect(
  /** @type {import("./figure.js").View} */ view,
  /** @type {import("./figure.js").Options & { python?: Python }} */ { model, el, python, signal },
) {
  let isWaiting = false;
  /** @type {Answer[]} */ let answers = [];
  const isOnWay = () => view.chosen.end !== null && canGoOn(view.chosen.run);
  model.on?.("msg:custom", (/** @type {Answer} */ answer) => answers.push(answer));
  el.addEventListener(
    "keydown",
    (event) => {
      const isField = event.target instanceof HTMLInputElement && event.target.closest(".field");
      if (isField && event.key === "Enter" && !view.chosen.busy) view.act("train");
    },
    { signal },
  );
  if (!python) return () => {};
  view.change({ hint: python.downloadHint });
  python.onEnd = (problem) => {
    isWaiting = false;
    const run = answers.reduce(extended, view.chosen.run);
    answers = [];
    const isDone = problem || !canGoOn(run) || (view.chosen.end !== null && run.steps >= view.chosen.end);
    view.change({
      run,
      problem,
      hint: python.downloadHint,
      pausing: false,
      ...(isDone ? { end: null } : {}),
    });
  };
  return () => {
    if (isWaiting || !isOnWay()) return;
    const { run, end } = view.chosen;
    isWaiting = true;
    model.send?.({ number: run.number, settings: run.settings, end, known: run.steps });
  };
}

const figure = defineFigure(definition);
export const { prerender } = figure;
export { definition };
export default figure;
