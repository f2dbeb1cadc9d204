/** A small computation graph learns: values come forward, gradients backward, then the weights take a step. */

import { defineFigure } from "./figure.js";
import { element } from "./markup.js";
import { bracketed, line, picture, row, show, slider, steps, table, text } from "./parts.js";

/**
 * @typedef {import("./figure.js").Chosen} Chosen
 * @typedef {{ w: number, b: number, p: number, z: number, L: number, dz: number, dp: number, db: number, dw: number,
 *   dx: number }} Round
 * @typedef {{ x: number, t: number, rate: number, rounds: Round[] }} State
 * @typedef {{ says: (now: Round, before?: Round) => string, above?: Words, below?: Words }} Stage  what is known from
 *   here on, by box
 * @typedef {(now: Round) => Record<string, string>} Words
 */

const HIGH = 26; // of a box
/** @type {Record<string, [left: number, top: number, width: number]>} */
const BOXES = {
  w: [2, 22, 44],
  x: [2, 92, 44],
  "·": [84, 57, 44],
  b: [84, 144, 44],
  "+": [164, 100, 44],
  t: [164, 184, 44],
  "(z − t)²": [238, 142, 60],
};
const WIRES = [
  ["w", "·"],
  ["x", "·"],
  ["·", "+"],
  ["b", "+"],
  ["+", "(z − t)²"],
  ["t", "(z − t)²"],
];
const LOSS = "(z − t)²";
const n = show;
const s = bracketed;

/** @returns {Stage[]} */
function stagesOf(/** @type {State} */ { x, t, rate }) {
  return [
    {
      says: ({ w, b }, before) =>
        before
          ? `Step: w = ${n(before.w)} − ${rate}·${s(before.dw)} = ${n(w)} and b = ${n(before.b)} − ${rate}·${s(before.db)} = ${n(b)}, each against its gradient.`
          : `The example is x = ${n(x)} with the target t = ${n(t)}; the weight starts at w = ${n(w)}, the bias at b = ${n(b)}.`,
      above: ({ w, b }) => ({ w: n(w), x: n(x), b: n(b), t: n(t) }),
    },
    {
      says: ({ w, p }) => `Forward: p = w·x = ${n(w)}·${s(x)} = ${n(p)}`,
      above: ({ p }) => ({ "·": `p = ${n(p)}` }),
    },
    {
      says: ({ p, b, z }) => `Forward: z = p + b = ${n(p)} + ${s(b)} = ${n(z)}, the prediction`,
      above: ({ z }) => ({ "+": `z = ${n(z)}` }),
    },
    {
      says: ({ z, L }) => `Forward: L = (z − t)² = (${n(z)} − ${s(t)})² = ${n(L)}, the loss`,
      above: ({ L }) => ({ [LOSS]: `L = ${n(L)}` }),
    },
    {
      says: ({ z, dz }) => `Backward, from ∂L/∂L = 1: ∂L/∂z = 2·(z − t) = 2·(${n(z)} − ${s(t)}) = ${n(dz)}`,
      below: ({ dz }) => ({ [LOSS]: "1", "+": n(dz) }),
    },
    {
      says: ({ dp }) => `Backward, through the sum: ∂L/∂p and ∂L/∂b are ∂L/∂z·1 = ${n(dp)}`,
      below: ({ dp, db }) => ({ "·": n(dp), b: n(db) }),
    },
    {
      says: ({ w, dp, dw, dx }) =>
        `Backward, through the product: ∂L/∂w = ∂L/∂p·x = ${n(dp)}·${s(x)} = ${n(dw)} and ∂L/∂x = ∂L/∂p·w = ${n(dp)}·${s(w)} = ${n(dx)}`,
      below: ({ dw, dx }) => ({ w: n(dw), x: n(dx) }),
    },
  ];
}

const [LOSS_STAGE, FIRST_BACKWARD, LAST] = [3, 4, 6]; // stages of a round

