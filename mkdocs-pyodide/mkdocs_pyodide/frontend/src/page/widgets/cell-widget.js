/** The place of a widget: its published view until the reader comes near it, then its module's. */

import { Model } from "./model.js";

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

/** @type {Map<Element, () => void>} */ const pending = new Map();
/** @type {IntersectionObserver | undefined} */ let observer;

/** Resolves when the reader does anything, or has before this script came: a page at rest fetches nothing. */
const activity = new Promise((resolve) => {
  if (scrollY > 0 || navigator.userActivation?.hasBeenActive) resolve(null);
  for (const kind of ["pointermove", "pointerdown", "keydown", "wheel", "scroll"])
    document.addEventListener(kind, resolve, { capture: true, once: true, passive: true });
});

/** Call a function once, when the reader is active and an element near the viewport. */
async function onNear(/** @type {Element} */ element, /** @type {() => void} */ act) {
  await activity;
  if (!element.isConnected) return;
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { target } of entries.filter(({ isIntersecting }) => isIntersecting)) {
        pending.get(target)?.();
        forget(target);
      }
    },
    { rootMargin: MARGIN },
  );
  pending.set(element, act);
  observer.observe(element);
}

function forget(/** @type {Element} */ element) {
  pending.delete(element);
  observer?.unobserve(element);
}

export class CellWidget extends HTMLElement {
  /** @type {AbortController | null} */ #life = null;
  /** @type {Node[] | null} the published view, as it was */ #published = null;

  connectedCallback() {
    onNear(this, () => this.#start());
  }

  /** The reader leaves the page, or the output gives way to another. */
  disconnectedCallback() {
    forget(this);
    this.#life?.abort();
    this.#life = null;
    if (this.#published) this.replaceChildren(...this.#published); // a browser may show the page again
    this.#published = null;
  }

  async #start() {
    if (this.#life) return;
    const life = new AbortController();
    this.#life = life;
    this.#published = [...this.childNodes].map((node) => node.cloneNode(true));
    try {
      await this.#run(life.signal);
    } catch (error) {
      if (!life.signal.aborted) this.#fail(error);
    }
  }

  async #run(/** @type {AbortSignal} */ signal) {
    const { module: address = "", state: data = "" } = this.dataset;
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
  #render(/** @type {WidgetModule} */ widget, /** @type {Model} */ model, /** @type {AbortSignal} */ signal) {
    if (widget.hydrate && this.firstElementChild) return widget.hydrate({ model, el: this, signal });
    const el = document.createElement("div");
    const done = widget.render?.({ model, el, signal });
    return Promise.resolve(done).then((cleanup) => {
      if (!signal.aborted) this.replaceChildren(el);
      return cleanup;
    });
  }

  /** Leave the published view, and say why it does not react. */
  #fail(/** @type {unknown} */ error) {
    reportError(error);
    const note = document.createElement("p");
    note.className = "cell-widget-note";
    note.setAttribute("role", "status");
    const reason = error instanceof Error ? error.message : String(error);
    note.textContent = `This figure does not react: ${reason}. Load the page again to try once more.`;
    this.#life?.abort();
    this.replaceChildren(...(this.#published ?? []), note);
  }
}

function onAbort(/** @type {AbortSignal} */ signal, /** @type {Cleanup} */ cleanup) {
  if (!cleanup) return;
  if (signal.aborted) cleanup();
  else signal.addEventListener("abort", () => cleanup(), { once: true });
}
