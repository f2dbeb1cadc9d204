/** Show a figure whose view is a function of its state, computed at build, and of what a reader has chosen. */

import { element, toHTML } from "./markup.js";

const SVG = "http://www.w3.org/2000/svg";
const TICK_MS = 350; // between two steps of Play
/** @type {Record<string, [number, number]>} rows and columns that a key moves by */
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/**
 * @typedef {import("./markup.js").Tree} Tree
 * @typedef {Record<string, any>} Chosen  by name; `live` once the page's scripts run; `busy` while Python works
 * @typedef {object} Definition
 * @property {(state: any) => Chosen} start
 * @property {(state: any, chosen: Chosen) => Tree[]} controls
 * @property {(state: any, chosen: Chosen) => Tree[]} view
 * @property {(state: any, chosen: Chosen) => string} say  what the view shows, in a sentence
 * @property {(state: any, chosen: Chosen) => Tree[]} [more]  what follows that sentence
 * @property {(state: any, chosen: Chosen) => Chosen} [settle]  make a choice that fits the others
 * @property {(state: any, chosen: Chosen) => Chosen} [tick]  the next step of Play; ends with `playing: false`
 * @property {Record<string, (state: any, chosen: Chosen) => Chosen>} [actions]  of buttons, what they change
 * @property {(chosen: Chosen) => string} [direction]  "forward" or "backward": the figure's colour
 * @property {(view: View, options: Options) => () => void} [connect]  with Python; returns what follows each change
 * @typedef {{ downloadHint: string, onEnd?: (problem: string) => void }} Python
 * @typedef {{ get(name: string): any, on?(event: string, listener: (content: any) => void): void,
 *   send?(content: unknown): void }} Model
 * @typedef {{ model: Model, el: HTMLElement, signal: AbortSignal, python?: Python }} Options
 */

/** A widget's module: `prerender` for the published page, `hydrate` to take it over, `render` without it. */
export function defineFigure(/** @type {Definition} */ definition) {
  const read = (/** @type {Model} */ model) =>
    Object.fromEntries(["name", "caption", "style", "figure"].map((key) => [key, model.get(key)]));
  return {
    prerender: (/** @type {any} */ state) =>
      toHTML(root(definition, state, settled(definition, state.figure, {}))).replaceAll("</input>", ""),
    hydrate(/** @type {Options} */ options) {
      const { model, el, signal } = options;
      const view = new View(definition, /** @type {any} */ (read(model)), el, signal);
      view.follow = definition.connect?.(view, options);
    },
    render(/** @type {Options} */ options) {
      const { model, el } = options;
      patch(el, [root(definition, read(model), settled(definition, model.get("figure"), {}))]);
      this.hydrate(options);
    },
    /** @type {Definition} */ definition,
  };
}

function settled(
  /** @type {Definition} */ definition,
  /** @type {any} */ state,
  /** @type {Chosen} */ changes,
) {
  const chosen = { ...definition.start(state), ...changes };
  return { ...chosen, ...definition.settle?.(state, chosen) };
}

function root(/** @type {Definition} */ definition, /** @type {any} */ all, /** @type {Chosen} */ chosen) {
  const { name, caption, style, figure: state } = all;
  return element(
    "layer-figure",
    {
      role: "group",
      "aria-label": name,
      "data-direction": definition.direction?.(chosen) ?? false,
      "data-live": Boolean(chosen.live) && "",
    },
    element("style", {}, style),
    element("div", { class: "controls" }, ...definition.controls(state, chosen)),
    element("div", { class: "view" }, ...definition.view(state, chosen)),
    element(
      "p",
      { class: "says" },
      element(
        "span",
        { "aria-live": chosen.playing || chosen.busy ? "off" : "polite" },
        definition.say(state, chosen),
      ),
    ),
    ...(definition.more?.(state, chosen) ?? []),
    element("p", { class: "about" }, caption),
  );
}

/** A figure in the page. */
export class View {
  /** @type {(() => void) | undefined} called after each change */ follow;
  /** @type {ReturnType<typeof setInterval> | undefined} */ #timer;

