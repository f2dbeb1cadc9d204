/** Let a widget's module take over its published view when it comes near the viewport. */
import { Connection } from "./connection.js";
import { showFailure } from "./failure.js";
import { Model } from "./model.js";
import { replay } from "./replay.js";

/**
 * @import { CellWidget, Recipe, WidgetData } from "./cell-widget.js"
 * @import { Page } from "./connection.js"
 * @import { WidgetMessage } from "../../shared/protocol.js"
 */

// cspell:ignore initialize

const MARGIN = "400px"; // around the viewport

/**
 * @typedef {{ readonly downloadHint: string, onEnd?: (problem: string) => void }} Python  whose first use may
 *   download something; `onEnd` is set by the module
 * @typedef {{ model: Model, el: HTMLElement, signal: AbortSignal, python?: Python }} RenderOptions
 * @typedef {{ model: Model, signal: AbortSignal }} StartOptions
 * @typedef {void | (() => void)} Cleanup
 * @typedef {object} WidgetModule  anywidget's, and `hydrate`
 * @property {(options: StartOptions) => Cleanup | Promise<Cleanup>} [initialize]
 * @property {(options: RenderOptions) => Cleanup | Promise<Cleanup>} [render]  into an empty element
 * @property {(options: RenderOptions) => Cleanup | Promise<Cleanup>} [hydrate]  what `prerender` has made at build
 */

/** Host the widget of an element; return a function that ends it. */
export function attach(/** @type {CellWidget} */ element, /** @type {Page} */ page) {
  const widget = new Widget(element, page);
  const observer = new IntersectionObserver(
    (entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) start();
    },
    { rootMargin: MARGIN },
  );
  const start = () => {
    observer.disconnect();
    element.removeEventListener("click", start);
    widget.start();
  };
  if (element.early?.size) start();
  else {
    observer.observe(element);
    element.addEventListener("click", start); // a screen reader need not scroll to what it clicks
  }
  return () => {
    observer.disconnect();
    widget.end();
  };
}

class Widget {
  #life = new AbortController();
  /** @type {Node[] | null} the published view, as it was */ #published = null;

  constructor(/** @type {CellWidget} */ element, /** @type {Page} */ page) {
    this.element = element;
    this.page = page;
  }

  async start() {
    this.#published = [...this.element.childNodes].map((node) => node.cloneNode(true));
    try {
      await this.#run(this.#life.signal);
      replay(this.element);
    } catch (error) {
      if (this.#life.signal.aborted) return;
      this.end();
      showFailure(this.element, error);
    }
  }

  /** End the module's work and show the published view: a browser may show the page again. */
  end() {
    this.#life.abort();
    if (this.#published) this.element.replaceChildren(...this.#published);
    this.#published = null;
  }

  async #run(/** @type {AbortSignal} */ signal) {
    const { module: address = "" } = this.element.dataset;
    const [{ default: exported }, data] = await Promise.all([
      import(new URL(address, document.baseURI).href),
      this.element.readData(signal),
    ]);
    const model = new Model({ ...data.state, ...this.element.changes }, signal);
    signal.throwIfAborted();
    const python = this.#connect(model, data, signal);
    /** @type {WidgetModule} */ const widget = typeof exported === "function" ? await exported() : exported;
    onAbort(signal, await widget.initialize?.({ model, signal }));
    onAbort(signal, await this.#render(widget, { model, signal, python }));
  }

  /** Let the model reach its Python object, where that has a handler. */
  #connect(
    /** @type {Model} */ model,
    /** @type {WidgetData} */ { python, id },
    /** @type {AbortSignal} */ signal,
  ) {
    python ??= id ? this.#recipe() : undefined;
    if (!python) {
      model.post = (message) => collectChanges(this.element, message);
      return undefined;
    }
    const receive = (/** @type {any} */ message) => model.receive(message);
    const connection = new Connection(this.element, python, id, this.page, receive);
    model.post = (message) => connection.post(message);
    onAbort(signal, () => connection.end());
    return connection;
  }

  /** How to run the cell of a live output once more. @returns {Recipe | undefined} */
  #recipe() {
    const figure = /** @type {HTMLElement} */ (this.element.closest("figure"));
    const cell = this.page.cellOf(figure);
    if (!cell) return undefined;
    const { session = "" } = figure.dataset;
    return { session, sources: [], packages: cell.packages, files: cell.files };
  }

  /** Let the module take over the published view, or render into an element that takes its place. */
  async #render(/** @type {WidgetModule} */ widget, /** @type {Omit<RenderOptions, "el">} */ options) {
    if (widget.hydrate && this.element.firstElementChild && !this.element.live)
      return widget.hydrate({ ...options, el: this.element });
    const el = document.createElement("div");
    const cleanup = await widget.render?.({ ...options, el });
    if (!options.signal.aborted) this.element.replaceChildren(el);
    return cleanup;
  }
}

function onAbort(/** @type {AbortSignal} */ signal, /** @type {Cleanup} */ cleanup) {
  if (!cleanup) return;
  if (signal.aborted) cleanup();
  else signal.addEventListener("abort", () => cleanup(), { once: true });
}

/** The changes to a published widget whose object hears nothing of them, for the object of the next run. */
function collectChanges(/** @type {CellWidget} */ element, /** @type {WidgetMessage} */ message) {
  if (message.method === "update") element.changes = { ...element.changes, ...message.state };
}

/** Give a new object what the reader has changed in the published widget, before a later cell runs. */
function passChanges(/** @type {CellWidget} */ element, /** @type {string} */ id) {
  const { client, cellOf } = /** @type {typeof CellWidget} */ (element.constructor).page;
  const figure = /** @type {Element} */ (element.closest("figure"));
  const cell = cellOf(figure);
  const number = [...figure.querySelectorAll("cell-widget")].indexOf(element);
  /** @type {CellWidget | undefined} */ const published = cell?.output.publishedWidgets[number];
  if (!published?.changes || published.dataset.name !== element.dataset.name) return;
  element.changes = published.changes;
  published.changes = null;
  const { packages, files, session } = cell;
  const widget = { widget: id, message: { method: "update", state: element.changes } };
  client.run({ source: "", packages, files, session, rich: false, widget }, {});
}

/** The element of a widget in a live output; its view alone where this page does not have its module. */
export function createWidget(/** @type {string} */ json, /** @type {Node} */ view) {
  const { module, state, id } = JSON.parse(json);
  const Element = /** @type {typeof CellWidget} */ (customElements.get("cell-widget"));
  const address = Element.modules.get(module);
  if (!address) return view;
  const element = new Element();
  Object.assign(element.dataset, { name: module, module: address });
  element.live = { state, id };
  if (id) element.onPlaced = () => passChanges(element, id);
  element.append(view);
  return element;
}
