/** Show a widget's published view until the reader is active, then let host.js take over. */
import { importWithRetry } from "../loading/lazy-import.js";
import { showFailure } from "./failure.js";

/**
 * @typedef {{ session: string, sources: string[], packages: string[], files: string[] }} Recipe  how to run its cell
 * @typedef {{ state: Record<string, unknown>, python?: Recipe, id?: string }} WidgetData  id: in a live output
 */

/** @type {() => Promise<typeof import("./host.js")>} */
const host = importWithRetry("./widgets.js");

/** Resolves when the reader does anything, or has scrolled before this script came: a page at rest fetches nothing. */
const activity = new Promise((resolve) => {
  if (scrollY > 0) resolve(null);
  for (const kind of ["pointermove", "pointerdown", "keydown", "wheel", "click"])
    document.addEventListener(kind, resolve, { capture: true, once: true, passive: true });
  document.addEventListener("scroll", resolve, { once: true }); // the page, not a sidebar by the theme
});

export class CellWidget extends HTMLElement {
  /** @type {any} what connections need of the page, see connection.js */ static page;
  /** Addresses of modules that this page has shown, by their names in Python. @type {Map<string, string>} */
  static modules = new Map();
  /** @type {WidgetData | null} of a live output, in place of the published file */ live = null;
  /** @type {Record<string, unknown> | null} by the reader, unknown to Python */ changes = null;
  /** Called when a live output is in its place. */ onPlaced = () => {};
  /** @type {(() => void) | null} */ #leave = null;
  /** @type {Map<string, Event> | null} what the reader did last, of each kind, until the module is there */
  early = new Map();

  constructor() {
    super();
    for (const kind of ["click", "input", "change"]) this.addEventListener(kind, this, { capture: true });
  }

  handleEvent(/** @type {Event} */ event) {
    this.early?.set(event.type, event);
  }

  async connectedCallback() {
    const { name = "", module = "" } = this.dataset;
    CellWidget.modules.set(name, new URL(module, document.baseURI).href);
    this.onPlaced();
    await (this.live ?? activity);
    try {
      const { attach } = await host();
      if (this.isConnected) this.#leave ??= attach(this, CellWidget.page);
    } catch (error) {
      showFailure(this, error);
    }
  }

  /** The reader leaves the page, or the output gives way to another. */
  disconnectedCallback() {
    this.#leave?.();
    this.#leave = null;
    this.early = new Map();
  }

  /** @returns {Promise<WidgetData>} */
  async readData(/** @type {AbortSignal | undefined} */ signal = undefined) {
    if (this.live) return this.live;
    const address = this.dataset.state ?? "";
    const response = await fetch(address, { signal });
    if (!response.ok) throw new Error(`${address} is not there: status ${response.status}`);
    return response.json();
  }
}