/** @type {import("./figure.js").Definition} */
const definition = {
  start: () => ({ round: 2, stage: LAST }), // the loss has fallen once

  direction: ({ stage }) => (stage < FIRST_BACKWARD ? "forward" : "backward"),

  controls: (state, chosen) => [
    steps(chosen, { first: placeOf(chosen) === 0, last: placeOf(chosen) === lastPlace(state) }),
    slider("round", "Round", { min: 1, max: state.rounds.length, text: String(chosen.round) }, chosen),
  ],

  actions: {
    back: (_, chosen) => at(placeOf(chosen) - 1),
    step: (_, chosen) => at(placeOf(chosen) + 1),
  },

  tick(state, chosen) {
    const place = placeOf(chosen) === lastPlace(state) ? 0 : placeOf(chosen) + 1;
    return { ...at(place), playing: place < lastPlace(state) };
  },

  view: (state, chosen) => [row(drawn(state, chosen), roundsOf(state, chosen))],

  say: (state, chosen) =>
    `Round ${chosen.round}. ${stagesOf(state)[chosen.stage].says(state.rounds[chosen.round - 1], state.rounds[chosen.round - 2])}`,
};

/** The weight, the bias and the loss of each round, as soon as they are known. */
function roundsOf(/** @type {State} */ { rounds }, /** @type {Chosen} */ { round, stage }) {
  const values = rounds.map(({ w, b, L }, i) => {
    if (i >= round) return [" ", " ", " "];
    return [w, b, i + 1 < round || stage >= LOSS_STAGE ? L : " "];
  });
  return table("each round", values, {
    rowNames: rounds.map((_, i) => String(i + 1)),
    columnNames: ["w", "b", "L"],
    role: "forward",
    cell: (i) => ({ "data-mark": i + 1 === round && "to" }),
  });
}

/** The number of steps since the start. */
function placeOf(/** @type {Chosen} */ { round, stage }) {
  return (round - 1) * (LAST + 1) + stage;
}

function lastPlace(/** @type {State} */ { rounds }) {
  return rounds.length * (LAST + 1) - 1;
}

/** @returns {Chosen} */
function at(/** @type {number} */ place) {
  return { round: Math.floor(place / (LAST + 1)) + 1, stage: place % (LAST + 1) };
}

/** The graph with what is known at a stage; what has just been found is marked. */
function drawn(/** @type {State} */ state, /** @type {Chosen} */ { round, stage }) {
  const now = state.rounds[round - 1];
  const known = stagesOf(state).slice(0, stage + 1);
  const above = Object.assign({}, ...known.map((each) => each.above?.(now)));
  const below = Object.assign({}, ...known.map((each) => each.below?.(now)));
  const { above: values, below: gradients } = known[stage];
  const found = Object.keys((values ?? gradients)?.(now) ?? {});
  const said = (/** @type {Record<string, string>} */ words) =>
    Object.entries(words)
      .map(([box, value]) => (value.includes("=") ? value : `${box} ${value}`))
      .join(", ");
  return picture(
    "L = (w·x + b − t)²",
    {
      class: "graph",
      viewBox: "0 0 300 216",
      "aria-label": `The graph of L = (w·x + b − t)². Values: ${said(above)}. Gradients: ${said(below) || "none yet"}.`,
    },
    ...WIRES.map(([from, to]) => wire(from, to)),
    ...Object.entries(BOXES).flatMap(([name, [left, top, width]]) => {
      const middle = left + width / 2;
      const mark = found.includes(name) && (name === LOSS && stage === FIRST_BACKWARD ? "to" : "from");
      return [
        element("rect", {
          class: "entry",
          x: left,
          y: top,
          width,
          height: HIGH,
          rx: 4,
          "data-mark": mark,
        }),
        text(middle, top + 17, name, "middle"),
        ...(name in above ? [text(middle, top - 5, above[name], "middle", "blue")] : []),
        ...(name in below ? [text(middle, top + HIGH + 14, below[name], "middle", "rust")] : []),
      ];
    }),
  );
}

function wire(/** @type {string} */ from, /** @type {string} */ to) {
  const [left, top, width] = BOXES[from];
  const [end, height] = BOXES[to];
  return line(
    [
      [left + width, top + HIGH / 2],
      [end, height + HIGH / 2],
    ],
    "thin",
  );
}

const figure = defineFigure(definition);
export const { prerender } = figure;
export { definition };
export default figure;
