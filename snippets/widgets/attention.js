/** Attention in a sentence: a word's query, its scores and its weights. */

import { defineFigure } from "./figure.js";
import { element } from "./markup.js";
import { bracketed, choice, pad, picture, pixels, row, show, table } from "./parts.js";

/**
 * @typedef {import("./figure.js").Chosen} Chosen
 * @typedef {{ Q: number[][], K: number[][], P: Record<string, number[][]> }} Case
 * @typedef {{ words: string[], columns: Record<string, string[]>, cases: Record<string, Case> }} State
 */

const SIDE = 220; // pixels of the picture of all weights

/** @type {import("./figure.js").Definition} */
const definition = {
  start: () => ({ word: [7, 0], ending: "tired", head: "meaning", scaled: "on", masked: "off" }),

  /** A word is chosen by its button or by its row in the picture. */
  settle: (_, { word }) => ({ word: [Number([word].flat()[0]), 0] }),

  controls: (state, chosen) => [
    choice("word", "Query of", wordsOf(state, chosen).map(numbered), { word: chosen.word[0] }),
    choice("ending", "Ending", same("tired", "wide"), chosen),
    choice("head", "Head", same("meaning", "previous word"), chosen),
    choice("scaled", "Scale 1/√d", same("on", "off"), chosen),
    choice("masked", "Mask", same("on", "off"), chosen),
  ],

  view(state, chosen) {
    const { Q, K, P, t, scores } = read(state, chosen);
    const words = wordsOf(state, chosen);
    const rows = words.map((_, s) => [scores[s] === null ? "−∞" : show(scores[s]), P[t][s].toFixed(2)]);
    const features = state.columns[chosen.head];
    return [
      row(table(`q of “${words[t]}”`, [Q[t]], { rowNames: [""], columnNames: features, cell: lit(Q[t]) })),
      row(
        table("K, the keys", K, { rowNames: words, columnNames: features, cell: (s, c) => lit(K[s])(0, c) }),
        table("score and weight", rows, {
          rowNames: words,
          columnNames: ["score", "weight"],
          cell: (s, c) => ({ class: c === 1 && "share", style: c === 1 && `--share:${P[t][s]}` }),
        }),
        heatMap(P, chosen, t),
      ),
    ];
  },

  say(state, chosen) {
    const { Q, K, P, t, scores } = read(state, chosen);
    const words = wordsOf(state, chosen);
    const s = P[t].indexOf(Math.max(...P[t]));
    const products = Q[t].flatMap((q, c) => (q * K[s][c] ? [`${bracketed(q)}·${bracketed(K[s][c])}`] : []));
    const sum = products.join(" + ") || "0";
    const scale = chosen.scaled === "on" ? `(${sum}) / √${Q[t].length}` : sum;
    return `“${words[t]}” gives its largest weight, ${P[t][s].toFixed(2)}, to “${words[s]}”: score ${scale} = ${show(scores[s] ?? 0)}.`;
  },
};

/** @returns {[string, string]} */
function numbered(/** @type {string} */ word, /** @type {number} */ number) {
  return [String(number), word];
}

/** @returns {[string, string][]} */
function same(/** @type {string[]} */ ...texts) {
  return texts.map((text) => [text, text]);
}

function wordsOf(/** @type {State} */ state, /** @type {Chosen} */ { ending }) {
  return [...state.words, ending];
}

/** The chosen case, the number of the query, and its scores: null where the mask is. */
export function read(/** @type {State} */ state, /** @type {Chosen} */ chosen) {
  const { ending, head, scaled, masked, word } = chosen;
  const { Q, K, P } = state.cases[`${ending} ${head}`];
  const [t] = word;
  const root = scaled === "on" ? Math.sqrt(Q[t].length) : 1;
  const scores = K.map((key, s) =>
    masked === "on" && s > t ? null : key.reduce((sum, k, c) => sum + k * Q[t][c], 0) / root,
  );
  return { Q, K, P: P[`${scaled} ${masked}`], t, scores };
}

function lit(/** @type {number[]} */ values) {
  return (/** @type {number} */ _, /** @type {number} */ column) => ({
    "data-mark": values[column] !== 0 && "to",
  });
}

/** All weights: a row for each query. */
function heatMap(/** @type {number[][]} */ P, /** @type {Chosen} */ chosen, /** @type {number} */ t) {
  const T = P.length;
  const label = "Weights of all words, a row for each query";
  const weights = P[t].map((weight) => weight.toFixed(2)).join(", ");
  return picture(
    "P, a row for each query",
    {
      viewBox: `0 0 ${T} ${T}`,
      width: SIDE,
      height: SIDE,
      "aria-label": `${label}: ${T} rows and columns. Row ${t}: ${weights}`,
      ...pad("word", chosen, { size: [T, 1], cells: [T, T], label }),
    },
    element("rect", { class: "sheet", width: T, height: T }),
    ...pixels(P, 1),
    element("rect", { class: "window", x: 0, y: t, width: T, height: 1, "stroke-width": 0.12 }),
  );
}

const figure = defineFigure(definition);
export const { prerender } = figure;
export { definition };
export default figure;
