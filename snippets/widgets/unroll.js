/** Flatten: a small image unrolls into a row, in C or in Fortran order. */

import { defineFigure } from "./figure.js";
import { choice, pointable, row, table } from "./parts.js";

/**
 * @typedef {import("./figure.js").Chosen} Chosen
 * @typedef {{ X: number[][][], orders: Record<string, number[]> }} State
 */

/** @type {import("./figure.js").Definition} */
const definition = {
  start: () => ({ order: "C", entry: [1, 0, 1] }),

  controls: (_, chosen) => [
    choice(
      "order",
      "Order",
      [
        ["C", "C, last index first"],
        ["Fortran", "Fortran, first index first"],
      ],
      chosen,
    ),
  ],

  view(state, chosen) {
    const mark = (/** @type {number[]} */ entry) =>
      String(entry) === String(chosen.entry)
        ? "from"
        : String(entry.slice(0, 2)) === String(chosen.entry.slice(0, 2)) && "to";
    const Y = /** @type {State} */ (state).orders[chosen.order];
    const sources = Y.map((value) => entryOf(state, value));
    return [
      row(
        ...state.X.map((/** @type {number[][]} */ rows, /** @type {number} */ c) =>
          table(`channel ${c}`, rows, {
            grid: chosen.live,
            role: "forward",
            cell: (h, w) => ({ "data-mark": mark([c, h, w]), ...pointable("entry", [c, h, w], chosen) }),
          }),
        ),
      ),
      table("Y", [Y], {
        rowNames: [""],
        role: "forward",
        cell: (_, k) => ({
          class: "narrow",
          "data-mark": mark(sources[k]),
          "data-as": Boolean(chosen.live) && "entry",
          "data-point": Boolean(chosen.live) && String(sources[k]),
        }),
      }),
    ];
  },

  say(state, chosen) {
    const { X, orders } = /** @type {State} */ (state);
    const [c, h, w] = chosen.entry;
    const [C, H, W] = [X.length, X[0].length, X[0][0].length];
    const sum =
      chosen.order === "C" ? `${c}·${H}·${W} + ${h}·${W} + ${w}` : `${c} + ${h}·${C} + ${w}·${C}·${H}`;
    const position = orders[chosen.order].indexOf(X[c][h][w]);
    const next = orders[chosen.order][position + 1];
    const neighbour =
      next === undefined ? "It is the last one." : `Next comes X[${entryOf(state, next).join(", ")}].`;
    return `X[${c}, ${h}, ${w}] is Y[${position}]: ${sum} = ${position}. ${neighbour}`;
  },
};

/** The indices of a value of X. */
function entryOf(/** @type {State} */ { X }, /** @type {number} */ value) {
  const [H, W] = [X[0].length, X[0][0].length];
  return [Math.floor(value / (H * W)), Math.floor(value / W) % H, value % W];
}

const figure = defineFigure(definition);
export const { prerender } = figure;
export { definition };
export default figure;
