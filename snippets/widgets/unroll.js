/** Flatten: a cube of channels, rows and columns unrolls into a row, in C order and in Fortran order. */

import { defineFigure } from "./figure.js";
import { element } from "./markup.js";
import { line, pointable, steps, text } from "./parts.js";

/**
 * @typedef {import("./figure.js").Chosen} Chosen
 * @typedef {import("./markup.js").Tree} Tree
 * @typedef {{ X: number[][][], orders: { C: number[], Fortran: number[] } }} State
 * @typedef {[x: number, y: number]} Point
 */

const [CELL, HIGH] = [24, 26]; // of an entry of Y
const [LEFT, TOP] = [62, 124]; // of the first channel, at its upper left corner
const [RIGHT, RISE, DOWN] = [29, 14, 33]; // to the next column, which is further away, and to the next row
const NEXT = 138; // to the next channel
const ROWS = { C: 32, Fortran: 226 }; // tops of the two rows of Y

/** @type {import("./figure.js").Definition} */
const definition = {
  start: () => ({ entry: [1, 1, 0] }),

  controls: (state, chosen) => {
    const position = positionOf(state, chosen);
    return [steps(chosen, { first: position === 0, last: position === state.orders.C.length - 1 })];
  },

  actions: {
    back: (state, chosen) => moved(state, chosen, -1),
    step: (state, chosen) => moved(state, chosen, 1),
  },

  tick(state, chosen) {
    const count = state.orders.C.length;
    const position = (positionOf(state, chosen) + 1) % count;
    return { entry: entryOf(state, state.orders.C[position]), playing: position < count - 1 };
  },

  view(state, chosen) {
    const [C, H, W] = shapeOf(state);
    const says = `X as ${C} channels, one after the other, each of ${H} rows and ${W} columns`;
    const box = { class: "cube", viewBox: `0 0 ${CELL * C * H * W + 4} 286` };
    return [
      element(
        "svg",
        { ...box, role: chosen.live ? "group" : "img", "aria-label": says },
        ...cube(state, chosen),
        ...wires(state, chosen),
        ...unrolled(state, chosen, "C"),
        ...unrolled(state, chosen, "Fortran"),
        text(2, 14, "Y in C order: the last index fastest"),
        text(2, ROWS.Fortran + HIGH + 30, "Y in Fortran order: the first index fastest"),
      ),
    ];
  },

  say(state, chosen) {
    const [C, H, W] = shapeOf(state);
    const [c, h, w] = chosen.entry;
    const name = `X[${c}, ${h}, ${w}]`;
    return [
      `In C order ${name} is ${before(state, chosen, "C", [c, "channel", H * W], [h, W], w)}`,
      `In Fortran order it is ${before(state, chosen, "Fortran", [w, "column", C * H], [h, C], c)}`,
    ].join(" ");
  },
};

/** @returns {number[]} */
function shapeOf(/** @type {State} */ { X }) {
  return [X.length, X[0].length, X[0][0].length];
}

/** The position of the chosen entry in the row. @returns {number} */
function positionOf(
  /** @type {State} */ { X, orders },
  /** @type {Chosen} */ { entry: [c, h, w] },
  /** @type {"C" | "Fortran"} */ order = "C",
) {
  return orders[order].indexOf(X[c][h][w]);
}

function moved(/** @type {State} */ state, /** @type {Chosen} */ chosen, /** @type {number} */ by) {
  return { entry: entryOf(state, state.orders.C[positionOf(state, chosen) + by]) };
}

/** What comes before the chosen entry, in words and as a sum. */
function before(
  /** @type {State} */ state,
  /** @type {Chosen} */ chosen,
  /** @type {"C" | "Fortran"} */ order,
  /** @type {[number, string, number]} */ [blocks, block, size],
  /** @type {[number, number]} */ [rows, length],
  /** @type {number} */ rest,
) {
  const count = (/** @type {number} */ number, /** @type {string} */ noun) =>
    `${number} ${noun}${number === 1 ? "" : "s"}`;
  const words = `${count(blocks, block)} of ${size}, ${count(rows, "row")} of ${length} and ${rest} more`;
  const position = positionOf(state, chosen, order);
  return `Y[${position}]: before it come ${words}, ${blocks}·${size} + ${rows}·${length} + ${rest} = ${position}.`;
}

/** The indices of a value of X. */
function entryOf(/** @type {State} */ state, /** @type {number} */ value) {
  const [, H, W] = shapeOf(state);
  return [Math.floor(value / (H * W)), Math.floor(value / W) % H, value % W];
}

