/** Batch norm and layer norm of one table: what a value moves, and the three paths of a gradient. */

import { defineFigure } from "./figure.js";
import { element } from "./markup.js";
import {
  arrow,
  bracketed,
  choice,
  line,
  picture,
  pointable,
  row,
  show,
  slider,
  table,
  text,
} from "./parts.js";

/**
 * @typedef {import("./figure.js").Chosen} Chosen
 * @typedef {{ X: number[][], mean: number[], spread: number[], Y: number[][], dX: number[][], paths: number[][][],
 *   slope: number[], toMean: number[], toVariance: number[], turn: number[][] }} Case  slope: 1/s, toMean: ∂L/∂μ
 *   and toVariance: ∂L/∂σ² of each group; turn: ∂σ²/∂x of each entry
 * @typedef {{ first: number, place: number[], upstream: number[][], cases: Record<string, Case[]> }} State
 */

const DIGITS = 4; // of gradients, so that what is rounded still adds up

/** @type {import("./figure.js").Definition} */
const definition = {
  start: () => ({ x: 6, norm: "batch norm", entry: [0, 1] }),

  controls: (state, chosen) => [
    slider(
      "x",
      "x",
      { min: state.first, max: state.first + state.cases["batch norm"].length - 1, text: show(chosen.x) },
      chosen,
    ),
    choice(
      "norm",
      "Layer",
      [
        ["batch norm", "batch norm"],
        ["layer norm", "layer norm"],
      ],
      chosen,
    ),
  ],

  view(state, chosen) {
    const { X, mean, spread, Y, dX } = read(state, chosen);
    const isRows = chosen.norm === "layer norm";
    const isWith = groupOf(chosen.norm, state.place);
    const isPlace = (/** @type {number} */ r, /** @type {number} */ c) =>
      String([r, c]) === String(state.place);
    const markOfX = (/** @type {number} */ r, /** @type {number} */ c) => ({
      "data-mark": isPlace(r, c) ? "from" : isWith(r, c) && "to",
    });
    const own = groupOf(chosen.norm, chosen.entry);
    const statistics = isRows
      ? table(
          "each row's",
          mean.map((value, r) => [value, spread[r]]),
          {
            columnNames: ["mean", "std"],
            role: "forward",
            cell: (r) => ({ "data-mark": r === state.place[0] && "to" }),
          },
        )
      : table("each column's", [mean, spread], {
          rowNames: ["mean", "std"],
          role: "forward",
          cell: (_, c) => ({ "data-mark": c === state.place[1] && "to" }),
        });
    return [
      row(
        table("X, x is outlined", X, { cell: markOfX, role: "forward" }),
        statistics,
        arrow(),
        table(`Y, ${chosen.norm}`, Y, {
          role: "forward",
          cell: (r, c) => ({ "data-mark": isWith(r, c) && "to" }),
        }),
      ),
      row(
        table("∂L/∂Y", state.upstream, {
          role: "backward",
          cell: (r, c) => ({ "data-mark": own(r, c) && "to" }),
        }),
        arrow(),
        table("∂L/∂X", dX, {
          digits: DIGITS,
          role: "backward",
          grid: chosen.live,
          cell: (r, c) => ({
            "data-mark": String([r, c]) === String(chosen.entry) ? "from" : own(r, c) && "to",
            ...pointable("entry", [r, c], chosen),
          }),
        }),
        graph(state, chosen),
      ),
    ];
  },

  say(state, chosen) {
    const { mean, spread } = read(state, chosen);
    const [r, c] = state.place;
    const group = chosen.norm === "layer norm" ? r : c;
    const [direct, byMean, byVariance, sum] = pathsOf(state, chosen);
    const terms = [show(direct, DIGITS), bracketed(byMean, DIGITS), bracketed(byVariance, DIGITS)].join(
      " + ",
    );
    const names = "directly + through the mean + through the variance";
    return `x = ${show(chosen.x)}: its ${chosen.norm === "layer norm" ? "row" : "column"} has mean ${show(mean[group])} and standard deviation ${show(spread[group])}. ∂L/∂X[${chosen.entry.join(", ")}] = ${names} = ${terms} = ${show(sum, DIGITS)}`;
  },
};

/** @returns {Case} */
function read(/** @type {State} */ state, /** @type {Chosen} */ { norm, x }) {
  return state.cases[norm][x - state.first];
}

/** Whether an entry is normalised together with another. */
function groupOf(/** @type {string} */ norm, /** @type {number[]} */ [row, column]) {
  return (/** @type {number} */ r, /** @type {number} */ c) =>
    norm === "layer norm" ? r === row : c === column;
}

/** The three parts of a gradient, and the gradient. */
export function pathsOf(/** @type {State} */ state, /** @type {Chosen} */ chosen) {
  const { dX, paths } = read(state, chosen);
  const [r, c] = chosen.entry;
  return [...paths.map((path) => path[r][c]), dX[r][c]];
}

