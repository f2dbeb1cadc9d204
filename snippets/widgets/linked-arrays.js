/** The front end of linked arrays: tables whose entries show what they are linked to. */

import { Editor } from "./editor.js";
import { Board, indexOf, show } from "./links.js";
import { element, toDOM, toHTML } from "./markup.js";
import { Symbols } from "./symbols.js";

/**
 * @typedef {import("./links.js").State} State
 * @typedef {import("./links.js").NamedArray} NamedArray
 * @typedef {{ board: State, mode: string, caption: string, point?: [string, string] }} WidgetState
 * @typedef {{ name: string, entry: number }} Place
 * @typedef {Map<string, { kind: string, weight: number }>} Marks  by name and number of the entry
 * @typedef {import("./editor.js").Model} Model
 * @typedef {import("./editor.js").Python} Python
 * @typedef {{ model: Model, el: HTMLElement, signal: AbortSignal, python?: Python }} Options
 */

const MODES = ["Forward", "Backward"];

/** The board as HTML, for the published page: one worked entry, and no button. */
export function prerender(/** @type {WidgetState} */ { board, ...view }) {
  return toHTML(figure(new Board(board), view));
}

export default {
  /** Take over the published board. */
  hydrate(/** @type {Options} */ { model, el, signal, python }) {
    const root = /** @type {HTMLElement} */ (el.querySelector("linked-arrays"));
    const view = new View(root, new Board(model.get("board")), signal);
    if (!python) return;
    view.editor = new Editor(view, model, python, signal);
    model.on("change:board", () => view.update(new Board(model.get("board"))));
  },

  /** Make a board that has not been published. */
  render(/** @type {Options} */ { model, el, ...rest }) {
    const view = { mode: model.get("mode"), caption: model.get("caption"), point: model.get("point") };
    el.replaceChildren(toDOM(figure(new Board(model.get("board")), view)));
    this.hydrate({ model, el, ...rest });
  },
};

function figure(
  /** @type {Board} */ board,
  /** @type {Omit<WidgetState, "board">} */ { mode, caption, point },
) {
  const first = point ? entryOf(board, point) : board.first(mode);
  return element(
    "linked-arrays",
    { "data-mode": mode },
    element("div", { class: "modes" }, element("span", {}, mode)),
    arrays(board, mode, first),
    said(board, mode, first),
    element("p", { class: "caption" }, caption),
  );
}

function entryOf(/** @type {Board} */ board, /** @type {[string, string]} */ [name, index]) {
  const array = board.array(name);
  return { name, entry: array.values.findIndex((_, entry) => indexOf(array, entry) === index) };
}

/** The tables of a direction, an entry pointed at. */
function arrays(/** @type {Board} */ board, /** @type {string} */ mode, /** @type {Place} */ place) {
  const { from, to, factors } = board.layout(mode);
  const marks = marksOf(board, mode, place);
  const row = (/** @type {NamedArray[]} */ list) => list.map((array) => group(array, marks));
  const rows = [[...row(from), element("span", { class: "arrow", "aria-hidden": "true" }, "→"), ...row(to)]];
  if (factors.length > 0)
    rows.push([element("span", { class: "from" }, "The factors are entries of"), ...row(factors)]);
  return element(
    "div",
    { class: "arrays" },
    ...rows.map((items) => element("div", { class: "row" }, ...items)),
  );
}

/** An array: one table, or, of more than two axes, a table for each slice of the last two. */
function group(/** @type {NamedArray} */ array, /** @type {Marks} */ marks) {
  const [rows, columns] = [1, 1, ...array.shape].slice(-2);
  const size = rows * columns;
  const slices = Math.max(1, array.values.length / size);
  const tables = Array.from({ length: slices }, (_, slice) =>
    table(array, slice * size, rows, columns, marks),
  );
  return element("div", { class: "array", "data-role": array.role }, ...tables);
}

