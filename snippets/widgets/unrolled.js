/** A recurrent layer of one unit, unrolled: values on the wires forward, gradients on them backward. */

import { defineFigure } from "./figure.js";
import { element } from "./markup.js";
import { bracketed, line, picture, show, slider, steps, text } from "./parts.js";

/**
 * @typedef {import("./figure.js").Chosen} Chosen
 * @typedef {{ h: number[], dh: number[], dx: number[] }} Run
 * @typedef {{ x: number[], w_x: number, b: number, weights: number[], runs: Run[] }} State
 */

const [WIDE, MARGIN] = [62, 6]; // of a step; left of the first
const DIGITS = 4; // of factors, so that what is rounded still multiplies to the product
const [BOX, HIGH] = [38, 28]; // width and height of a box
const [WIRE, INPUT] = [78, 134]; // where the states are, and the inputs

/** @type {import("./figure.js").Definition} */
const definition = {
  start: (state) => ({ w: 0.75, at: 2 * state.x.length }),

  direction: ({ at }) => (at > 5 ? "backward" : "forward"),

  controls: (state, chosen) => [
    slider(
      "w",
      "w, the weight on h",
      { min: 0.25, max: state.weights.length / 4, step: 0.25, text: show(chosen.w) },
      chosen,
    ),
    steps(chosen, { first: chosen.at === 0, last: chosen.at === 2 * state.x.length }),
  ],

  actions: {
    back: (_, { at }) => ({ at: at - 1 }),
    step: (_, { at }) => ({ at: at + 1 }),
  },

  tick: (state, { at }) => ({
    at: at < 2 * state.x.length ? at + 1 : 0,
    playing: at + 1 !== 2 * state.x.length,
  }),

  view(state, chosen) {
    const { h, dh, dx } = read(state, chosen);
    const T = state.x.length;
    const back = T - (chosen.at - T); // the first state whose gradient is there
    const knows = (/** @type {number} */ t) => chosen.at >= T && t >= back;
    const parts = state.x.flatMap((/** @type {number} */ x, /** @type {number} */ i) => {
      const t = i + 1;
      const left = MARGIN + WIDE * i + WIDE - BOX;
      const middle = left + BOX / 2;
      return [
        line([
          [left - WIDE + BOX, WIRE],
          [left, WIRE],
        ]),
        line([
          [middle, INPUT - 14],
          [middle, WIRE + HIGH / 2],
        ]),
        element("rect", { class: "box", x: left, y: WIRE - HIGH / 2, width: BOX, height: HIGH, rx: 4 }),
        label(middle, WIRE + 4, "tanh", "soft"),
        ...(knows(t - 1) ? [label(middle, WIRE - 34, `·${short(factor(state, chosen, t))}`, "rust")] : []),
        label(middle, INPUT, show(x), "blue"),
        ...(knows(t - 1) ? [label(middle, INPUT + 17, short(dx[i]), "rust")] : []),
      ];
    });
    const end = MARGIN + WIDE * T;
    parts.push(
      line([
        [end, WIRE],
        [end + WIDE - BOX, WIRE],
      ]),
    );
    const states = h.flatMap((value, t) => {
      const middle = MARGIN + WIDE * t + (WIDE - BOX) / 2;
      return [
        label(middle, WIRE - 54, `h${String.fromCharCode(0x2080 + t)}`, "soft"),
        ...(t <= chosen.at ? [label(middle, WIRE - 18, short(value), "blue")] : []),
        ...(knows(t) ? [label(middle, WIRE + 28, short(dh[t]), "rust")] : []),
      ];
    });
    const [wide, high] = [end + WIDE - BOX + MARGIN, INPUT + 22];
    const known = h.filter((_, t) => t <= chosen.at).map((value) => show(value, 2));
    const gradients = dh.filter((_, t) => knows(t)).map((value) => show(value, 2));
    return [
      picture(
        "values in blue, gradients of L = h₅ in rust",
        {
          viewBox: `0 0 ${wide} ${high}`,
          class: "wide",
          "aria-label": `Five steps in a row. States: ${known.join(", ")}. Gradients, up to the last state: ${gradients.join(", ") || "none yet"}.`,
        },
        ...parts,
        ...states,
      ),
    ];
  },

  say(state, chosen) {
    const { h, dh } = read(state, chosen);
    const T = state.x.length;
    const { at, w } = chosen;
    if (at === 0) return "h₀ = 0, the state before the first step.";
    if (at <= T) {
      const sum = `${show(w)}·${bracketed(h[at - 1])} + ${show(state.w_x)}·${bracketed(state.x[at - 1])} + ${show(state.b)}`;
      return `Step ${at}: h${sub(at)} = tanh(w·h${sub(at - 1)} + w_x·x${sub(at)} + b) = tanh(${sum}) = ${show(h[at])}`;
    }
    const t = 2 * T - at;
    const product = `${bracketed(dh[t + 1], DIGITS)}·${show(w)}·(1 − ${bracketed(h[t + 1], DIGITS)}²)`;
    return `Back through step ${t + 1}: ∂L/∂h${sub(t)} = ∂L/∂h${sub(t + 1)}·w·(1 − h${sub(t + 1)}²) = ${product} = ${show(dh[t])}`;
  },
};

function sub(/** @type {number} */ digit) {
  return String.fromCharCode(0x2080 + digit);
}

/** A number in the room of a wire. */
function short(/** @type {number} */ value) {
  return show(value, Math.abs(value) < 0.1 ? 1 : 2);
}

function label(
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {string} */ words,
  /** @type {string} */ kind,
) {
  return text(x, y, words, "middle", kind);
}

/** @returns {Run} */
function read(/** @type {State} */ state, /** @type {Chosen} */ { w }) {
  return state.runs[state.weights.indexOf(w)];
}

/** What a step multiplies the gradient by. */
export function factor(/** @type {State} */ state, /** @type {Chosen} */ chosen, /** @type {number} */ t) {
  return chosen.w * (1 - read(state, chosen).h[t] ** 2);
}

const figure = defineFigure(definition);
export const { prerender } = figure;
export { definition };
export default figure;
