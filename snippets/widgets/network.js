/** The computation graph of a network: values come forward, gradients backward, each traced to the loss. */

import { defineFigure } from "./figure.js";
import { Board } from "./links.js";
import { element } from "./markup.js";
import { pointable, row, show, steps } from "./parts.js";

/**
 * @typedef {import("./figure.js").Chosen} Chosen
 * @typedef {import("./links.js").NamedArray} NamedArray
 * @typedef {import("./links.js").Mark} Mark
 * @typedef {{ title: string, board: import("./links.js").State }} Operation
 * @typedef {{ operations: Operation[] }} State
 * @typedef {{ title: string, board: Board, takes: string[], makes: string }} Node
 * @typedef {{ name: string, entry: number }} Place
 * @typedef {{ marks: Map<string, string>, lines: string[] }} Trace
 */

const GRADIENT = "∂L/∂";

/** @type {WeakMap<State, Node[]>} */ const read = new WeakMap();

/** The operations with their boards, made once. */
function nodesOf(/** @type {State} */ state) {
  const nodes =
    read.get(state) ??
    state.operations.map(({ title, board }) => ({
      title,
      board: new Board(board),
      takes: board.arrays
        .filter(({ role }) => role === "input" || role === "constant")
        .map(({ name }) => name),
      makes: board.outputs[0],
    }));
  read.set(state, nodes);
  return nodes;
}

/** @type {import("./figure.js").Definition} */
const definition = {
  start: (state) => ({ at: 2 * state.operations.length, entry: [1, 1, 0, 1] }),

  settle(state, chosen) {
    const [number, side] = chosen.entry;
    return isKnown(state, namesOf(state)[number], side === 1, chosen.at)
      ? {}
      : { entry: newest(state, chosen) };
  },

  direction: ({ entry }) => (entry[1] ? "backward" : "forward"),

  controls: (state, chosen) => [
    steps(chosen, { first: chosen.at === 0, last: chosen.at === 2 * state.operations.length }),
  ],

  actions: {
    back: (state, { at, ...chosen }) => ({ at: at - 1, entry: newest(state, { ...chosen, at: at - 1 }) }),
    step: (state, { at, ...chosen }) => ({ at: at + 1, entry: newest(state, { ...chosen, at: at + 1 }) }),
  },

  tick(state, chosen) {
    const last = 2 * state.operations.length;
    const at = chosen.at < last ? chosen.at + 1 : 0;
    return { at, entry: newest(state, { ...chosen, at }), playing: at < last };
  },

  view(state, chosen) {
    const nodes = nodesOf(state);
    const { marks } = traceOf(state, chosen);
    const pair = (/** @type {string} */ name) => pairOf(state, name, chosen, marks);
    const made = (/** @type {Node} */ node) =>
      element("div", { class: "operation" }, element("span", { "aria-hidden": "true" }, "↓ "), node.title);
    return [
      element("p", { class: "stage" }, stage(state, chosen.at)),
      ...nodes.flatMap((node) => [row(...node.takes.map(pair)), made(node)]),
      row(pair("L")),
    ];
  },

  say: (state, chosen) => traceOf(state, chosen).lines[0],

  more(state, chosen) {
    const items = traceOf(state, chosen).lines.slice(1);
    return [element("ol", { class: "trace" }, ...items.map((line) => element("li", {}, line)))];
  },
};

/** The arrays in the order of the graph. */
function namesOf(/** @type {State} */ state) {
  return [...new Set(nodesOf(state).flatMap(({ takes }) => takes)), "L"];
}

/** Whether a step has computed a value, or the gradient of it. */
function isKnown(
  /** @type {State} */ state,
  /** @type {string} */ name,
  /** @type {boolean} */ isGradient,
  /** @type {number} */ at,
) {
  const nodes = nodesOf(state);
  const count = nodes.length;
  const taker = nodes.findIndex(({ takes }) => takes.includes(name));
  if (isGradient) return name !== "labels" && at >= (taker < 0 ? count + 1 : 2 * count - taker);
  return at >= nodes.findIndex(({ makes }) => makes === name) + 1;
}

/** An entry of what a step has just computed. */
function newest(/** @type {State} */ state, /** @type {Chosen} */ { at }) {
  const nodes = nodesOf(state);
  const names = namesOf(state);
  if (at === 0) return [0, 0, 0, 0];
  if (at <= nodes.length) return [names.indexOf(nodes[at - 1].makes), 0, 0, 0];
  const { takes } = nodes[2 * nodes.length - at];
  return [names.indexOf(takes.includes("labels") ? takes[0] : (takes[1] ?? takes[0])), 1, 0, 0];
}

function stage(/** @type {State} */ state, /** @type {number} */ at) {
  const nodes = nodesOf(state);
  const last = 2 * nodes.length;
  if (at === 0) return "Before the first step: inputs, labels and weights.";
  if (at <= nodes.length) return `Step ${at} of ${last}, forward: ${nodes[at - 1].title}`;
  const { takes, makes } = nodes[last - at];
  const found = takes.filter((name) => name !== "labels").map((name) => GRADIENT + name);
  return `Step ${at} of ${last}, backward: ${found.join(", ")}, from ${GRADIENT}${makes}`;
}