function table(
  /** @type {NamedArray} */ array,
  /** @type {number} */ start,
  /** @type {number} */ rows,
  /** @type {number} */ columns,
  /** @type {Marks} */ marks,
) {
  const { name, shape } = array;
  const leading = indexOf(array, start).split(",").slice(0, -2);
  const title = leading.length ? `${name}[${leading.join(", ")}]` : name;
  const count = (/** @type {number} */ length) => Array.from({ length }, (_, i) => i);
  const heads = count(columns).map((column) => element("th", { scope: "col" }, String(column)));
  const corner = shape.length > 1 ? [element("td")] : [];
  const body = count(rows).map((row) => {
    const head = shape.length > 1 ? [element("th", { scope: "row" }, String(row))] : [];
    return element(
      "tr",
      {},
      ...head,
      ...count(columns).map((column) => cell(array, start + row * columns + column, marks)),
    );
  });
  const top = shape.length > 0 ? [element("thead", {}, element("tr", {}, ...corner, ...heads))] : [];
  return element(
    "table",
    { class: "entries" },
    element("caption", {}, title),
    ...top,
    element("tbody", {}, ...body),
  );
}

function cell(/** @type {NamedArray} */ array, /** @type {number} */ entry, /** @type {Marks} */ marks) {
  const value = array.values[entry];
  const mark = marks.get(`${array.name} ${entry}`);
  const sign = { "data-sign": value < 0 ? "negative" : false };
  if (!mark) return element("td", sign, show(value)); // its name and index come when they are of use
  const attributes = {
    "data-array": array.name,
    "data-index": indexOf(array, entry),
    "data-mark": mark.kind,
    style: mark.weight ? `--weight:${mark.weight}` : false,
  };
  return element("td", { ...attributes, ...sign }, show(value));
}

/** The marks while an entry is pointed at; the larger a local derivative, the stronger its colour. */
function marksOf(
  /** @type {Board} */ board,
  /** @type {string} */ mode,
  /** @type {Place} */ { name, entry },
) {
  const { marks, factors } = board.describe(name, entry, mode);
  const top = Math.max(...marks.map(({ derivative }) => Math.abs(derivative)), Number.MIN_VALUE);
  /** @type {Marks} */ const found = new Map();
  for (const factor of factors) found.set(`${factor.name} ${factor.entry}`, { kind: "factor", weight: 0 });
  for (const mark of marks) {
    const weight = Math.round(20 + (80 * Math.abs(mark.derivative)) / top) / 100;
    const known = found.get(`${mark.name} ${mark.entry}`);
    found.set(`${mark.name} ${mark.entry}`, { kind: "to", weight: Math.max(weight, known?.weight ?? 0) });
  }
  return found.set(`${name} ${entry}`, { kind: "from", weight: 0 });
}

/** What is said of an entry, in room for the longest text of the board: nothing moves. */
function said(/** @type {Board} */ board, /** @type {string} */ mode, /** @type {Place} */ { name, entry }) {
  const { terms, why } = board.describe(name, entry, mode);
  return element(
    "p",
    { class: "said", "data-longest": longest(board, mode) },
    element(
      "span",
      { class: "text", "aria-live": "polite" },
      element("span", { class: "terms" }, terms),
      " ",
      element("span", { class: "why" }, why),
    ),
  );
}

function longest(/** @type {Board} */ board, /** @type {string} */ mode) {
  const { from, to, factors } = board.layout(mode);
  const texts = [...from, ...to, ...factors].flatMap(({ name, values }) =>
    values.map((_, entry) => {
      const { terms, why } = board.describe(name, entry, mode);
      return `${terms} ${why}`;
    }),
  );
  const length = Math.max(...texts.map((text) => text.length));
  return "00000 ".repeat(length / 6); // as wide as letters are on average
}

/** A board in the page. */
class View {
  /** @type {Map<HTMLElement, Place & { index: string }>} */ numbers = new Map();
  /** @type {HTMLElement | undefined} */ pointed;
  /** @type {Editor | undefined} */ editor;

