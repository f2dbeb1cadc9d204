/** Show a widget's published view until the reader is active, then let host.js take over. */
import { importWithRetry } from "../loading/lazy-import.js";
import { showFailure } from "./failure.js";

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
    await activity;
    try {
      const { attach } = await host();
      if (this.isConnected) this.#leave ??= attach(this);
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
}
