/** Dropout drawn many times: one mask after the other, and the mean of the outputs. */

import { defineFigure } from "./figure.js";
import { element } from "./markup.js";
import { choice, line, picture, show, slider, steps, table, text } from "./parts.js";

/**
 * @typedef {import("./figure.js").Chosen} Chosen
 * @typedef {{ factor: number, kept: string[], means: number[][] }} Case
 * @typedef {{ X: number[], inference: number[], cases: Record<string, Case> }} State
 */

const [LEFT, RIGHT, TOP, BASE] = [34, 360, 12, 150]; // of the plot
const HIGHEST = 3; // mean over input that the plot shows

/** @type {import("./figure.js").Definition} */
const definition = {
  start: () => ({ p: "0.5", draw: 20 }),

  controls(state, chosen) {
    const last = read(state, chosen).kept.length;
    return [
      choice(
        "p",
        "p, the probability of dropping",
        Object.keys(state.cases).map((p) => [p, p]),
        chosen,
      ),
      slider("draw", "Draws", { min: 1, max: last, text: String(chosen.draw) }, chosen),
      steps(chosen, { first: chosen.draw === 1, last: chosen.draw === last }),
    ];
  },

  actions: {
    back: (_, { draw }) => ({ draw: draw - 1 }),
    step: (_, { draw }) => ({ draw: draw + 1 }),
  },

  tick(state, chosen) {
    const last = read(state, chosen).kept.length;
    const draw = chosen.draw < last ? chosen.draw + 1 : 1;
    return { draw, playing: draw < last };
  },

  view(state, chosen) {
    const { factor, kept, means } = read(state, chosen);
    const { draw } = chosen;
    const { X, inference } = /** @type {State} */ (state);
    const factors = [...kept[draw - 1]].map((mark) => Number(mark) * factor);
    const rows = [X, factors, X.map((x, i) => x * factors[i]), means[draw - 1], inference];
    return [
      table("units 0 to 5", rows, {
        rowNames: ["input", "factor", `draw ${draw}`, "mean", "inference"],
        role: "forward",
        cell: (r, c) => ({ "data-mark": (r === 1 || r === 2) && factors[c] > 0 ? "to" : r === 3 && "from" }),
      }),
      picture(
        "mean of the outputs over the input, for each unit",
        {
          viewBox: `0 0 ${RIGHT + 12} ${BASE + 34}`,
          class: "wide",
          "aria-label": `Six curves over the draws that approach 1. ${definition.say(state, chosen)}`,
        },
        ...axes(kept.length),
        ...X.map((x, unit) =>
          line(
            means.slice(0, draw).map((row, number) => place(row[unit] / x, number, kept.length)),
            "thin",
          ),
        ),
      ),
    ];
  },

  say(state, chosen) {
    const { factor, kept, means } = read(state, chosen);
    const { draw } = chosen;
    const dropped = [...kept[draw - 1]].flatMap((mark, unit) => (mark === "0" ? [unit] : []));
    const which = dropped.length
      ? `drops ${dropped.length} of 6 units: ${dropped.join(", ")}`
      : "drops no unit";
    const error = Math.max(...means[draw - 1].map((mean, i) => Math.abs(mean / state.X[i] - 1)));
    return `Draw ${draw} ${which}; those that stay are multiplied by ${show(factor)}. The mean of ${draw} differs from the input by at most ${Math.round(100 * error)} %.`;
  },
};

/** @returns {Case} */
function read(/** @type {State} */ state, /** @type {Chosen} */ { p }) {
  return state.cases[p];
}

/** @returns {[number, number]} */
function place(/** @type {number} */ share, /** @type {number} */ number, /** @type {number} */ count) {
  const x = LEFT + ((RIGHT - LEFT) * number) / (count - 1);
  return [x, BASE - ((BASE - TOP) * Math.min(share, HIGHEST)) / HIGHEST];
}

function axes(/** @type {number} */ count) {
  const heights = [0, 1, 2, 3].flatMap((share) => {
    const [, y] = place(share, 0, count);
    return [
      element("path", { class: share === 1 ? "axis one" : "axis", d: `M${LEFT} ${y}H${RIGHT}` }),
      text(LEFT - 8, y + 4, String(share), "end"),
    ];
  });
  const draws = [1, 25, 50, 75, 100].map((draw) =>
    text(place(0, draw - 1, count)[0], BASE + 16, String(draw), "middle"),
  );
  return [...heights, ...draws, text((LEFT + RIGHT) / 2, BASE + 32, "draws", "middle")];
}

const figure = defineFigure(definition);
export const { prerender } = figure;
export { definition };
export default figure;
