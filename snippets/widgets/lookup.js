/** Embedding: the words of a sentence read rows, and gradients add up in the rows that were read. */

import { defineFigure } from "./figure.js";
import { element } from "./markup.js";
import { arrow, bracketed, choice, row, show, table } from "./parts.js";

/**
 * @typedef {import("./figure.js").Chosen} Chosen
 * @typedef {{ words: string[], sentences: string[], E: number[][], upstream: number[][],
 *   runs: { Y: number[][], dE: number[][] }[] }} State
 */

/** @type {import("./figure.js").Definition} */
const definition = {
  start: (state) => ({ sentence: state.sentences[0] }),

  controls: (state, chosen) => [
    choice(
      "sentence",
      "Sentence",
      state.sentences.map((/** @type {string} */ text) => [text, text]),
      chosen,
    ),
    element(
      "label",
      { class: "written" },
      element("span", {}, "or your own"),
      element("input", { type: "text", "data-set": "sentence", value: chosen.sentence, maxlength: 60 }),
    ),
  ],

  view(state, chosen) {
    const { tokens, indices, Y, dE } = look(state, chosen);
    const features = state.E[0].map((/** @type {number} */ _, /** @type {number} */ c) => String(c));
    const count = (/** @type {number} */ index) => indices.filter((other) => other === index).length;
    const lit = (/** @type {number} */ index) => ({
      "data-mark": count(index) > 1 ? "from" : count(index) === 1 && "to",
    });
    const names = state.words.map((/** @type {string} */ word, /** @type {number} */ i) => `${i} ${word}`);
    const positions = tokens.map((word, t) => `${word}, ${indices[t]}`);
    const ofWords = { rowNames: names, columnNames: features, cell: lit };
    /** @param {"forward" | "backward"} role */
    const ofPositions = (role) => ({
      rowNames: positions,
      columnNames: features,
      role,
      cell: (/** @type {number} */ t) => lit(indices[t]),
    });
    if (tokens.length === 0) return [row(table("E", state.E, { ...ofWords, role: "forward" }))];
    return [
      row(
        table("E", state.E, { ...ofWords, role: "forward" }),
        arrow(),
        table("Y", Y, ofPositions("forward")),
      ),
      row(
        table("∂L/∂Y", state.upstream.slice(0, tokens.length), ofPositions("backward")),
        arrow(),
        table("∂L/∂E", dE, { ...ofWords, role: "backward" }),
      ),
    ];
  },

  say(state, chosen) {
    const { tokens, indices, dE } = look(state, chosen);
    if (tokens.length === 0) return "Write a word: without one, no row is read.";
    const unknown = tokens.filter((word) => !state.words.includes(word));
    const note = unknown.length ? ` Not in the table: ${unknown.join(", ")}.` : "";
    const index = indices.find((each, t) => indices.indexOf(each) !== t);
    if (index === undefined) return `No row is read twice: each row gets one gradient or none.${note}`;
    const at = indices.flatMap((each, t) => (each === index ? [t] : []));
    const sums = dE[index].map(
      (value, c) => `${at.map((t) => bracketed(state.upstream[t][c])).join(" + ")} = ${show(value)}`,
    );
    return `Row ${index}, “${state.words[index]}”, is read ${at.length} times. Its gradient: ${sums.join(", ")}.${note}`;
  },
};

/** The rows that a sentence reads, and the gradient of the table. */
export function look(/** @type {State} */ { words, E, upstream }, /** @type {Chosen} */ { sentence }) {
  const tokens =
    sentence
      .toLowerCase()
      .match(/[\p{L}\p{N}'’?-]+/gu)
      ?.slice(0, upstream.length) ?? [];
  /** @type {number[]} */ const indices = tokens.map((/** @type {string} */ word) =>
    Math.max(words.indexOf(word), 0),
  );
  const dE = E.map((row, index) =>
    row.map((_, c) => indices.reduce((sum, each, t) => sum + (each === index ? upstream[t][c] : 0), 0)),
  );
  return { tokens: /** @type {string[]} */ (tokens), indices, Y: indices.map((index) => E[index]), dE };
}

const figure = defineFigure(definition);
export const { prerender } = figure;
export { definition };
export default figure;
