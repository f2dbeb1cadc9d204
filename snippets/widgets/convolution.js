/** The window of a convolution on a digit: it slides forward, and stamps backward. */

import { defineFigure } from "./figure.js";
import { element } from "./markup.js";
import { bracketed, choice, line, pad, picture, pixels, row, show, steps, table } from "./parts.js";

/**
 * @typedef {import("./figure.js").Chosen} Chosen
 * @typedef {import("./markup.js").Tree} Tree
 * @typedef {{ X: number[][], K: Record<string, number[][]>, cases: Record<string, { Y: number[][], dX: number[][] }> }} State
 * @typedef {{ X: number[][], K: number[][], Y: number[][], dX: number[][], stride: number, padding: number,
 *   i: number, j: number, backward: boolean }} Case
 */

const SIDE = 196; // pixels of a picture

/** @type {import("./figure.js").Definition} */
const definition = {
  start: () => ({ mode: "Forward", kernel: "vertical", stride: "1", padding: "0", output: [3, 4] }),

  settle(state, chosen) {
    const { Y } = read(state, chosen);
    const [i, j] = chosen.output;
    return { output: [Math.min(i, Y.length - 1), Math.min(j, Y[0].length - 1)] };
  },

  direction: ({ mode }) => mode.toLowerCase(),

  controls(state, chosen) {
    const { Y, i, j } = read(state, chosen);
    return [
      choice("mode", "Direction", options("Forward", "Backward"), chosen),
      choice("kernel", "Kernel for edges", options("vertical", "horizontal"), chosen),
      choice("stride", "Stride", options("1", "2"), chosen),
      choice("padding", "Padding", options("0", "1"), chosen),
      steps(chosen, { first: i + j === 0, last: i === Y.length - 1 && j === Y[0].length - 1 }),
    ];
  },

  actions: {
    back: (state, chosen) => ({ output: moved(read(state, chosen), -1) }),
    step: (state, chosen) => ({ output: moved(read(state, chosen), 1) }),
  },

  tick(state, chosen) {
    const output = moved(read(state, chosen), 1);
    return String(output) === String(chosen.output) ? { playing: false } : { output };
  },

  view(state, chosen) {
    const now = read(state, chosen);
    return now.backward ? backwardView(now, chosen) : forwardView(now, chosen);
  },

  say(state, chosen) {
    const { K, Y, i, j, backward, ...now } = read(state, chosen);
    const window = windowOf({ K, Y, i, j, backward, ...now });
    if (backward) {
      const [last, count] = [i * Y[0].length + j + 1, Y.length * Y[0].length];
      const whole = last === count ? " All stamps together are ∂L/∂X." : "";
      return `Stamp ${last} of ${count}: ∂L/∂Y[${i}, ${j}] = ${show(Y[i][j])}, times each weight of K, is added to its window.${whole}`;
    }
    const products = K.flatMap((weights, u) =>
      weights.flatMap((weight, v) => (weight ? [`${show(window[u][v])}·${bracketed(weight)}`] : [])),
    );
    return `Y[${i}, ${j}] = ${products.join(" + ")} = ${show(Y[i][j])}`;
  },
};

/** @returns {[string, string][]} */
function options(/** @type {string[]} */ ...texts) {
  return texts.map((text) => [text, text]);
}

/** @returns {Case} */
function read(/** @type {State} */ state, /** @type {Chosen} */ chosen) {
  const { mode, kernel, stride, padding, output } = chosen;
  const [i, j] = output;
  return {
    X: state.X,
    K: state.K[kernel],
    ...state.cases[`${kernel} ${stride} ${padding}`],
    stride: Number(stride),
    padding: Number(padding),
    i,
    j,
    backward: mode === "Backward",
  };
}

function moved(/** @type {Case} */ { Y, i, j }, /** @type {number} */ by) {
  const columns = Y[0].length;
  const last = Y.length * columns - 1;
  const next = Math.min(Math.max(i * columns + j + by, 0), last);
  return [Math.floor(next / columns), next % columns];
}

/** The pixels below the kernel, zeros outside of the image. */
function windowOf(/** @type {Case} */ { X, K, stride, padding, i, j }) {
  return K.map((weights, u) =>
    weights.map((_, v) => X[i * stride + u - padding]?.[j * stride + v - padding] ?? 0),
  );
}

/** The sum of all stamps up to the chosen one, of the size of the padded image. */
export function stamped(/** @type {Case} */ { X, K, Y, stride, padding, i, j }) {
  const size = X.length + 2 * padding;
  const sums = Array.from({ length: size }, () => new Array(size).fill(0));
  for (let r = 0; r <= i; r += 1)
    for (let c = 0; c < (r < i ? Y[0].length : j + 1); c += 1)
      K.forEach((weights, u) => {
        weights.forEach((weight, v) => {
          sums[r * stride + u][c * stride + v] += weight * Y[r][c];
        });
      });
  return sums;
}

function forwardView(/** @type {Case} */ now, /** @type {Chosen} */ chosen) {
  const { K, Y, i, j } = now;
  return [
    row(
      imageOf(now, chosen, "X, the image", 1),
      table("window of X", windowOf(now), { cell: marked, digits: 2 }),
      table("K", K, { cell: marked }),
      outputOf(now, chosen, `Y, ${Y.length}×${Y[0].length}`),
    ),
    matrixOf(now, `row ${i * Y[0].length + j} of T`),
  ];
}

