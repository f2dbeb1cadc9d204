/** Show the page for teachers where an author has put `<hand-in-check>`; its script comes with it. */
import * as strings from "../shared/strings/en.js";
import { importWithRetry } from "./loading/lazy-import.js";

/** @type {() => Promise<{attach: (element: HTMLElement) => () => void}>} */
const load = importWithRetry("./hand-in.js");

export class HandInCheck extends HTMLElement {
  /** @type {(() => void) | null} */ #leave = null;

  async connectedCallback() {
    try {
      const { attach } = await load();
      if (this.isConnected) this.#leave ??= attach(this);
    } catch {
      this.textContent = strings.NO_HAND_INS;
    }
  }

  disconnectedCallback() {
    this.#leave?.();
    this.#leave = null;
  }
}
