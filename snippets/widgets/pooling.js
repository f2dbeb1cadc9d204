/** Max pooling with a value that the reader moves: three conventions for a tie, windows that overlap. */

import { defineFigure } from "./figure.js";
import { arrow, choice, row, show, slider, table } from "./parts.js";

/**
 * @typedef {import("./figure.js").Chosen} Chosen
 * @typedef {{ X: number[][], Y: number[][], slopes: number[], first: number[][], every: number[][],
 *   split: number[][] }} Case
 * @typedef {{ strides: Record<string, number>, place: number[], cases: Record<string, Case[]> }} State
 */

/** @type {["first", "every", "split"]} */ const WAYS = ["first", "every", "split"];

/** @type {import("./figure.js").Definition} */
const definition = {
  start: () => ({ x: 4, windows: "apart" }),

  controls: (state, chosen) => [
    slider("x", "x", { min: 0, max: state.cases.apart.length - 1, text: show(chosen.x) }, chosen),
    choice(
      "windows",
      "Windows of 2×2",
      [
        ["apart", "apart"],
        ["overlapping", "overlapping"],
      ],
      chosen,
    ),
  ],

  view(state, chosen) {
    const now = read(state, chosen);
    const windows = windowsOf(state, chosen);
    const isIn = (/** @type {number} */ r, /** @type {number} */ c) =>
      windows.some(({ top, left }) => r >= top && r < top + 2 && c >= left && c < left + 2);
    const isPlace = (/** @type {number} */ r, /** @type {number} */ c) =>
      String([r, c]) === String(state.place);
    return [
      row(
        table("X, x is outlined", now.X, {
          role: "forward",
          cell: (r, c) => ({ "data-mark": isPlace(r, c) ? "from" : isIn(r, c) && "to" }),
        }),
        arrow(),
        table("Y", now.Y, {
          role: "forward",
          cell: (i, j) => ({ "data-mark": windows.some((w) => w.i === i && w.j === j) && "to" }),
        }),
      ),
      row(
        ...WAYS.map((way) =>
          table(`${way}: ∂L/∂X, sum ${show(total(now[way]))}`, now[way], {
            role: "backward",
            cell: (r, c) => ({ "data-mark": isPlace(r, c) ? "from" : now[way][r][c] !== 0 && "to" }),
          }),
        ),
      ),
    ];
  },

  say(state, chosen) {
    const { X, Y, slopes } = read(state, chosen);
    const tied = windowsOf(state, chosen).filter(({ top, left, i, j }) => {
      const values = [X[top][left], X[top][left + 1], X[top + 1][left], X[top + 1][left + 1]];
      return values.filter((value) => value === Y[i][j]).length > 1 && chosen.x === Y[i][j];
    });
    const [below, above] = slopes.map((slope) => show(slope));
    const start = `x = ${show(chosen.x)}`;
    const sides = `The slope of ΣY in x is ${below} on the left and ${above} on the right`;
    if (tied.length)
      return `${start} ties in the window of ${tied.map(({ i, j }) => `Y[${i}, ${j}]`).join(" and ")}. ${sides}: no derivative.`;
    const size = slopes[0]
      ? `the largest value of ${show(slopes[0])} of its windows`
      : "not the largest of a window";
    return `${start} is ${size} and ties with none: ∂(ΣY)/∂x = ${below}, and the three agree on it.`;
  },
};

/** @returns {Case} */
function read(/** @type {State} */ state, /** @type {Chosen} */ { windows, x }) {
  return state.cases[windows][x];
}

/** The windows that x is in, and their outputs. */
function windowsOf(/** @type {State} */ state, /** @type {Chosen} */ chosen) {
  const stride = state.strides[chosen.windows];
  const [r, c] = state.place;
  return read(state, chosen).Y.flatMap((row, i) =>
    row.flatMap((_, j) => {
      const [top, left] = [i * stride, j * stride];
      const isInside = r >= top && r < top + 2 && c >= left && c < left + 2;
      return isInside ? [{ i, j, top, left }] : [];
    }),
  );
}

function total(/** @type {number[][]} */ rows) {
  return rows.flat().reduce((sum, value) => sum + value, 0);
}

const figure = defineFigure(definition);
export const { prerender } = figure;
export { definition };
export default figure;