  constructor(
    /** @type {HTMLElement} */ root,
    /** @type {Board} */ board,
    /** @type {AbortSignal} */ signal,
  ) {
    this.root = root;
    this.board = board;
    this.mode = root.dataset.mode ?? "Forward";
    this.buttons = this.#addButtons();
    this.symbols = new Symbols(root, [...board.arrays.keys()], (name) => this.#onSymbol(name), signal);
    signal.addEventListener("abort", () => this.#markTables(""));
    root.addEventListener("pointerleave", (event) => this.#onLeave(event), { signal });
    root.addEventListener("focusout", (event) => this.#onLeave(event), { signal });
    root.addEventListener("pointerover", (event) => this.#onPoint(event), { signal });
    root.addEventListener("click", (event) => this.#onPoint(event), { signal });
    root.addEventListener("focusin", (event) => this.#onPoint(event), { signal });
    root.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    this.#show();
  }

  #addButtons() {
    const buttons = MODES.map((mode) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = mode;
      button.addEventListener("click", () => this.#switch(mode));
      return button;
    });
    this.root.querySelector(".modes")?.replaceChildren(...buttons);
    return buttons;
  }

  #switch(/** @type {string} */ mode) {
    if (mode === this.mode) return;
    this.mode = mode;
    this.root.dataset.mode = mode;
    const first = this.board.first(mode);
    this.root.querySelector(".arrays")?.replaceWith(toDOM(arrays(this.board, mode, first)));
    this.root.querySelector(".said")?.replaceWith(toDOM(said(this.board, mode, first)));
    this.#show();
    this.#markSymbols();
  }

  /** Make the tables of this direction operable. */
  #show() {
    for (const button of this.buttons)
      button.setAttribute("aria-pressed", String(button.textContent === this.mode));
    const { from, to, factors } = this.board.layout(this.mode);
    const places = [...from, ...to, ...factors].flatMap((array) =>
      array.values.map((_, entry) => ({ name: array.name, entry, index: indexOf(array, entry) })),
    );
    const cells = [...this.root.querySelectorAll("table")].flatMap(rowsOf).flat();
    this.numbers = new Map(cells.map((cell, number) => [cell, places[number]]));
    for (const [cell, { name, index }] of this.numbers) {
      cell.setAttribute("role", "gridcell");
      cell.dataset.array = name;
      cell.dataset.index = index;
    }
    for (const table of this.root.querySelectorAll("table")) {
      table.setAttribute("role", "grid");
      table.ariaLabel = table.caption?.textContent ?? "";
    }
    this.pointed = cells.find((cell) => cell.dataset.mark === "from");
    this.#setStop(this.pointed);
    this.editor?.mark();
  }

  /** Show other numbers in the same tables. */
  update(/** @type {Board} */ board) {
    this.board = board;
    for (const [cell, { name, entry }] of this.numbers) {
      const value = board.array(name).values[entry];
      if (cell.textContent === show(value)) continue; // to write it would lay out the page again
      if (!cell.querySelector("input")) cell.textContent = show(value);
      cell.toggleAttribute("data-sign", value < 0);
    }
    const text = /** @type {HTMLElement} */ (this.root.querySelector(".said"));
    text.dataset.longest = longest(board, this.mode);
    if (this.pointed) this.#point(this.pointed);
  }

  /** Say something in the place of an entry's sum. */
  say(/** @type {string} */ terms, /** @type {string} */ why) {
    const write = (/** @type {string} */ name, /** @type {string} */ text) => {
      const part = this.root.querySelector(name);
      if (part) part.textContent = text;
    };
    write(".terms", terms);
    write(".why", why);
  }

  /** The one entry that the Tab key reaches. */
  #setStop(/** @type {HTMLElement | undefined} */ stop) {
    for (const cell of this.numbers.keys()) cell.tabIndex = cell === stop ? 0 : -1;
  }

  #onPoint(/** @type {Event} */ { target }) {
    const entry = target instanceof Element ? target.closest("[data-array]") : null;
    if (!(entry instanceof HTMLElement)) return;
    if (entry !== this.pointed) this.#point(entry);
    this.#markSymbols();
  }

  /** A finger leaves when it is lifted: what it has pointed at stays until the focus goes elsewhere. */
  #onLeave(/** @type {PointerEvent | FocusEvent} */ event) {
    const isHere =
      event instanceof PointerEvent
        ? event.pointerType === "touch"
        : event.relatedTarget instanceof Node && this.root.contains(event.relatedTarget);
    if (!isHere) this.symbols.mark([]);
  }

  /** Mark the symbols of the arrays whose entries are marked. */
  #markSymbols() {
    const marked = [...this.numbers].filter(([cell]) => cell.dataset.mark);
    this.symbols.mark(new Set(marked.map(([, { name }]) => name)));
  }