/** The corner of an entry of the cube that is up and in front. @returns {Point} */
function corner(/** @type {number[]} */ [c, h, w]) {
  return [LEFT + c * NEXT + w * RIGHT, TOP + h * DOWN - w * RISE];
}

/** The chosen entry, and those of its row of the image. */
function markOf(/** @type {Chosen} */ chosen, /** @type {number[]} */ entry) {
  if (String(entry) === String(chosen.entry)) return "from";
  return String(entry.slice(0, 2)) === String(chosen.entry.slice(0, 2)) && "to";
}

/** The channels as planes, with the edges of the cube between them. */
function cube(/** @type {State} */ state, /** @type {Chosen} */ chosen) {
  const [C, H, W] = shapeOf(state);
  const ends = [0, H].flatMap((h) => [0, W].map((w) => [h, w]));
  const edges = ends.map(([h, w]) => {
    const [x, y] = corner([0, h, w]);
    return `M${x} ${y}h${(C - 1) * NEXT}`;
  });
  return [
    element("path", { class: "edge", d: edges.join("") }),
    ...state.orders.C.map((value) => entry(state, chosen, entryOf(state, value))),
    ...state.X.flatMap((rows, c) => names(c, rows)),
  ];
}

/** The indices of a channel: its own, and those of its rows and columns. */
function names(/** @type {number} */ c, /** @type {number[][]} */ rows) {
  const [x, y] = corner([c, 0, 0]);
  const bottom = corner([c, rows.length, 0]);
  return [
    text(x + 20, y - 17, `c = ${c}`, "end"),
    ...rows.map((_, h) => soft(x - 5, y + (h + 0.5) * DOWN + 8, String(h), "end")),
    ...rows[0].map((_, w) =>
      soft(bottom[0] + (w + 0.5) * RIGHT + 4, bottom[1] - (w + 0.5) * RISE + 14, String(w), "middle"),
    ),
  ];
}

function entry(/** @type {State} */ state, /** @type {Chosen} */ chosen, /** @type {number[]} */ place) {
  const [x, y] = corner(place);
  const [c, h, w] = place;
  const attributes = chosen.live && {
    "aria-label": `X[${place.join(", ")}] = ${letter(state.X[c][h][w])}`,
    "aria-pressed": String(markOf(chosen, place) === "from"),
  };
  return element(
    "g",
    { "data-mark": markOf(chosen, place), ...pointable("entry", place, chosen, "button"), ...attributes },
    element("path", { class: "entry", d: `M${x} ${y}v${DOWN}l${RIGHT}-${RISE}v-${DOWN}z` }),
    text(x + RIGHT / 2, y + (DOWN - RISE) / 2 + 4, letter(state.X[c][h][w]), "middle"),
  );
}

/** Y in an order, with the positions of its entries. */
function unrolled(
  /** @type {State} */ state,
  /** @type {Chosen} */ chosen,
  /** @type {"C" | "Fortran"} */ order,
) {
  const top = ROWS[order];
  return state.orders[order].map((value, position) => {
    const place = entryOf(state, value);
    const x = 2 + position * CELL;
    const middle = x + CELL / 2;
    return element(
      "g",
      {
        "data-mark": markOf(chosen, place),
        ...(chosen.live && { "data-as": "entry", "data-point": String(place) }),
      },
      element("rect", { class: "entry", x, y: top, width: CELL, height: HIGH }),
      text(middle, top + 17, letter(value), "middle"),
      soft(middle, order === "C" ? top - 5 : top + HIGH + 14, String(position), "middle"),
    );
  });
}

/** From the chosen entry to its position in each row. */
function wires(/** @type {State} */ state, /** @type {Chosen} */ chosen) {
  const [x, y] = corner(chosen.entry);
  const middle = x + RIGHT / 2;
  const at = (/** @type {"C" | "Fortran"} */ order) => 2 + (positionOf(state, chosen, order) + 0.5) * CELL;
  return [
    wire([middle, y - RISE / 2], [at("C"), ROWS.C + HIGH]),
    wire([middle, y + DOWN - RISE / 2], [at("Fortran"), ROWS.Fortran]),
  ];
}

function wire(/** @type {Point} */ from, /** @type {Point} */ to) {
  return line([from, to], "wire");
}

function soft(/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ words, anchor = "") {
  return text(x, y, words, anchor, "soft");
}

/** Values are letters, so that they are not taken for positions. */
function letter(/** @type {number} */ value) {
  return String.fromCharCode("a".charCodeAt(0) + value);
}

const figure = defineFigure(definition);
export const { prerender } = figure;
export { definition };
export default figure;
