/** The parts that figures are made of: controls, tables and pictures. */

import { element } from "./markup.js";

/**
 * @typedef {import("./markup.js").Tree} Tree
 * @typedef {import("./figure.js").Chosen} Chosen
 * @typedef {Record<string, string | number | boolean>} Attributes
 */

/** A number as it is shown: a true minus, no negative zero, so many significant digits. */
export function show(/** @type {number} */ value, digits = 3) {
  return String(Number(value.toPrecision(digits)) + 0).replace("-", "−");
}

/** A number as a factor or a summand: a negative one in brackets. */
export function bracketed(/** @type {number} */ value, digits = 3) {
  return value < 0 ? `(${show(value, digits)})` : show(value, digits);
}

/** An exponent, raised. */
export function raised(/** @type {number} */ exponent) {
  return String(exponent).replace(/./g, (mark) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(mark)]);
}

/** A positive number with two digits, a small one as a power of ten. */
export function power(/** @type {number} */ value) {
  if (value >= 0.01) return show(value, 2);
  const exponent = Math.floor(Math.log10(value));
  return `${show(value / 10 ** exponent, 2)}·10${raised(exponent)}`;
}

/** A switch: one of a few options. */
export function choice(
  /** @type {string} */ name,
  /** @type {string} */ label,
  /** @type {[value: string, text: string][]} */ options,
  /** @type {Chosen} */ chosen,
) {
  const buttons = options.map(([value, text]) =>
    element(
      "button",
      {
        type: "button",
        "data-set": name,
        "data-value": value,
        "aria-pressed": String(String(chosen[name]) === value),
      },
      text,
    ),
  );
  return element(
    "div",
    { class: "choice", role: "group", "aria-label": label },
    element("span", { "aria-hidden": "true" }, label),
    element("div", {}, ...buttons),
  );
}

export function slider(
  /** @type {string} */ name,
  /** @type {string} */ label,
  /** @type {{ min: number, max: number, step?: number, text: string }} */ { min, max, step = 1, text },
  /** @type {Chosen} */ chosen,
) {
  const range = { min, max, step, value: chosen[name], "aria-valuetext": text };
  return element(
    "label",
    { class: "slider" },
    element("span", {}, label),
    element("input", { type: "range", "data-set": name, ...range }),
    element("output", {}, text),
  );
}

export function action(/** @type {string} */ name, /** @type {string} */ text, disabled = false) {
  return element("button", { type: "button", "data-act": name, disabled: disabled && "" }, text);
}

/** Buttons that go through a process step by step. */
export function steps(/** @type {Chosen} */ chosen, /** @type {{ first: boolean, last: boolean }} */ ends) {
  return element(
    "div",
    { class: "steps", role: "group", "aria-label": "Steps" },
    action("back", "Back", ends.first),
    action("step", "Step", ends.last),
    action("play", chosen.playing ? "Pause" : "Play"),
  );
}

/** Attributes of an entry that can be pointed at, one of them the group's stop for the Tab key. */
export function pointable(
  /** @type {string} */ as,
  /** @type {number[]} */ point,
  /** @type {Chosen} */ chosen,
  role = "gridcell",
) {
  /** @type {Attributes} */ const still = { "data-as": as }; // as wide as it is live
  if (!chosen.live) return still;
  const isChosen = String(chosen[as]) === String(point);
  return { ...still, "data-point": String(point), tabindex: isChosen ? 0 : -1, role };
}

/**
 * Attributes of a picture whose cells are chosen by pointing, by dragging and with arrow keys.
 * @returns {Attributes}
 */
export function pad(
  /** @type {string} */ as,
  /** @type {Chosen} */ chosen,
  /** @type {{ size: number[], cells: number[], window?: number[], label: string }} */ options,
) {
  const { size, cells, window = [0, 1], label } = options;
  if (!chosen.live) return {};
  const [i, j] = chosen[as];
  return {
    role: "slider",
    tabindex: 0,
    "aria-label": label,
    "aria-valuemin": 0,
    "aria-valuemax": size[0] * size[1] - 1,
    "aria-valuenow": i * size[1] + j,
    "aria-valuetext": `row ${i}, column ${j}`,
    "data-pad": as,
    "data-size": String(size),
    "data-cells": String(cells),
    "data-window": String(window),
  };
}

