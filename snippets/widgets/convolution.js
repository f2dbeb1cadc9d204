/** The window of a convolution on a digit or a picture in colour: it slides forward, and stamps backward. */

import { defineFigure } from "./figure.js";
import { element } from "./markup.js";
import { bracketed, choice, line, pad, picture, pixels, row, show, steps, table } from "./parts.js";

/**
 * @typedef {import("./figure.js").Chosen} Chosen
 * @typedef {import("./markup.js").Tree} Tree
 * @typedef {{ X: Record<string, number[][][]>, K: Record<string, number[][][]>, Y: Record<string, number[][]> }} State
 * @typedef {{ X: number[][][], K: number[][][], Y: number[][], stride: number, padding: number, i: number, j: number,
 *   backward: boolean }} Case  X and K by channel
 */

const SIDE = 196; // pixels of a picture
const SMALL = 120; // of one of three
const COLOURS = ["red", "green", "blue"];

/** @type {import("./figure.js").Definition} */
const definition = {
  start: () => ({
    mode: "Forward",
    kernel: "vertical",
    channels: "1",
    stride: "1",
    padding: "0",
    output: [3, 8],
  }),

  settle(state, chosen) {
    const { Y } = read(state, chosen);
    const [i, j] = chosen.output;
    return { output: [Math.min(i, Y.length - 1), Math.min(j, Y[0].length - 1)] };
  },

  direction: ({ mode }) => mode.toLowerCase(),

  controls(state, chosen) {
    const now = read(state, chosen);
    return [
      choice("mode", "Direction", options("Forward", "Backward"), chosen),
      choice("kernel", "Kernel for edges", options("vertical", "horizontal"), chosen),
      choice("channels", "Channels", options("1", "3"), chosen),
      choice("stride", "Stride", options("1", "2"), chosen),
      choice("padding", "Padding", options("0", "1"), chosen),
      steps(chosen, { first: now.i + now.j === 0, last: isLast(now) }),
    ];
  },

  actions: {
    back: (state, chosen) => ({ output: moved(read(state, chosen), -1) }),
    step: (state, chosen) => ({ output: moved(read(state, chosen), 1) }),
  },

  tick(state, chosen) {
    const now = read(state, chosen);
    const output = isLast(now) ? [0, 0] : moved(now, 1);
    return { output, playing: !isLast({ ...now, i: output[0], j: output[1] }) };
  },

  view(state, chosen) {
    const now = read(state, chosen);
    return now.backward ? backwardView(now, chosen) : forwardView(now, chosen);
  },

  say(state, chosen) {
    const now = read(state, chosen);
    const { K, Y, i, j, backward } = now;
    const inColour = K.length > 1;
    if (backward) {
      const [last, count] = [i * Y[0].length + j + 1, Y.length * Y[0].length];
      const whole = last === count ? " All stamps together are ∂L/∂X." : "";
      const where = inColour ? "its window, in each channel" : "its window";
      return `Stamp ${last} of ${count}: ∂L/∂Y[${i}, ${j}] = ${show(Y[i][j])}, times each weight of K, is added to ${where}.${whole}`;
    }
    if (inColour)
      return `Red, green and blue: Y[${i}, ${j}] = ${sumsOf(now).map(bracketedAfterFirst).join(" + ")} = ${show(Y[i][j])}`;
    const [window] = windowsOf(now);
    const products = K[0].flatMap((weights, u) =>
      weights.flatMap((weight, v) => (weight ? [`${show(window[u][v])}·${bracketed(weight)}`] : [])),
    );
    return `Y[${i}, ${j}] = ${products.join(" + ")} = ${show(Y[i][j])}`;
  },
};

function bracketedAfterFirst(/** @type {number} */ value, /** @type {number} */ place) {
  return place ? bracketed(value) : show(value);
}

/** @returns {[string, string][]} */
function options(/** @type {string[]} */ ...texts) {
  return texts.map((text) => [text, text]);
}