const X = [28, 110]; // places in the graph
const MEAN = [150, 34];
const VARIANCE = [150, 186];
const BOX = { left: 240, width: 50, height: 26 };

/** The three paths on which gradients come to the chosen entry, with a factor and a value on each edge. */
function graph(/** @type {State} */ state, /** @type {Chosen} */ chosen) {
  const { slope, toMean, toVariance, turn } = read(state, chosen);
  const [r, c] = chosen.entry;
  const isRows = chosen.norm === "layer norm";
  const [group, own] = isRows ? [r, c] : [c, r];
  const upstream = isRows ? state.upstream[r] : state.upstream.map((values) => values[c]);
  const paths = pathsOf(state, chosen).map((value) => show(value, DIGITS));
  const heights = upstream.map((_, i) => X[1] + (i - (upstream.length - 1) / 2) * (BOX.height + 4));
  const edges = {
    direct: `·${show(slope[group], DIGITS)} = ${paths[0]}`,
    mean: `·${show(1 / upstream.length)} = ${paths[1]}`,
    variance: `·${bracketed(turn[r][c], DIGITS)} = ${paths[2]}`,
  };
  const [mean, variance] = [show(toMean[group], DIGITS), show(toVariance[group], DIGITS)];
  const label =
    `Three paths back to X[${r}, ${c}] from the upstream gradients ${upstream.map((value) => show(value)).join(", ")}. ` +
    `Directly: ${show(upstream[own])}${edges.direct}. Through the mean: ∂L/∂μ = ${mean}, ${mean}${edges.mean}. ` +
    `Through the variance: ∂L/∂σ² = ${variance}, ${variance}${edges.variance}. The sum is ${paths[3]}.`;
  const middle = heights[own] + ((X[1] - heights[own]) * (BOX.left - 122)) / (BOX.left - X[0] - 20);
  return picture(
    `three paths to ∂L/∂X[${r}, ${c}]`,
    { class: "paths", viewBox: "0 0 300 224", "aria-label": label, "data-role": "backward" },
    ...heights.flatMap((y) => [
      line([[BOX.left, y], edge(MEAN, 18, [BOX.left, y])], "thin"),
      line([[BOX.left, y], edge(VARIANCE, 18, [BOX.left, y])], "thin"),
    ]),
    ...arrowTo([BOX.left, heights[own]]),
    ...arrowTo(edge(MEAN, 18, X)),
    ...arrowTo(edge(VARIANCE, 18, X)),
    ...upstream.flatMap((value, i) => [
      element("rect", {
        class: "entry",
        x: BOX.left,
        y: heights[i] - BOX.height / 2,
        width: BOX.width,
        height: BOX.height,
        "data-mark": i === own ? "from" : "to",
      }),
      text(BOX.left + BOX.width / 2, heights[i] + 4, show(value), "middle"),
    ]),
    ...node(MEAN, "μ"),
    ...node(VARIANCE, "σ²"),
    ...node(X, "x"),
    text(BOX.left + BOX.width / 2, heights[0] - 20, "∂L/∂x̂", "middle"),
    text(MEAN[0] + 24, 16, `−Σd/s = ${mean}`),
    text(VARIANCE[0] - 24, 218, `−Σd·x̂/(2s²) = ${variance}`),
    text(2, 46, edges.mean),
    text(2, 184, edges.variance),
    text(136, middle - 6 - Math.abs(X[1] - heights[own]) / 5, edges.direct, "middle"),
    text(2, X[1] + 43, `sum ${paths[3]}`),
  );
}

/** The point of a circle that is nearest to another point. @returns {[number, number]} */
function edge(
  /** @type {number[]} */ [x, y],
  /** @type {number} */ radius,
  /** @type {number[]} */ [toX, toY],
) {
  const length = Math.hypot(toX - x, toY - y);
  return [x + (radius * (toX - x)) / length, y + (radius * (toY - y)) / length];
}

/** An arrow to the entry of X. */
function arrowTo(/** @type {[number, number]} */ from) {
  const tip = edge(X, 20, from);
  const angle = Math.atan2(from[1] - tip[1], from[0] - tip[0]);
  const wing = (/** @type {number} */ turn) => [
    tip[0] + 9 * Math.cos(angle + turn),
    tip[1] + 9 * Math.sin(angle + turn),
  ];
  const wings = [wing(0.45), wing(-0.45)].map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`);
  const head = `M${wings[0]}L${tip.map((value) => value.toFixed(1)).join(" ")}L${wings[1]}`;
  return [line([from, tip]), element("path", { class: "line", d: head })];
}

function node(/** @type {number[]} */ [cx, cy], /** @type {string} */ name) {
  return [element("circle", { class: "entry", cx, cy, r: 18 }), text(cx, cy + 4, name, "middle")];
}

const figure = defineFigure(definition);
export const { prerender } = figure;
export { definition };
export default figure;