/** A table with a caption and numbered rows and columns.
 * @param {string} title
 * @param {(number | string)[][]} rows
 * @param {{ rowNames?: string[], columnNames?: string[], cell?: (row: number, column: number) => Attributes,
 *   digits?: number, grid?: boolean, role?: string }} [options]  cell: attributes of an entry; grid: it can be
 *   pointed at; role: "forward" or "backward", its colour
 */
export function table(title, rows, options = {}) {
  const { rowNames, columnNames, cell = () => ({}), digits = 3, grid = false, role = "" } = options;
  const columns = columnNames ?? rows[0].map((_, column) => String(column));
  const names = rowNames ?? rows.map((_, row) => String(row));
  const heads = columns.map((name) => head("col", name));
  const body = rows.map((row, i) =>
    element(
      "tr",
      {},
      head("row", names[i]),
      ...row.map((value, j) => {
        const sign = { "data-sign": typeof value === "number" && value < 0 ? "negative" : false };
        const text = typeof value === "number" ? show(value, digits) : value;
        return element("td", { ...sign, ...cell(i, j) }, text);
      }),
    ),
  );
  return element(
    "table",
    { class: "values", role: grid && "grid", "aria-label": grid && title, "data-role": role || false },
    element("caption", {}, title),
    element("thead", {}, element("tr", {}, element("td"), ...heads)),
    element("tbody", {}, ...body),
  );
}

/** The head of a row or of a column; one without a name is none. */
function head(/** @type {string} */ scope, /** @type {string} */ name) {
  return name === "" ? element("td") : element("th", { scope }, name);
}

/** A row of parts that wraps in a narrow page. */
export function row(/** @type {(Tree | string)[]} */ ...parts) {
  return element("div", { class: "row" }, ...parts);
}

export function arrow(text = "→") {
  return element("span", { class: "arrow", "aria-hidden": "true" }, text);
}

/** A picture with its title; the label, if it has one, says more. */
export function picture(
  /** @type {string} */ title,
  /** @type {Attributes} */ attributes,
  /** @type {(Tree | string)[]} */ ...parts
) {
  return element(
    "div",
    { class: "picture" },
    element("div", { class: "title", "aria-hidden": "true" }, title),
    element("svg", { role: "img", "aria-label": title, ...attributes }, ...parts),
  );
}

const LEVELS = 10;

/** Pixels of an image as one path for each shade: positive ones in the first colour, negative in the second.
 * @param {number[][]} rows
 * @param {number} top  the value that is shown in full colour
 */
export function pixels(rows, top) {
  /** @type {Map<number, string>} */ const paths = new Map();
  rows.forEach((row, i) => {
    for (let j = 0; j < row.length; ) {
      const level = Math.round((LEVELS * row[j]) / top);
      let end = j + 1;
      while (end < row.length && Math.round((LEVELS * row[end]) / top) === level) end += 1;
      if (level) paths.set(level, `${paths.get(level) ?? ""}M${j} ${i}h${end - j}v1h${j - end}z`);
      j = end;
    }
  });
  return [...paths].map(([level, d]) =>
    element("path", {
      class: level < 0 ? "minus" : "plus",
      "fill-opacity": Math.min(Math.abs(level) / LEVELS, 1),
      d,
    }),
  );
}

/** A bar for each value, from 0 upwards; heights are shares of 1. */
export function bars(
  /** @type {number[]} */ shares,
  /** @type {{ left: number, base: number, width: number, height: number }} */ { left, base, width, height },
) {
  const step = width / shares.length;
  const d = shares
    .map((share, i) => {
      const tall = (share * height).toFixed(1);
      return `M${(left + i * step).toFixed(1)} ${base}v-${tall}h${(step * 0.85).toFixed(1)}V${base}z`;
    })
    .join("");
  return element("path", { class: "bars", d });
}

export function line(/** @type {[number, number][]} */ points, className = "") {
  const d = `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}`;
  return element("path", { class: `line ${className}`.trim(), d });
}

export function text(
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {string} */ words,
  anchor = "",
  className = "",
) {
  return element("text", { x, y, "text-anchor": anchor || false, class: className || false }, words);
}