/** @returns {Case} */
function read(/** @type {State} */ state, /** @type {Chosen} */ chosen) {
  const { mode, kernel, channels, stride, padding, output } = chosen;
  const [i, j] = output;
  return {
    X: state.X[channels],
    K: state.K[`${kernel} ${channels}`],
    Y: state.Y[`${kernel} ${channels} ${stride} ${padding}`],
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

const isLast = (/** @type {Case} */ { Y, i, j }) => i === Y.length - 1 && j === Y[0].length - 1;

/** The pixels below the kernel in each channel, zeros outside of the image. */
function windowsOf(/** @type {Case} */ { X, K, stride, padding, i, j }) {
  return K.map((kernel, c) =>
    kernel.map((weights, u) =>
      weights.map((_, v) => X[c][i * stride + u - padding]?.[j * stride + v - padding] ?? 0),
    ),
  );
}

/** What each channel adds to the output. @returns {number[]} */
export function sumsOf(/** @type {Case} */ now) {
  return windowsOf(now).map((window, c) => {
    const products = window.flatMap((pixels, u) => pixels.map((pixel, v) => pixel * now.K[c][u][v]));
    return products.reduce((sum, product) => sum + product);
  });
}

/** The sum of all stamps in a channel up to the chosen one, of the size of the padded image. */
export function stamped(/** @type {Case} */ { X, K, Y, stride, padding, i, j }, channel = 0) {
  const size = X[channel].length + 2 * padding;
  const sums = Array.from({ length: size }, () => new Array(size).fill(0));
  for (let r = 0; r <= i; r += 1)
    for (let c = 0; c < (r < i ? Y[0].length : j + 1); c += 1)
      K[channel].forEach((weights, u) => {
        weights.forEach((weight, v) => {
          sums[r * stride + u][c * stride + v] += weight * Y[r][c];
        });
      });
  return sums;
}

function forwardView(/** @type {Case} */ now, /** @type {Chosen} */ chosen) {
  const { K, Y, i, j } = now;
  const windows = windowsOf(now);
  const output = outputOf(now, chosen, `Y, ${Y.length}×${Y[0].length}`);
  if (K.length === 1)
    return [
      row(
        imageOf(now, chosen, "X, the image"),
        table("window of X", windows[0], { cell: marked, digits: 2 }),
        table("K", K[0], { cell: marked }),
        output,
        matrixOf(now, `row ${i * Y[0].length + j} of T`),
      ),
    ];
  const sums = [...sumsOf(now), Y[i][j]].map((value) => [value]);
  const rowNames = [...COLOURS, `Y[${i}, ${j}]`];
  const cell = (/** @type {number} */ r) => ({ "data-mark": r < COLOURS.length ? "to" : "from" });
  return [
    row(
      imageOf(now, chosen, "X, the image"),
      output,
      table("sum", sums, { rowNames, columnNames: [""], cell }),
    ),
    byChannel(now, "X", windows),
  ];
}

function backwardView(/** @type {Case} */ now, /** @type {Chosen} */ chosen) {
  const { K, Y, i, j } = now;
  const stamps = K.map((kernel) => kernel.map((weights) => weights.map((weight) => weight * Y[i][j])));
  const output = outputOf(now, chosen, `∂L/∂Y, ${Y.length}×${Y[0].length}`);
  if (K.length === 1)
    return [
      row(
        output,
        table("K", K[0], { cell: marked }),
        table("stamp", stamps[0], { cell: marked, digits: 2 }),
        stampsOf(now, chosen, "sum of the stamps so far", 0),
        matrixOf(now, `column ${i * Y[0].length + j} of Tᵀ`),
      ),
    ];
  return [
    row(output, ...COLOURS.map((colour, c) => stampsOf(now, chosen, `stamps, ${colour}`, c, SMALL))),
    byChannel(now, "stamp", stamps),
  ];
}

/** For each channel its kernel, and what is multiplied with it or made of it. */
function byChannel(
  /** @type {Case} */ { K },
  /** @type {string} */ title,
  /** @type {number[][][]} */ arrays,
) {
  const columns = COLOURS.map((colour, c) => [
    table(`${title}, ${colour}`, arrays[c], { cell: marked, digits: 2 }),
    table(`K, ${colour}`, K[c], { cell: marked }),
  ]);
  return row(...columns.map((tables) => element("div", {}, ...tables)));
}

const marked = () => ({ "data-mark": "to" });

/** The image with its window and its padding. */
function imageOf(/** @type {Case} */ now, /** @type {Chosen} */ chosen, /** @type {string} */ title) {
  const { X, padding } = now;
  const cells = X[0].length + 2 * padding;
  const framed = (/** @type {number[][]} */ rows) =>
    Array.from({ length: cells }, (_, r) =>
      Array.from({ length: cells }, (_, c) => rows[r - padding]?.[c - padding] ?? 0),
    );
  const drawn = X.length > 1 ? colours(X, padding) : pixels(framed(X[0]), 1);
  return withWindow(now, chosen, { title, label: "Position of the window", side: SIDE }, drawn);
}

/** The gradient of a channel of the image so far, with the window and the padding. */
function stampsOf(
  /** @type {Case} */ now,
  /** @type {Chosen} */ chosen,
  /** @type {string} */ title,
  /** @type {number} */ channel,
  side = SIDE,
) {
  const label = now.K.length > 1 ? `Position of the stamp, ${COLOURS[channel]}` : "Position of the stamp";
  return withWindow(now, chosen, { title, label, side }, pixels(stamped(now, channel), 24));
}

function withWindow(
  /** @type {Case} */ { X, K, Y, stride, padding, i, j },
  /** @type {Chosen} */ chosen,
  /** @type {{ title: string, label: string, side: number }} */ { title, label, side },
  /** @type {Tree[]} */ drawn,
) {
  const [pixelsOfX, size] = [X[0].length, K[0].length];
  const cells = pixelsOfX + 2 * padding;
  const [top, left] = [i * stride, j * stride];
  const shown = window(left, top, size);
  const place = `rows ${top} to ${top + size - 1} and columns ${left} to ${left + size - 1}`;
  const handles = pad("output", chosen, {
    size: [Y.length, Y[0].length],
    cells: [cells, cells],
    window: [Math.floor(size / 2), stride],
    label,
  });
  return picture(
    title,
    {
      viewBox: `0 0 ${cells} ${cells}`,
      width: side,
      height: side,
      "aria-label": `${title}: ${cells}×${cells} pixels; the window covers ${place}`,
      ...handles,
    },
    element("rect", { class: "sheet", width: cells, height: cells }),
    ...drawn,
    element("rect", frame(padding, padding, pixelsOfX)),
    element("rect", { ...shown, class: "halo", "stroke-width": 0.7 }), // so that it is seen on any colour
    element("rect", shown),
  );
}

/** An image of three channels as one path for each colour. */
function colours(/** @type {number[][][]} */ [red, green, blue], /** @type {number} */ padding) {
  /** @type {Map<string, string>} */ const paths = new Map();
  red.forEach((line, i) => {
    line.forEach((_, j) => {
      const fill = `rgb(${[red, green, blue].map((rows) => Math.round(255 * rows[i][j])).join(" ")})`;
      paths.set(fill, `${paths.get(fill) ?? ""}M${j + padding} ${i + padding}h1v1h-1z`);
    });
  });
  return [...paths].map(([fill, d]) => element("path", { fill, d, "shape-rendering": "crispEdges" }));
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
    {
      viewBox: `0 0 ${W} ${H}`,
      width: SIDE,
      height: SIDE,
      "aria-label": `${title}: the entry in row ${i} and column ${j} is ${show(Y[i][j])}`,
      ...handles,
    },
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

/** The layer with one channel as a matrix with a row for each output and a column for each pixel: its weights are bands. */
function matrixOf(/** @type {Case} */ now, /** @type {string} */ place) {
  const { X, Y, i, j } = now;
  const [rows, columns] = [Y.length * Y[0].length, X[0].length ** 2];
  const y = i * Y[0].length + j;
  const points = bandsOf(now)
    .filter(({ row }) => row === y)
    .map(({ column }) => `M${column} ${y - 1}v3`)
    .join("");
  return picture(
    `T, ${rows}×${columns}: ${place}`,
    {
      viewBox: `0 0 ${columns} ${rows}`,
      width: columns * 1.3,
      height: rows * 1.3,
      "aria-label": `The matrix of the layer: bands of weights. In ${place}, ${points.split("M").length - 1} are not zero`,
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
  const side = X[0].length;
  return Y.flatMap((outputs, i) =>
    outputs.flatMap((_, j) =>
      K[0].flatMap((weights, u) =>
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
  const side = X[0].length;
  /** @type {Record<string, string>} */ const paths = { plus: "", minus: "" };
  Y.forEach((outputs, i) => {
    K[0].forEach((weights, u) => {
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
