/** Batch norm and layer norm of one table: what a value moves, and the three paths of a gradient. */

import { defineFigure } from "./figure.js";
import { arrow, bracketed, choice, pointable, row, show, slider, table } from "./parts.js";

/**
 * @typedef {import("./figure.js").Chosen} Chosen
 * @typedef {{ X: number[][], mean: number[], spread: number[], Y: number[][], dX: number[][],
 *   paths: number[][][] }} Case
 * @typedef {{ first: number, place: number[], upstream: number[][], cases: Record<string, Case[]> }} State
 */

/** @type {import("./figure.js").Definition} */
const definition = {
  start: () => ({ x: 6, norm: "batch norm", entry: [0, 1] }),

  controls: (state, chosen) => [
    slider(
      "x",
      "x",
      { min: state.first, max: state.first + state.cases["batch norm"].length - 1, text: show(chosen.x) },
      chosen,
    ),
    choice(
      "norm",
      "Layer",
      [
        ["batch norm", "batch norm"],
        ["layer norm", "layer norm"],
      ],
      chosen,
    ),
  ],

  view(state, chosen) {
    const { X, mean, spread, Y, dX } = read(state, chosen);
    const isRows = chosen.norm === "layer norm";
    const isWith = groupOf(chosen.norm, state.place);
    const isPlace = (/** @type {number} */ r, /** @type {number} */ c) =>
      String([r, c]) === String(state.place);
    const markOfX = (/** @type {number} */ r, /** @type {number} */ c) => ({
      "data-mark": isPlace(r, c) ? "from" : isWith(r, c) && "to",
    });
    const own = groupOf(chosen.norm, chosen.entry);
    const statistics = isRows
      ? table(
          "each row's",
          mean.map((value, r) => [value, spread[r]]),
          {
            columnNames: ["mean", "std"],
            role: "forward",
            cell: (r) => ({ "data-mark": r === state.place[0] && "to" }),
          },
        )
      : table("each column's", [mean, spread], {
          rowNames: ["mean", "std"],
          role: "forward",
          cell: (_, c) => ({ "data-mark": c === state.place[1] && "to" }),
        });
    return [
      row(
        table("X, x is outlined", X, { cell: markOfX, role: "forward" }),
        statistics,
        arrow(),
        table(`Y, ${chosen.norm}`, Y, {
          role: "forward",
          cell: (r, c) => ({ "data-mark": isWith(r, c) && "to" }),
        }),
      ),
      row(
        table("∂L/∂Y", state.upstream, {
          role: "backward",
          cell: (r, c) => ({ "data-mark": own(r, c) && "to" }),
        }),
        arrow(),
        table("∂L/∂X", dX, {
          role: "backward",
          grid: chosen.live,
          cell: (r, c) => ({
            "data-mark": String([r, c]) === String(chosen.entry) ? "from" : own(r, c) && "to",
            ...pointable("entry", [r, c], chosen),
          }),
        }),
        table(
          `∂L/∂X[${chosen.entry.join(", ")}]`,
          pathsOf(state, chosen).map((value) => [value]),
          {
            role: "backward",
            rowNames: ["direct", "through the mean", "through the variance", "sum"],
            columnNames: [""],
            cell: (r) => ({ "data-mark": r === 3 ? "from" : "to" }),
          },
        ),
      ),
    ];
  },

  say(state, chosen) {
    const { mean, spread } = read(state, chosen);
    const [r, c] = state.place;
    const group = chosen.norm === "layer norm" ? r : c;
    const [direct, byMean, byVariance, sum] = pathsOf(state, chosen);
    const terms = `${show(direct)} + ${bracketed(byMean)} + ${bracketed(byVariance)} = ${show(sum)}`;
    return `x = ${show(chosen.x)}: its ${chosen.norm === "layer norm" ? "row" : "column"} has mean ${show(mean[group])} and standard deviation ${show(spread[group])}. ∂L/∂X[${chosen.entry.join(", ")}] = ${terms}`;
  },
};

/** @returns {Case} */
function read(/** @type {State} */ state, /** @type {Chosen} */ { norm, x }) {
  return state.cases[norm][x - state.first];
}

/** Whether an entry is normalised together with another. */
function groupOf(/** @type {string} */ norm, /** @type {number[]} */ [row, column]) {
  return (/** @type {number} */ r, /** @type {number} */ c) =>
    norm === "layer norm" ? r === row : c === column;
}

/** The three parts of a gradient, and the gradient. */
export function pathsOf(/** @type {State} */ state, /** @type {Chosen} */ chosen) {
  const { dX, paths } = read(state, chosen);
  const [r, c] = chosen.entry;
  return [...paths.map((path) => path[r][c]), dX[r][c]];
}

const figure = defineFigure(definition);
export const { prerender } = figure;
export { definition };
export default figure;
