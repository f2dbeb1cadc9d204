/** Have content announced by screen readers. Content that comes at once with its region would not be: many miss that. */

const DELAY_MS = 100; // until a screen reader knows of a new region

export class LiveRegion {
  #isKnown = false;
  /** @type {Node | string | null} */ #content = null; // of the element as it is

  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    element.setAttribute("role", "status");
    setTimeout(() => {
      this.#isKnown = true;
      if (this.#content !== null) this.show(this.#content);
    }, DELAY_MS);
  }

  show(/** @type {Node | string} */ content) {
    this.#content = content;
    this.element.replaceChildren(this.#isKnown ? content : roomFor(content));
  }
}

/** Keep the room that content will take, so that nothing moves when it comes. */
function roomFor(/** @type {Node | string} */ content) {
  const room = document.createElement("span");
  room.style.display = "contents";
  room.style.visibility = "hidden";
  room.append(content);
  return room;
}
