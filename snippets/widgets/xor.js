/** The decision plane of a network that learns exclusive or, at the step that the reader chooses. */

import { defineFigure } from "./figure.js";
import { element } from "./markup.js";
import { action, choice, show, slider } from "./parts.js";

/**
 * @typedef {import("./figure.js").Chosen} Chosen
 * @typedef {{ levels: string, loss: number }} Frame
 * @typedef {{ cells: number, margin: number, every: number, frames: Record<string, Frame[]> }} State
 */

const SIZE = 200; // of the plane's side
const POINTS = [
  [0, 0, 0],
  [0, 1, 1],
  [1, 0, 1],
  [1, 1, 0],
];

/** @type {import("./figure.js").Definition} */
const definition = {
  start: (/** @type {State} */ state) => ({ frame: state.frames[4].length - 1, width: "4" }),

  controls: (/** @type {State} */ state, chosen) => [
    slider("frame", "step", { min: 0, max: last(state), text: String(chosen.frame * state.every) }, chosen),
    action("play", chosen.playing ? "Pause" : "Play"),
    choice(
      "width",
      "Hidden units",
      Object.keys(state.frames).map((width) => [width, width]),
      chosen,
    ),
    action("train", "Train"),
  ],

  view: (/** @type {State} */ state, chosen) => [
    plane(state, now(state, chosen).levels, chosen.frame * state.every),
  ],

  say(/** @type {State} */ state, chosen) {
    const { levels, loss } = now(state, chosen);
    const right = POINTS.filter(([x, y, target]) => levelAt(state, levels, x, y) > 4 === (target === 1));
    return `Step ${chosen.frame * state.every}: loss ${show(loss)}, ${right.length} of 4 points right.`;
  },

  tick: (/** @type {State} */ state, chosen) => ({
    frame: chosen.frame < last(state) ? chosen.frame + 1 : 0,
    playing: chosen.frame + 1 !== last(state),
  }),

  actions: { train: runCell },
};

/** @returns {Frame} */
const now = (/** @type {State} */ state, /** @type {Chosen} */ chosen) =>
  state.frames[chosen.width][chosen.frame];

const last = (/** @type {State} */ state) => state.frames[4].length - 1;

/** The level of the cell that a point of the plane is in. */
function levelAt(
  /** @type {State} */ { cells, margin },
  /** @type {string} */ levels,
  /** @type {number} */ x,
  /** @type {number} */ y,
) {
  const along = (/** @type {number} */ value) => Math.floor(((value + margin) / (1 + 2 * margin)) * cells);
  return Number(levels[(cells - 1 - along(y)) * cells + along(x)]);
}

/** One path for each level, of the rows' stretches that have it. */
function plane(/** @type {State} */ state, /** @type {string} */ levels, /** @type {number} */ step) {
  const { cells, margin } = state;
  const outputs = POINTS.map(([x, y]) => `${show(levelAt(state, levels, x, y) / 8, 1)} at (${x}, ${y})`);
  const label =
    `The output of the network for every pair of inputs, from rust for 0 to blue for 1, at step ${step}. ` +
    `At the four points it is about ${outputs.join(", ")}.`;
  const size = SIZE / cells;
  /** @type {Map<string, string>} */ const paths = new Map();
  for (const { 0: stretch, 1: level, index } of levels.matchAll(/(.)\1*/g)) {
    for (let start = index; start < index + stretch.length; ) {
      const end = Math.min(index + stretch.length, (Math.floor(start / cells) + 1) * cells);
      const [column, row] = [start % cells, Math.floor(start / cells)];
      const path = `M${column * size} ${row * size}h${(end - start) * size}v${size}h${(start - end) * size}z`;
      paths.set(level, (paths.get(level) ?? "") + path);
      start = end;
    }
  }
  const at = (/** @type {number} */ value) =>
    Number((((value + margin) / (1 + 2 * margin)) * SIZE).toFixed(1));
  return element(
    "svg",
    { viewBox: `0 0 ${SIZE} ${SIZE}`, class: "plane", role: "img", "aria-label": label },
    ...[...paths]
      .sort()
      .map(([level, d]) => element("path", { d, class: "bars", ...coloured(Number(level)) })),
    ...POINTS.flatMap(([x, y, target]) => [
      element("circle", { cx: at(x), cy: SIZE - at(y), r: 11, class: "sheet", stroke: "currentColor" }),
      element("text", { x: at(x), y: SIZE - at(y) + 4.5, "text-anchor": "middle" }, String(target)),
    ]),
  );
}

/** The colour of an output: the further from a half, the stronger. */
function coloured(/** @type {number} */ level) {
  return { "data-role": level < 4 ? "backward" : "forward", "fill-opacity": Math.abs(level - 4) / 4 };
}

/** Run the first cell of the page, which has the same network. */
function runCell() {
  const cell = document.querySelector("figure.cell");
  cell?.scrollIntoView({ block: "center" });
  cell?.querySelector("button.cell-button")?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  return {};
}

const figure = defineFigure(definition);
export const { prerender } = figure;
export { definition };
export default figure;