  #point(/** @type {HTMLElement} */ pointed) {
    const place = this.numbers.get(pointed);
    if (!place) return;
    const marks = marksOf(this.board, this.mode, place);
    for (const [entry, { name, entry: number }] of this.numbers) {
      const { kind, weight } = marks.get(`${name} ${number}`) ?? {};
      const size = weight ? String(weight) : "";
      if (entry.dataset.mark === kind && entry.style.getPropertyValue("--weight") === size) continue;
      if (kind) entry.dataset.mark = kind;
      else delete entry.dataset.mark;
      entry.style.setProperty("--weight", size);
    }
    this.pointed = pointed;
    this.#setStop(pointed);
    const { terms, why } = this.board.describe(place.name, place.entry, this.mode);
    this.say(terms, why);
  }

  /** The reader points at a symbol of an array in a formula or in code, or leaves it. */
  #onSymbol(/** @type {string} */ name) {
    this.#markTables(name);
    this.symbols.mark(name ? [name] : []);
  }

  #markTables(/** @type {string} */ name) {
    for (const [cell, { name: other }] of this.numbers)
      cell.closest(".array")?.toggleAttribute("data-linked", other === name);
  }

  #onKey(/** @type {KeyboardEvent} */ event) {
    const entry = /** @type {HTMLElement} */ (event.target);
    if (!this.numbers.has(entry) || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = neighbour(entry, event.key, this.root);
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}

/** The entry that a key leads to: the next one in its row or column, at the end of a row the next table's, or itself.
 * @param {HTMLElement} entry
 * @param {string} key
 * @param {HTMLElement} root
 * @returns {HTMLElement | undefined}
 */
function neighbour(entry, key, root) {
  const table = /** @type {HTMLTableElement} */ (entry.closest("table"));
  const tables = [...root.querySelectorAll("table")];
  const rows = rowsOf(table);
  const row = rows.findIndex((row) => row.includes(entry));
  const column = rows[row].indexOf(entry);
  const beside = (/** @type {number} */ step, /** @type {number} */ end) => {
    const other = tables[tables.indexOf(table) + step];
    return other && rowsOf(other)[Math.min(row, rowsOf(other).length - 1)].at(end);
  };
  if (key === "ArrowLeft") return rows[row][column - 1] ?? beside(-1, -1) ?? entry;
  if (key === "ArrowRight") return rows[row][column + 1] ?? beside(1, 0) ?? entry;
  if (key === "ArrowUp") return rows[row - 1]?.[column] ?? entry;
  if (key === "ArrowDown") return rows[row + 1]?.[column] ?? entry;
  if (key === "Home") return rows[row][0];
  if (key === "End") return rows[row].at(-1);
  return undefined;
}

/** @returns {HTMLElement[][]} */
function rowsOf(/** @type {HTMLTableElement} */ table) {
  return [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("td")]);
}
