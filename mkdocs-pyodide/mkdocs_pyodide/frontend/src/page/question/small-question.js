/** Let a small question be answered: import what checks it when it comes near the viewport. */
import * as strings from "../../shared/strings/en.js";
import { importWithRetry } from "../loading/lazy-import.js";

/** @typedef {typeof import("./index.js")} Module */

/** @type {() => Promise<Module>} */
const load = importWithRetry("./question.js");
/** @type {Module | null} */ let loaded = null;

const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      /** @type {SmallQuestion} */ (target).restore();
    }
  },
  { rootMargin: "100%" },
);

export class SmallQuestion extends HTMLElement {
  constructor() {
    super();
    for (const kind of ["click", "keydown", "paste"]) this.addEventListener(kind, this);
  }

  connectedCallback() {
    observer.observe(this);
  }

  disconnectedCallback() {
    observer.unobserve(this);
  }

  async handleEvent(/** @type {Event} */ event) {
    if (loaded) return loaded.respond(this, event);
    const module = await this.#module();
    if (event.type !== "paste") module?.respond(this, event);
  }

  async restore() {
    (await this.#module())?.restore(this);
  }

  async #module() {
    try {
      loaded = await load();
    } catch {
      this.dataset.attempted = ""; // the answer can be read
      const verdict = this.querySelector(".question-verdict");
      if (verdict) verdict.textContent = strings.NO_ANSWERS;
    }
    return loaded;
  }
}