function backwardView(/** @type {Case} */ now, /** @type {Chosen} */ chosen) {
  const { K, Y, i, j } = now;
  const stamp = K.map((weights) => weights.map((weight) => weight * Y[i][j]));
  return [
    row(
      outputOf(now, chosen, `∂L/∂Y, ${Y.length}×${Y[0].length}`),
      table("K", K, { cell: marked }),
      table("stamp", stamp, { cell: marked, digits: 2 }),
      imageOf(now, chosen, "sum of the stamps so far", 24),
    ),
    matrixOf(now, `column ${i * Y[0].length + j} of Tᵀ`),
  ];
}

const marked = () => ({ "data-mark": "to" });

/** The image, or the gradient of it, with the window and with its padding. */
function imageOf(
  /** @type {Case} */ now,
  /** @type {Chosen} */ chosen,
  /** @type {string} */ title,
  /** @type {number} */ top,
) {
  const { X, K, Y, stride, padding, i, j, backward } = now;
  const cells = X.length + 2 * padding;
  const rows = backward
    ? stamped(now)
    : Array.from({ length: cells }, (_, r) =>
        Array.from({ length: cells }, (_, c) => X[r - padding]?.[c - padding] ?? 0),
      );
  const handles = pad("output", chosen, {
    size: [Y.length, Y[0].length],
    cells: [cells, cells],
    window: [Math.floor(K.length / 2), stride],
    label: backward ? "Position of the stamp" : "Position of the window",
  });
  return picture(
    title,
    { viewBox: `0 0 ${cells} ${cells}`, width: SIDE, height: SIDE, ...handles },
    element("rect", { class: "sheet", width: cells, height: cells }),
    ...pixels(rows, top),
    element("rect", frame(padding, padding, X.length)),
    element("rect", window(j * stride, i * stride, K.length)),
  );
}

function outputOf(
  /** @type {Case} */ { Y, i, j },
  /** @type {Chosen} */ chosen,
  /** @type {string} */ title,
) {
  const [H, W] = [Y.length, Y[0].length];
  const handles = pad("output", chosen, { size: [H, W], cells: [H, W], label: "Entry of the output" });
  return picture(
    title,
    { viewBox: `0 0 ${W} ${H}`, width: SIDE, height: SIDE, ...handles },
    element("rect", { class: "sheet", width: W, height: H }),
    ...pixels(Y, 4),
    element("rect", frame(0, 0, W)),
    element("rect", window(j, i, 1)),
  );
}

function frame(/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ side) {
  return { class: "frame", x, y, width: side, height: side, "stroke-width": 0.08 };
}

function window(/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ side) {
  return { class: "window", x, y, width: side, height: side, "stroke-width": 0.3 };
}

/** The layer as a matrix with a row for each output and a column for each pixel: its weights are bands. */
function matrixOf(/** @type {Case} */ now, /** @type {string} */ place) {
  const { X, Y, i, j } = now;
  const [rows, columns] = [Y.length * Y[0].length, X.length ** 2];
  const y = i * Y[0].length + j;
  const points = bandsOf(now)
    .filter(({ row }) => row === y)
    .map(({ column }) => `M${column} ${y - 1}v3`)
    .join("");
  return picture(
    `T, ${rows}×${columns}: ${place}, ${points.split("M").length - 1} weights that are not zero`,
    {
      viewBox: `0 0 ${columns} ${rows}`,
      width: columns * 1.3,
      height: rows * 1.3,
      "aria-label": `The matrix of the layer: bands of weights; ${place} is marked`,
    },
    element("rect", { class: "sheet", width: columns, height: rows }),
    bands(now),
    line([
      [0, y + 0.5],
      [columns, y + 0.5],
    ]),
    element("path", { class: "window", "stroke-width": 2, d: points }),
  );
}

/** The weights of the matrix that are not zero. */
export function bandsOf(/** @type {Case} */ { X, K, Y, stride, padding }) {
  const side = X.length;
  return Y.flatMap((outputs, i) =>
    outputs.flatMap((_, j) =>
      K.flatMap((weights, u) =>
        weights.flatMap((weight, v) => {
          const [r, t] = [i * stride + u - padding, j * stride + v - padding];
          const inside = weight && r >= 0 && t >= 0 && r < side && t < side;
          return inside ? [{ row: i * outputs.length + j, column: r * side + t, weight }] : [];
        }),
      ),
    ),
  );
}

/** Each band as lines: from window to window a weight moves right by the stride. */
function bands(/** @type {Case} */ { X, K, Y, stride, padding }) {
  const side = X.length;
  /** @type {Record<string, string>} */ const paths = { plus: "", minus: "" };
  Y.forEach((outputs, i) => {
    K.forEach((weights, u) => {
      weights.forEach((weight, v) => {
        const r = i * stride + u - padding;
        const at = (/** @type {number} */ j) => j * stride + v - padding;
        const inside = outputs.map((_, j) => j).filter((j) => at(j) >= 0 && at(j) < side);
        if (!weight || r < 0 || r >= side) return;
        const [first, last] = [inside[0], inside[inside.length - 1]];
        const x = r * side + at(first);
        const y = i * outputs.length + first;
        paths[weight < 0 ? "minus" : "plus"] += `M${x} ${y}l${at(last) - at(first) + 1} ${last - first + 1}`;
      });
    });
  });
  return element(
    "g",
    {},
    ...Object.entries(paths).map(([name, d]) => element("path", { class: `band ${name}`, d })),
  );
}

const figure = defineFigure(definition);
export const { prerender } = figure;
export { definition };
export default figure;
