/** What a cell shows under its code. Text from a program is only ever set as text. */

/**
 * @typedef {{stream: string, text: string}} Text
 * @typedef {{data: Record<string, string>, place: string | null, update: boolean}} Display
 */

// The forms of a value, the one to show first; without any of them its text is shown.
const RICH = ["text/html", "image/svg+xml", "image/png", "image/jpeg"];

export class Output {
  /** @type {(Text | Display)[]} */ #waiting = [];
  /** @type {HTMLElement} */ #target; // where a run shows what it puts out
  #raw = ""; // the text of the last stretch, with its carriage returns
  /** @type {Map<string, HTMLElement>} */ #places = new Map();
  /** @type {Promise<void>[]} */ #rendering = [];

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
    this.#places.clear();
  }

  /** Show what is published again. */
  restore() {
    this.element.replaceChildren(...this.kept);
    this.element.dataset.origin = "published";
  }

  /** Show an event of the run, together with all that come before the next frame. */
  append(/** @type {Text | Display} */ event) {
    if (this.#waiting.length === 0) requestAnimationFrame(() => this.flush());
    this.#waiting.push(event);
  }

  /** Show at once what is still waiting. */
  flush() {
    const events = this.#waiting;
    this.#waiting = [];
    for (const [index, event] of events.entries()) {
      if ("data" in event) this.#show(event);
      else this.#write(event, /** @type {any} */ (events[index + 1])?.stream !== event.stream);
    }
  }

  /** All that came is there to be read. */
  async settled() {
    this.flush();
    await Promise.all(this.#rendering);
    this.#rendering = [];
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

  #write(/** @type {Text} */ { stream, text }, /** @type {boolean} */ isLast) {
    let last = this.#target.lastElementChild;
    if (last?.className !== `cell-${stream}`) {
      last = document.createElement("span");
      last.className = `cell-${stream}`;
      this.#target.append(last);
      this.#raw = "";
    }
    this.#raw += text;
    if (isLast) last.textContent = settle(this.#raw);
  }

  #show(/** @type {Display} */ { data, place, update }) {
    const known = place && update ? this.#places.get(place) : undefined;
    const frame = known ?? document.createElement("div");
    if (!known) {
      frame.className = "cell-display";
      this.#target.append(frame);
    }
    if (place) this.#places.set(place, frame);
    // A form that cannot be shown, its sanitizer out of reach, say, leaves the text.
    this.#rendering.push(fill(frame, data).catch(() => fill(frame, { "text/plain": data["text/plain"] })));
  }
}

/** Show a value in the richest form it has. */
async function fill(/** @type {HTMLElement} */ frame, /** @type {Record<string, string>} */ data) {
  const kind = RICH.find((kind) => kind in data);
  if (kind === "text/html") {
    const { sanitize } = await import("./sanitize.js");
    frame.replaceChildren(sanitize(data[kind]));
  } else if (kind) {
    const picture = new Image();
    picture.alt = data["text/plain"];
    picture.src = `data:${kind};base64,${kind === "image/svg+xml" ? base64(data[kind]) : data[kind]}`;
    frame.replaceChildren(picture);
  } else {
    const text = document.createElement("span");
    text.className = "cell-result";
    text.textContent = `${data["text/plain"]}\n`;
    frame.replaceChildren(text);
  }
}

function base64(/** @type {string} */ text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** What remains to be seen of text in which carriage returns rewrite their line. */
export function settle(/** @type {string} */ text) {
  return text
    .replaceAll("\r\n", "\n")
    .replace(/[^\n]*\r(?!\n|$)/g, "")
    .replaceAll("\r", "");
}
