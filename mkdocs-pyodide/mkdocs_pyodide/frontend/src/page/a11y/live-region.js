/** A place whose content is announced. What comes into it at once with it is not: many readers miss that. */

const KNOWN = 100; // ms until a reader that speaks knows of a new place

export class Announced {
  #isKnown = false;
  /** @type {Node | string} */ #content = "";

  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    element.setAttribute("role", "status");
    setTimeout(() => {
      this.#isKnown = true;
      this.show(this.#content);
    }, KNOWN);
  }

  show(/** @type {Node | string} */ content) {
    this.#content = content;
    if (this.#isKnown) this.element.replaceChildren(content);
  }
}
