/** Draw runs of a training: a panel for each measurement, and what is inside each run. */

import { element } from "./markup.js";
import { line, pixels, show, table, text } from "./parts.js";
import { binned, lookAt } from "./training-runs.js";

/**
 * @typedef {import("./markup.js").Tree} Tree
 * @typedef {import("./training-runs.js").Look} Look
 * @typedef {import("./training-runs.js").Part} Part
 * @typedef {import("./training-runs.js").Point} Point
 * @typedef {import("./training-runs.js").Run} Run
 */

const WIDTH = 300;
const HEIGHT = 130;
const EDGE = { left: 34, right: 8, top: 20, bottom: 20 };
const ROLES = ["forward", "backward"]; // colours of the two runs
const NAMES = ["this run", "the other run"];
const GAP = 4; // between two images
const TOP = 10; // the level that is drawn in full colour
const ZERO = "k".charCodeAt(0); // as training/inside.py writes levels

/** A panel for each measurement. */
export function panels(/** @type {Run[]} */ runs, /** @type {number} */ step) {
  const names = new Set(runs.flatMap(({ history }) => Object.keys(history)));
  const last = Math.max(...runs.map(({ settings }) => settings.steps));
  return [...names].map((name) => panel(name, runs, last, step));
}

function panel(
  /** @type {string} */ name,
  /** @type {Run[]} */ runs,
  /** @type {number} */ last,
  /** @type {number} */ step,
) {
  const curves = runs.map(({ history }) => binned(history[name] ?? []));
  const top = topOf(curves);
  const x = (/** @type {number} */ at) => EDGE.left + (at / last) * (WIDTH - EDGE.left - EDGE.right);
  const y = (/** @type {number} */ value) =>
    HEIGHT - EDGE.bottom - (Math.min(value, top) / top) * (HEIGHT - EDGE.top - EDGE.bottom);
  const said = curves.flatMap((points, i) =>
    points.length > 0
      ? [`${NAMES[i]} from ${show(points[0][1])} to ${show(points[points.length - 1][1])}`]
      : [],
  );
  const label = `${name} by step: ${said.join("; ") || "no value yet"}`;
  const base = y(0);
  return element(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, role: "img", "aria-label": label, class: "panel" },
    text(EDGE.left, 12, name),
    element("path", {
      class: "frame",
      d: `M${EDGE.left} ${y(top)}H${x(last)}M${EDGE.left} ${base}H${x(last)}`,
    }),
    element("path", { class: "now", d: `M${x(step).toFixed(1)} ${y(top)}V${base}` }),
    ...[top, 0].map((value) => text(EDGE.left - 4, y(value) + 4, show(value), "end")),
    text(x(last), HEIGHT - 4, `step ${last}`, "end"),
    ...curves
      .map((points, i) =>
        curve(
          points.map(([at, value]) => [x(at), y(value)]),
          i,
        ),
      )
      .reverse(),
  );
}

function curve(/** @type {[number, number][]} */ points, /** @type {number} */ place) {
  if (points.length === 0) return "";
  const d = points.length > 1 ? points : [points[0], points[0]];
  return element("g", { "data-role": ROLES[place] }, line(d, place > 0 ? "before" : ""));
}

/** The highest value of a panel, a round one; a run that explodes does not press the other to the ground. */
function topOf(/** @type {Point[][]} */ curves) {
  const values = curves.flatMap((points) => points.map(([, value]) => value));
  const first = curves.flatMap((points) => (points.length > 0 ? [points[0][1]] : []));
  const highest = Math.max(...values.filter((value) => value <= 1.6 * Math.max(...first, 0.6)), 0) || 1;
  const unit = 10 ** Math.floor(Math.log10(highest));
  return unit * ([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8].find((factor) => factor * unit >= highest * 0.999) ?? 10);
}

/** A piece of a run's curve, for the legend. */
export function swatch(/** @type {number} */ place) {
  return element(
    "svg",
    { viewBox: "0 0 24 10", width: 24, height: 10, "aria-hidden": "true", "data-role": ROLES[place] },
    line(
      [
        [0, 5],
        [24, 5],
      ],
      place > 0 ? "before" : "",
    ),
  );
}