  constructor(
    /** @type {Definition} */ definition,
    /** @type {{ name: string, caption: string, style: string, figure: any }} */ all,
    /** @type {HTMLElement} */ el,
    /** @type {AbortSignal} */ signal,
  ) {
    this.definition = definition;
    this.all = all;
    this.el = el;
    this.chosen = settled(definition, all.figure, { live: true });
    el.addEventListener("click", (event) => this.#onClick(event), { signal });
    el.addEventListener("input", (event) => this.#onInput(event), { signal });
    el.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    for (const kind of ["pointerover", "pointermove", "pointerdown", "focusin"])
      el.addEventListener(kind, (event) => this.#onPoint(event), { signal });
    signal.addEventListener("abort", () => clearInterval(this.#timer));
    this.#draw();
  }

  change(/** @type {Chosen} */ changes) {
    const chosen = { ...this.chosen, ...changes };
    this.chosen = { ...chosen, ...this.definition.settle?.(this.all.figure, chosen) };
    this.#draw();
    clearInterval(this.#timer);
    if (this.chosen.playing) this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.follow?.();
  }

  /** Do what a button does. */
  act(/** @type {string} */ name) {
    const chosen = { ...this.chosen, playing: false };
    this.change({ playing: false, ...this.definition.actions?.[name](this.all.figure, chosen) });
  }

  #tick() {
    this.change(this.definition.tick?.(this.all.figure, this.chosen) ?? { playing: false });
  }

  #draw() {
    patch(this.el, [root(this.definition, this.all, this.chosen)]);
  }

  #onClick(/** @type {Event} */ event) {
    const button = closest(event, "button");
    if (!button) return this.#onPoint(event);
    const { set, value, act } = button.dataset;
    if (set) this.change({ [set]: value, playing: false });
    else if (act === "play") this.change({ playing: !this.chosen.playing });
    else if (act) this.act(act);
  }

  #onInput(/** @type {Event} */ { target }) {
    if (!(target instanceof HTMLInputElement) || !target.dataset.set) return;
    const value = target.type === "range" ? Number(target.value) : target.value;
    this.change({ [target.dataset.set]: value, playing: false });
  }

  #onPoint(/** @type {Event} */ event) {
    const pad = closest(event, "[data-pad]");
    if (pad && event instanceof PointerEvent) return this.#choose(pad.dataset.pad ?? "", cellAt(pad, event));
    const entry = closest(event, "[data-point]");
    if (entry) this.#choose(entry.dataset.as ?? "", numbers(entry.dataset.point ?? ""));
  }

  /** @returns {void} */
  #choose(/** @type {string} */ as, /** @type {number[]} */ point) {
    if (String(this.chosen[as]) !== String(point)) this.change({ [as]: point, playing: false });
  }

  #onKey(/** @type {KeyboardEvent} */ event) {
    const step = ARROWS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    const pad = closest(event, "[data-pad]");
    const entry = pad ?? closest(event, "[data-point]");
    if (!entry) return;
    event.preventDefault();
    const { pad: name, as = name ?? "", point = String(this.chosen[as]) } = entry.dataset;
    const moved = moveBy(numbers(point), step);
    if (pad) return this.#choose(as, within(moved, numbers(pad.dataset.size ?? "")));
    const entries = /** @type {NodeListOf<HTMLElement>} */ (this.el.querySelectorAll(`[data-as="${as}"]`));
    const there = [...entries].find((other) => other.dataset.point === String(moved));
    (there ?? [...entries][[...entries].indexOf(entry) + step[0] + step[1]])?.focus(); // or into the next table
  }
}

/** @returns {HTMLElement | null | undefined} */
function closest(/** @type {Event} */ { target }, /** @type {string} */ selector) {
  return target instanceof Element ? target.closest(selector) : null;
}

function numbers(/** @type {string} */ text) {
  return text.split(",").map(Number);
}

/** The entry that a key leads to; in a list up is back, and down is on. */
function moveBy(/** @type {number[]} */ point, /** @type {[number, number]} */ [rows, columns]) {
  return point.length > 1
    ? [...point.slice(0, -2), point[point.length - 2] + rows, point[point.length - 1] + columns]
    : [point[0] + rows + columns];
}

function within(/** @type {number[]} */ point, /** @type {number[]} */ size) {
  return point.map((value, axis) => Math.min(Math.max(value, 0), size[axis] - 1));
}

/** The cell of a pad below the pointer; `data-window` says how many cells of the picture one choice spans. */
function cellAt(/** @type {HTMLElement} */ pad, /** @type {PointerEvent} */ { clientX, clientY }) {
  const { left, top, width, height } = pad.getBoundingClientRect();
  const [rows, columns] = numbers(pad.dataset.cells ?? "");
  const [first, step] = numbers(pad.dataset.window ?? "0,1");
  const along = (/** @type {number} */ share, /** @type {number} */ cells) =>
    Math.round((Math.floor(share * cells) - first) / step);
  const point = [along((clientY - top) / height, rows), along((clientX - left) / width, columns)];
  return within(point, numbers(pad.dataset.size ?? ""));
}

/** Make the children of an element those of a tree; nodes that fit stay, and with them the focus. */
export function patch(/** @type {Element} */ parent, /** @type {(Tree | string)[]} */ children) {
  const trees = children.filter((tree) => tree !== "");
  for (const [number, tree] of trees.entries()) {
    const old = parent.childNodes[number];
    const fits =
      typeof tree === "string"
        ? old?.nodeType === Node.TEXT_NODE
        : old instanceof Element && old.localName === tree.tag;
    const node = fits ? old : create(tree, parent);
    if (!fits && old) old.replaceWith(node);
    else if (!fits) parent.append(node);
    if (typeof tree !== "string") update(/** @type {Element} */ (node), tree);
    else if (node.nodeValue !== tree) node.nodeValue = tree;
  }
  while (parent.childNodes.length > trees.length) parent.lastChild?.remove();
}

function create(/** @type {Tree | string} */ tree, /** @type {Element} */ parent) {
  if (typeof tree === "string") return document.createTextNode(tree);
  const space = tree.tag === "svg" ? SVG : parent.namespaceURI;
  return document.createElementNS(space, tree.tag);
}

function update(/** @type {Element} */ node, /** @type {Tree} */ { attributes, children }) {
  for (const { name } of [...node.attributes]) if (!(name in attributes)) node.removeAttribute(name);
  for (const [name, value] of Object.entries(attributes))
    if (node.getAttribute(name) !== String(value)) node.setAttribute(name, String(value));
  if (node instanceof HTMLInputElement && node.value !== String(attributes.value))
    node.value = String(attributes.value);
  patch(node, children);
}
