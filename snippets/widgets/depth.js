/** A stack of layers: histograms of the activations, and the size of the gradient, by depth. */

import { defineFigure } from "./figure.js";
import { element } from "./markup.js";
import { bars, choice, line, picture, power, raised, row, show, table, text } from "./parts.js";

/**
 * @typedef {import("./figure.js").Chosen} Chosen
 * @typedef {{ shares: number[][], spread: number[], sizes: number[] }} Case
 * @typedef {{ functions: string[], initial: string[], range: number[], cases: Record<string, Case> }} State
 */

const [WIDE, HIGH, LEFT, GAP] = [66, 56, 12, 6]; // of a histogram; left of the first; between two
const COLUMNS = 5;
const [LOW, TOP] = [-10, 1]; // powers of ten on the axis of the gradient

/** @type {import("./figure.js").Definition} */
const definition = {
  start: () => ({ activation: "sigmoid", initial: "Glorot" }),

  controls: (state, chosen) => [
    choice("activation", "Function", state.functions.map(same), chosen),
    choice("initial", "Initial weights", state.initial.map(same), chosen),
  ],

  view(state, chosen) {
    const now = read(state, chosen);
    const depth = now.sizes.length;
    const rows = now.sizes.map((size, layer) => [show(now.spread[layer], 2), power(size)]);
    const pictures = [
      picture(
        `outputs of layers 1 to ${depth}, from ${show(state.range[0])} to ${show(state.range[1])}`,
        {
          viewBox: `0 0 ${LEFT + COLUMNS * (WIDE + GAP)} ${(depth / COLUMNS) * (HIGH + 24)}`,
          class: "wide",
          "aria-label": `A histogram of the outputs of each layer; their standard deviations are ${rows.map(([spread]) => spread).join(", ")}.`,
        },
        ...now.shares.flatMap(histogram),
      ),
      picture(
        "gradient at the input of each layer",
        {
          viewBox: "0 0 372 130",
          class: "wide",
          "data-role": "backward",
          "aria-label": `The gradient at layers ${depth} to 1: ${rows
            .map(([, size]) => size)
            .reverse()
            .join(", ")}.`,
        },
        ...curve(now.sizes),
      ),
    ];
    const layers = rows.map((_, layer) => `layer ${layer + 1}`);
    const columns = { rowNames: layers, columnNames: ["std of outputs", "gradient"] };
    return [row(element("div", {}, ...pictures), table("by layer", rows, columns))];
  },

  say(state, chosen) {
    const { spread, sizes } = read(state, chosen);
    const last = sizes.length;
    return `${chosen.activation}, ${chosen.initial}: of a gradient of 1 at the end, ${power(sizes[0])} arrives at the first layer. The outputs of layer ${last} have a standard deviation of ${show(spread[last - 1], 2)}.`;
  },
};

/** @returns {[string, string]} */
function same(/** @type {string} */ name) {
  return [name, name];
}

/** @returns {Case} */
function read(/** @type {State} */ state, /** @type {Chosen} */ { activation, initial }) {
  return state.cases[`${activation} ${initial}`];
}

/** A histogram with its number; each is as high as its highest bar. */
function histogram(/** @type {number[]} */ shares, /** @type {number} */ layer) {
  const left = LEFT + (layer % COLUMNS) * (WIDE + GAP);
  const base = Math.floor(layer / COLUMNS) * (HIGH + 24) + HIGH;
  const top = Math.max(...shares);
  return [
    bars(
      shares.map((share) => share / top),
      { left, base, width: WIDE, height: HIGH - 4 },
    ),
    element("path", { class: "axis", d: `M${left} ${base}h${WIDE}` }),
    text(left + WIDE / 2, base + 14, String(layer + 1), "middle"),
  ];
}

function height(/** @type {number} */ exponent) {
  return 106 - (98 * (Math.min(Math.max(exponent, LOW), TOP) - LOW)) / (TOP - LOW);
}

function curve(/** @type {number[]} */ sizes) {
  const ticks = [0, -3, -6, -9];
  const x = (/** @type {number} */ layer) => 56 + (300 * layer) / (sizes.length - 1);
  return [
    ...ticks.flatMap((exponent) => [
      element("path", { class: "axis", d: `M48 ${height(exponent)}H364` }),
      text(40, height(exponent) + 4, exponent ? `10${raised(exponent)}` : "1", "end"),
    ]),
    line(sizes.map((size, layer) => /** @type {[number, number]} */ ([x(layer), height(Math.log10(size))]))),
    ...sizes.map((_, layer) => text(x(layer), 124, String(layer + 1), "middle")),
  ];
}

const figure = defineFigure(definition);
export const { prerender } = figure;
export { definition };
export default figure;