/** The board that describes an array: a gradient that of the operation that takes it, a value that which makes it. */
function nodeOf(/** @type {State} */ state, /** @type {string} */ name) {
  const nodes = nodesOf(state);
  if (name.startsWith(GRADIENT))
    return nodes.find(({ takes }) => takes.includes(name.slice(GRADIENT.length)));
  return nodes.find(({ makes }) => makes === name) ?? nodes.find(({ takes }) => takes.includes(name));
}

/** @returns {NamedArray} */
function arrayOf(/** @type {State} */ state, /** @type {string} */ name) {
  const all = nodesOf(state).map(({ board }) => board);
  const board = all.find(({ arrays }) => arrays.has(name));
  return /** @type {Board} */ (board).array(name);
}

/** What is marked and said of the chosen entry.
 * @returns {Trace}
 */
export function traceOf(/** @type {State} */ state, /** @type {Chosen} */ { entry: [number, side, i, j] }) {
  const name = (side ? GRADIENT : "") + namesOf(state)[number];
  const { shape } = arrayOf(state, name);
  const entry = shape.length > 1 ? i * shape[1] + j : j;
  /** @type {Trace} */ const trace = { marks: new Map(), lines: [] };
  if (side) follow(state, { name, entry }, trace);
  else {
    const { marks, terms, why } = /** @type {Node} */ (nodeOf(state, name)).board.describe(
      name,
      entry,
      "Forward",
    );
    for (const mark of marks) trace.marks.set(`${mark.name} ${mark.entry}`, "to");
    trace.lines.push(`${terms} ${why}`.trim());
  }
  trace.marks.set(`${name} ${entry}`, "from");
  return trace;
}

/** Follow a gradient to the loss, breadth first: every product on the way is a line. */
function follow(
  /** @type {State} */ state,
  /** @type {Place} */ first,
  /** @type {Trace} */ { marks, lines },
) {
  const places = [first];
  for (const { name, entry } of places) {
    const node = nodeOf(state, name);
    if (!node) {
      lines.push(`${name} = 1`);
      continue;
    }
    const described = node.board.describe(name, entry, "Backward");
    lines.push(`${described.terms} ${described.why}`.trim());
    for (const { name, entry } of described.factors) marks.set(`${name} ${entry}`, "faint");
    for (const { name, entry, derivative } of described.marks) {
      const key = `${name} ${entry}`;
      if (derivative === 0 || marks.get(key) === "to") continue;
      marks.set(key, "to");
      places.push({ name, entry });
    }
  }
}

/** The value of an array and its gradient, each as soon as it is known. */
function pairOf(
  /** @type {State} */ state,
  /** @type {string} */ name,
  /** @type {Chosen} */ chosen,
  /** @type {Map<string, string>} */ marks,
) {
  const number = namesOf(state).indexOf(name);
  const tables = [name, ...(name === "labels" ? [] : [GRADIENT + name])].map((title, side) =>
    entriesOf(
      arrayOf(state, title),
      [number, side],
      isKnown(state, name, side === 1, chosen.at),
      chosen,
      marks,
    ),
  );
  return element("div", { class: "pair" }, ...tables);
}

function entriesOf(
  /** @type {NamedArray} */ { name, shape, values },
  /** @type {number[]} */ place,
  /** @type {boolean} */ isShown,
  /** @type {Chosen} */ chosen,
  /** @type {Map<string, string>} */ marks,
) {
  const [rows, columns] = [1, 1, ...shape].slice(-2);
  const count = (/** @type {number} */ length) => Array.from({ length }, (_, index) => index);
  const cell = (/** @type {number} */ i, /** @type {number} */ j) => {
    const entry = i * columns + j;
    if (!isShown) return element("td", {}, " ");
    const value = values[entry];
    const attributes = {
      "data-sign": value < 0 && "negative",
      "data-mark": marks.get(`${name} ${entry}`) ?? false,
      ...pointable("entry", [...place, i, j], chosen),
    };
    return element("td", attributes, show(value));
  };
  const heads = shape.length ? count(columns).map((j) => element("th", { scope: "col" }, String(j))) : [];
  const side = shape.length > 1;
  const corner = side && heads.length ? [element("td")] : [];
  return element(
    "table",
    {
      class: "values",
      role: Boolean(chosen.live) && "grid",
      "aria-label": Boolean(chosen.live) && name,
      "data-role": place[1] ? "backward" : "forward",
    },
    element("caption", {}, name),
    ...(heads.length ? [element("thead", {}, element("tr", {}, ...corner, ...heads))] : []),
    element(
      "tbody",
      {},
      ...count(rows).map((i) =>
        element(
          "tr",
          {},
          ...(side ? [element("th", { scope: "row" }, String(i))] : []),
          ...count(columns).map((j) => cell(i, j)),
        ),
      ),
    ),
  );
}

const figure = defineFigure(definition);
export const { prerender } = figure;
export { definition };
export default figure;
