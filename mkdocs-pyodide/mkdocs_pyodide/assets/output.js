/** What a cell shows under its code. Text from a program is only ever set as text. */

import { Display } from "./display.js";

/**
 * @typedef {{stream: string, text: string}} Stretch
 * @typedef {{data: Record<string, string>, place: string | null, update: boolean}} Value
 */

const MANY = 1000; // events that wait at most: a page that is not seen has no frames

export class Output {
  /** @type {(Stretch | Value)[]} */ #waiting = [];
  /** @type {HTMLElement} */ #target; // where a run shows what it puts out
  #isAwaited = false; // whether the next frame shows what waits
  /** @type {Map<string, Value>} those that wait for the next frame */ #updates = new Map();
  #line = ""; // the last one of the last stretch of text, with a carriage return at its end
  #tail = new Text(); // where that line is shown
  /** @type {Map<string, Display>} */ #places = new Map();
  /** @type {Set<Display>} */ #changing = new Set();

  /** @param {HTMLOutputElement} element */
  constructor(element) {
    this.element = this.#target = element;
    this.published = element.textContent ?? "";
    this.kept = [...element.childNodes];
  }

  get text() {
    return this.element.textContent ?? "";
  }

  get isPublished() {
    return this.element.dataset.origin === "published";
  }

  get isEmpty() {
    return this.element.childElementCount === 0;
  }

  /** Make room for a live run; what is soon back stays to be seen until the run has ended. */
  clear({ isSoonBack = false } = {}) {
    this.#target = isSoonBack ? document.createElement("div") : this.element;
    this.#target.replaceChildren();
    if (!isSoonBack) this.element.dataset.origin = "live";
    this.#waiting = [];
    this.#updates.clear();
    this.#places.clear();
  }

  /** Keep the height until the run has ended, so that what is below does not jump. */
  hold() {
    this.element.style.minHeight = `${this.element.offsetHeight}px`;
  }

  release() {
    this.element.style.minHeight = "";
  }

  /** Show what is published again. */
  restore() {
    this.element.replaceChildren(...this.kept);
    this.element.dataset.origin = "published";
  }

  /** Show an event of the run, together with all that come before the next frame. */
  append(/** @type {Stretch | Value} */ event) {
    if ("data" in event && this.#supersedes(event)) return;
    this.#waiting.push(event);
    if (this.#waiting.length > MANY) this.flush();
    if (this.#isAwaited) return;
    this.#isAwaited = true;
    requestAnimationFrame(() => {
      this.#isAwaited = false;
      this.flush();
    });
  }

  /** Let an update take the place of one that nobody has seen yet. */
  #supersedes(/** @type {Value} */ event) {
    if (!event.place || !event.update) return false;
    const waiting = this.#updates.get(event.place);
    if (waiting) waiting.data = event.data;
    else this.#updates.set(event.place, event);
    return waiting !== undefined;
  }

  /** Show at once what is still waiting. */
  flush() {
    const events = this.#waiting;
    this.#waiting = [];
    this.#updates.clear();
    for (const [index, event] of events.entries()) {
      if ("data" in event) this.#show(event);
      else this.#write(event, /** @type {any} */ (events[index + 1])?.stream !== event.stream);
    }
  }

  /** All that came is there to be read. */
  async settled() {
    this.flush();
    await Promise.all([...this.#changing].map((display) => display.settled()));
    this.#changing.clear();
    this.#reveal();
    this.element.querySelector("form")?.remove();
  }

  /** Put what a run has shown aside in the place of what was there. */
  #reveal() {
    if (this.#target === this.element) return;
    this.element.replaceChildren(...this.#target.childNodes);
    this.element.dataset.origin = "live";
    this.#target = this.element;
  }

  /** Ask the reader for a line, in a field at the end of the output. */
  ask(/** @type {string} */ prompt, /** @type {(text: string) => void} */ answer) {
    this.flush();
    this.#reveal();
    const form = document.createElement("form");
    const label = document.createElement("label");
    const field = document.createElement("input");
    label.append(prompt || "input", field);
    form.className = "cell-input";
    form.append(label);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      form.remove();
      this.append({ stream: "stdout", text: `${prompt}${field.value}\n` });
      answer(field.value);
    });
    this.element.append(form);
    field.focus();
  }

  #write(/** @type {Stretch} */ { stream, text }, /** @type {boolean} */ isLast) {
    let last = this.#target.lastElementChild;
    if (last?.className !== `cell-${stream}`) {
      last = document.createElement("span");
      last.className = `cell-${stream}`;
      this.#target.append(last);
      this.#startLine(last, "");
    }
    this.#line += text;
    if (isLast) this.#settle(last);
  }

  /** Show the text up to the last line, which can still be rewritten. */
  #settle(/** @type {Element} */ last) {
    const text = rewritten(this.#line);
    const end = text.lastIndexOf("\n") + 1;
    this.#tail.data = text.slice(0, end);
    this.#startLine(last, text.slice(end));
  }

  #startLine(/** @type {Element} */ last, /** @type {string} */ line) {
    if (!last.contains(this.#tail) || this.#tail.data) {
      this.#tail = new Text();
      last.append(this.#tail);
    }
    this.#line = line;
    this.#tail.data = line.replaceAll("\r", "");
  }

  #show(/** @type {Value} */ { data, place, update }) {
    const known = place && update ? this.#places.get(place) : undefined;
    const display = known ?? new Display();
    if (!known) this.#target.append(display.element);
    if (place) this.#places.set(place, display);
    this.#changing.add(display);
    display.show(data);
  }
}

/** What remains to be seen of text in which carriage returns rewrite their line. */
function rewritten(/** @type {string} */ text) {
  return text.replaceAll("\r\n", "\n").replace(/[^\n]*\r(?!\n|$)/g, "");
}
