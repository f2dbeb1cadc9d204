/** Let a widget's module take over its published view when it comes near the viewport. */
import { showFailure } from "./failure.js";
import { Model } from "./model.js";
import { replay } from "./replay.js";

/** @import { CellWidget } from "./cell-widget.js" */

// cspell:ignore initialize

const MARGIN = "400px"; // around the viewport

/**
 * @typedef {{ model: Model, el: HTMLElement, signal: AbortSignal }} RenderOptions
 * @typedef {{ model: Model, signal: AbortSignal }} StartOptions
 * @typedef {void | (() => void)} Cleanup
 * @typedef {object} WidgetModule  anywidget's, and `hydrate`
 * @property {(options: StartOptions) => Cleanup | Promise<Cleanup>} [initialize]
 * @property {(options: RenderOptions) => Cleanup | Promise<Cleanup>} [render]  into an empty element
 * @property {(options: RenderOptions) => Cleanup | Promise<Cleanup>} [hydrate]  what `prerender` has made at build
 */

/** Host the widget of an element; return a function that ends it. */
export function attach(/** @type {CellWidget} */ element) {
  const widget = new Widget(element);
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

  constructor(/** @type {CellWidget} */ element) {
    this.element = element;
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
    const { module: address = "", state: data = "" } = this.element.dataset;
    const [{ default: exported }, response] = await Promise.all([
      import(new URL(address, document.baseURI).href),
      fetch(data, { signal }),
    ]);
    if (!response.ok) throw new Error(`${data} is not there: status ${response.status}`);
    const model = new Model(await response.json(), signal);
    signal.throwIfAborted();
    /** @type {WidgetModule} */ const widget = typeof exported === "function" ? await exported() : exported;
    onAbort(signal, await widget.initialize?.({ model, signal }));
    onAbort(signal, await this.#render(widget, model, signal));
  }

  /** Let the module take over the published view, or render into an element that takes its place. */
  async #render(
    /** @type {WidgetModule} */ widget,
    /** @type {Model} */ model,
    /** @type {AbortSignal} */ signal,
  ) {
    if (widget.hydrate && this.element.firstElementChild)
      return widget.hydrate({ model, el: this.element, signal });
    const el = document.createElement("div");
    const cleanup = await widget.render?.({ model, el, signal });
    if (!signal.aborted) this.element.replaceChildren(el);
    return cleanup;
  }
}

function onAbort(/** @type {AbortSignal} */ signal, /** @type {Cleanup} */ cleanup) {
  if (!cleanup) return;
  if (signal.aborted) cleanup();
  else signal.addEventListener("abort", () => cleanup(), { once: true });
}
