/** Curves of the size of a gradient over the steps of a sequence, on a logarithmic axis. */

import { defineFigure } from "./figure.js";
import { element } from "./markup.js";
import { line, picture, power, raised, row, show, slider, table, text } from "./parts.js";

/**
 * @typedef {import("./figure.js").Chosen} Chosen
 * @typedef {{ radii: number[], biases: number[], RNN: number[][], LSTM: number[][], GRU: number[][] }} State
 */

/** @type {["RNN", "LSTM", "GRU"]} */ const NAMES = ["RNN", "LSTM", "GRU"];
const [LEFT, RIGHT, TOP, BASE] = [84, 350, 12, 220]; // of the plot
const [LOW, HIGH] = [-8, 2]; // powers of ten on its axis
const LABEL = 17; // pixels that a line of text needs

/** @type {import("./figure.js").Definition} */
const definition = {
  start: () => ({ radius: 0.9, bias: 1 }),

  direction: () => "backward",

  controls: ({ radii, biases }, chosen) => [
    range("radius", "Radius of the RNN", radii, 0.1, chosen),
    range("bias", "Bias of the gates", biases, 1, chosen),
  ],

  view(state, chosen) {
    const curves = read(state, chosen);
    const rows = NAMES.map((name) => [power(curves[name][0]), power(curves[name][9])]);
    return [
      row(
        picture(
          "gradient at each input, as a share of the last",
          {
            viewBox: `0 0 ${RIGHT + 12} ${BASE + 34}`,
            class: "wide",
            "aria-label": `Three curves over 20 steps. ${definition.say(state, chosen)}`,
          },
          ...axes(),
          ...NAMES.map((name) => line(curves[name].map(place), name.toLowerCase())),
          ...labels(curves),
        ),
        table("share that is left", rows, { rowNames: NAMES, columnNames: ["step 1", "step 10"] }),
      ),
    ];
  },

  say(state, chosen) {
    const curves = read(state, chosen);
    const parts = NAMES.map((name) => `${name} ${power(curves[name][0])}`);
    return `Of the gradient at step 20, step 1 gets: ${parts.join(", ")}.`;
  },
};

function range(
  /** @type {string} */ name,
  /** @type {string} */ label,
  /** @type {number[]} */ values,
  /** @type {number} */ step,
  /** @type {Chosen} */ chosen,
) {
  const [min, max] = [values[0], values[values.length - 1]];
  return slider(name, label, { min, max, step, text: show(chosen[name]) }, chosen);
}

/** @returns {Record<string, number[]>} */
function read(/** @type {State} */ state, /** @type {Chosen} */ { radius, bias }) {
  const gate = state.biases.indexOf(bias);
  const stretch = state.radii.indexOf(Math.round(radius * 10) / 10);
  return { RNN: state.RNN[stretch], LSTM: state.LSTM[gate], GRU: state.GRU[gate] };
}

function height(/** @type {number} */ exponent) {
  return BASE - ((BASE - TOP) * (Math.min(Math.max(exponent, LOW), HIGH) - LOW)) / (HIGH - LOW);
}

/** @returns {[number, number]} */
function place(/** @type {number} */ share, /** @type {number} */ step) {
  return [LEFT + ((RIGHT - LEFT) * step) / 19, height(Math.log10(share))];
}

function axes() {
  const ticks = [];
  for (let exponent = LOW; exponent <= HIGH; exponent += 2)
    ticks.push(
      element("path", { class: "axis", d: `M${LEFT} ${height(exponent)}H${RIGHT}` }),
      text(34, height(exponent) + 4, exponent === 0 ? "1" : `10${raised(exponent)}`, "end"),
    );
  for (const step of [1, 5, 10, 15, 20])
    ticks.push(text(LEFT + ((RIGHT - LEFT) * (step - 1)) / 19, BASE + 16, String(step), "middle"));
  return [...ticks, text((LEFT + RIGHT) / 2, BASE + 32, "step", "middle")];
}

/** The names at the left ends of the curves, moved apart where these are close. */
function labels(/** @type {Record<string, number[]>} */ curves) {
  const ends = NAMES.map((name) => ({ name, y: place(curves[name][0], 0)[1] + 4 })).sort((a, b) => a.y - b.y);
  for (const [number, end] of ends.entries())
    if (number > 0) end.y = Math.max(end.y, ends[number - 1].y + LABEL);
  return ends.map(({ name, y }) => text(LEFT - 4, y, name, "end"));
}

const figure = defineFigure(definition);
export const { prerender } = figure;
export { definition };
export default figure;