/** What is inside each run at a step, side by side. */
export function inside(/** @type {Run[]} */ runs, /** @type {number} */ step) {
  const looks = runs.map((run) => lookAt(run, step));
  const range = rangeOf(runs);
  return runs.map(({ number }, place) => {
    const look = looks[place];
    const name = number === 0 ? "Recorded run" : place === 0 ? "Your run" : "The run before";
    const title = element(
      "p",
      { class: "title" },
      look ? `${name}, step ${look.step}` : `${name}, no step yet`,
    );
    const parts = look ? [...look.parts.map(part), norms(look, range)] : [];
    return element("div", { class: "run", "data-role": ROLES[place] }, title, ...parts);
  });
}

/** @returns {Tree} */
function part(/** @type {Part} */ given) {
  return element(
    "div",
    { class: "part" },
    element("div", { class: "name", "aria-hidden": given.images ? "true" : false }, given.title),
    given.images ? tiles(given) : samples(given.lines ?? []),
  );
}

function samples(/** @type {[string, string][]} */ lines) {
  return element(
    "ul",
    { class: "samples" },
    ...lines.map(([head, said]) => element("li", {}, `${head} ${said}`)),
  );
}

function tiles(
  /** @type {Part} */ { images = [], shape = [1, 1], columns = 10, size = 36, label = "", names },
) {
  const [height, width] = shape;
  const scale = size / Math.max(height, width);
  const [left, top] = names ? [12, 14] : [0, 0];
  const [wide, high] = [width * scale + left + GAP, height * scale + top + GAP];
  const across = Math.min(columns, images.length);
  const total = [across * wide, Math.ceil(images.length / columns) * high];
  const drawn = images.map((levels, i) => {
    const [x, y] = [(i % columns) * wide + left, Math.floor(i / columns) * high + top];
    return element(
      "g",
      { transform: `translate(${round(x)} ${round(y)})` },
      element(
        "g",
        { transform: `scale(${round(scale)})` },
        ...pixels(rowsOf(levels, width), TOP),
        element("path", {
          class: "frame",
          "stroke-width": round(1 / scale),
          d: `M0 0h${width}v${height}h-${width}z`,
        }),
      ),
      ...(names?.[0] ?? []).map((name, row) => text(-4, round((row + 0.7) * scale), name, "end")),
      ...(names?.[1] ?? []).map((name, column) => text(round((column + 0.5) * scale), -4, name, "middle")),
    );
  });
  const box = { viewBox: `0 0 ${round(total[0])} ${round(total[1])}`, width: round(total[0]) };
  return element("svg", { ...box, role: "img", "aria-label": label }, ...drawn);
}

const round = (/** @type {number} */ value) => Number(value.toFixed(2));

/** The levels of an image, −10 to 10, row by row. */
function rowsOf(/** @type {string} */ levels, /** @type {number} */ width) {
  const values = [...levels].map((mark) => mark.charCodeAt(0) - ZERO);
  return Array.from({ length: values.length / width }, (_, i) => values.slice(i * width, (i + 1) * width));
}

/** The powers of ten between which all norms of the runs are. */
function rangeOf(/** @type {Run[]} */ runs) {
  const all = runs.flatMap(({ looks }) => looks.flatMap((look) => Object.values(look.norms)));
  const powers = all.filter((norm) => norm > 0).map(Math.log10);
  return powers.length > 0
    ? [Math.floor(Math.min(...powers)), Math.ceil(Math.max(...powers) + 0.01)]
    : [0, 1];
}

function norms(/** @type {Look} */ look, /** @type {number[]} */ [low, high]) {
  const given = Object.entries(look.norms);
  if (given.length === 0)
    return element("p", { class: "name" }, "Gradient norms: none before the first step");
  const shares = given.map(([, norm]) => (norm > 0 ? (Math.log10(norm) - low) / (high - low) : 0));
  return table(
    "Gradient norms (logarithmic)",
    given.map(([, norm]) => [norm]),
    {
      rowNames: given.map(([name]) => name),
      columnNames: [""],
      digits: 2,
      cell: (i) => ({ class: "share", style: `--share:${round(shares[i])}` }),
    },
  );
}
