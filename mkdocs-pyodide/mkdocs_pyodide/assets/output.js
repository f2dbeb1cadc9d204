/** @typedef {{stream: string, text: string}} Event */

/** What a cell shows under its code. Text from a program is only ever set as text. */
export class Output {
  /** @type {Event[]} */ #waiting = [];
  #raw = ""; // the text of the last stretch, with its carriage returns

  /** @param {HTMLOutputElement} element */
  constructor(element) {
    this.element = element;
    this.published = element.textContent ?? "";
    this.kept = [...element.childNodes];
  }

  get text() {
    return this.element.textContent ?? "";
  }

  get isPublished() {
    return this.element.dataset.origin === "published";
  }

  /** Make room for a live run. */
  clear() {
    this.element.replaceChildren();
    this.element.dataset.origin = "live";
    this.#waiting = [];
    this.#raw = "";
  }

  /** Show what is published again. */
  restore() {
    this.element.replaceChildren(...this.kept);
    this.element.dataset.origin = "published";
  }

  /** Show an event of the run, together with all that come before the next frame. */
  append(/** @type {Event} */ event) {
    if (this.#waiting.length === 0) requestAnimationFrame(() => this.flush());
    this.#waiting.push(event);
  }

  /** Show at once what is still waiting. */
  flush() {
    const events = this.#waiting;
    this.#waiting = [];
    for (const [index, { stream, text }] of events.entries()) {
      const isNew = this.element.lastElementChild?.className !== `cell-${stream}`;
      if (isNew) this.#open(stream);
      this.#raw += text;
      if (events[index + 1]?.stream !== stream) this.#settle();
    }
  }

  #open(/** @type {string} */ stream) {
    const span = document.createElement("span");
    span.className = `cell-${stream}`;
    this.element.append(span);
    this.#raw = "";
  }

  #settle() {
    const last = /** @type {Element} */ (this.element.lastElementChild);
    last.textContent = settle(this.#raw);
  }
}

/** What remains to be seen of text in which carriage returns rewrite their line. */
export function settle(/** @type {string} */ text) {
  return text
    .replaceAll("\r\n", "\n")
    .replace(/[^\n]*\r(?!\n|$)/g, "")
    .replaceAll("\r", "");
}
