/** Show the events of a run under its code, frame by frame. Text from a program is only ever set as text. */

import { updateFocusable } from "../a11y/scrollable-focus.js";
import { FALLBACK_CLASS, MimeRenderer, pause } from "./mime-renderer.js";
import { StdinPrompt } from "./stdin-prompt.js";

/** @import { Stretch, Value } from "../../shared/protocol.js" */
/** @import { CellWidget } from "../widgets/cell-widget.js" */

const FRAME = 8_000; // characters that one frame shows: all at once would hold up the page
const ELEMENT = 50; // characters that an element counts for beside its text
const VALUE = 800; // characters that a value counts for beside its markup
const BLOCK = 4_000; // characters that are laid out together: what follows leaves them as they are
const WIDGET = "cell-widget";
const SUMMARY = 400; // characters of an output that are announced
const FRAME_TIMEOUT_MS = 500; // ms to wait for a frame: a page that is not seen has none

export class OutputArea {
  /** @type {(Stretch | Value)[]} */ #waiting = [];
  /** @type {HTMLElement} */ #target; // where a run shows what it puts out
  /** @type {Promise<void> | null} kept when nothing waits */ #showing = null;
  /** @type {Map<string, Value>} those that wait */ #updates = new Map();
  #line = ""; // the last one of the last stretch of text, with a carriage return at its end
  #tail = new Text(); // where that line is shown
  #length = 0; // of the text before it in its block
  /** @type {Map<string, MimeRenderer>} */ #displays = new Map();
  /** @type {Set<MimeRenderer>} */ #changing = new Set();
  /** @type {StdinPrompt | null} */ #prompt = null; // the last one
  states = { published: "", live: "" }; // of the widgets, as text

  /** @param {HTMLOutputElement} element */
  constructor(element) {
    this.element = this.#target = element;
    this.published = this.text;
    this.publishedPictures = this.pictures;
    this.publishedNodes = [...element.childNodes];
    new ResizeObserver(() => updateFocusable(element)).observe(element);
  }

  /** The text, but for widgets, which are compared by their states. */
  get text() {
    const { element } = this;
    if (!element.querySelector(WIDGET)) return element.textContent ?? "";
    const copy = document.importNode(element, true);
    for (const widget of copy.querySelectorAll(WIDGET)) widget.remove();
    return copy.textContent ?? "";
  }

  get publishedWidgets() {
    return widgetsIn(this.publishedNodes);
  }

  /** Read the states of the widgets, of the published output and of this one. */
  async readStates() {
    const [published, live] = [this.publishedWidgets, widgetsIn([...this.element.childNodes])];
    if (published.length + live.length === 0) return;
    const texts = async (/** @type {CellWidget[]} */ widgets) =>
      JSON.stringify(await Promise.all(widgets.map(async (widget) => (await widget.readData()).state)));
    this.states = { published: await texts(published), live: await texts(live) };
  }

  /** What there is, in words: text, and what stands for each picture. */
  get summary() {
    let summary = "";
    for (const child of this.element.children) {
      const words = inWords(child).replace(/\s+/g, " ").trim();
      if (words) summary += summary ? `, ${words}` : words;
      if (summary.length >= SUMMARY) break; // an output may have thousands
    }
    return summary.slice(0, SUMMARY);
  }

  get pictures() {
    return this.element.querySelectorAll("img").length;
  }

  /** Whether a value is shown as text since a script of the page is missing. */
  get isReduced() {
    return this.element.querySelector(`.${FALLBACK_CLASS}`) !== null;
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
    this.#displays.clear();
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
    this.element.replaceChildren(...this.publishedNodes);
    this.element.dataset.origin = "published";
  }

  /** Show the text of an earlier run. */
  showText(/** @type {string} */ text) {
    this.clear();
    this.append({ stream: "stdout", text });
    this.flush();
  }

  /** Show an event of the run, with one of the next frames. */
  append(/** @type {Stretch | Value} */ event) {
    if ("data" in event && this.#supersedes(event)) return;
    const last = this.#waiting.at(-1);
    if ("text" in event && last && "text" in last && last.stream === event.stream) last.text += event.text;
    else this.#waiting.push(event);
    this.#showing ??= this.#showAll().finally(() => {
      this.#showing = null;
    });
  }

  /** Let an update take the place of one that nobody has seen yet. */
  #supersedes(/** @type {Value} */ event) {
    if (!event.display_id || !event.update) return false;
    const waiting = this.#updates.get(event.display_id);
    if (waiting) waiting.data = event.data;
    else this.#updates.set(event.display_id, event);
    return waiting !== undefined;
  }

  async #showAll() {
    while (this.#waiting.length > 0) {
      await frame();
      this.#showSome(document.hidden ? Infinity : FRAME);
    }
  }

  /** Show what there is room for. */
  #showSome(/** @type {number} */ room) {
    while (room > 0 && this.#waiting.length > 0) {
      const event = this.#waiting[0];
      room -= "data" in event ? this.#show(event) : this.#write(event, room);
    }
  }

  /** Show at once what is still waiting. */
  flush() {
    this.#showSome(Infinity);
  }

  /** All that came is there to be read. */
  async settled() {
    this.#showSome(FRAME); // most runs have left no more
    if (this.#waiting.length > 0) await this.#showing;
    await Promise.all([...this.#changing].map((display) => display.settled()));
    this.#changing.clear();
    this.#swapIn();
    this.#prompt?.close();
    updateFocusable(this.element);
  }

  /** Put what a run has shown aside in the place of what was there. */
  #swapIn() {
    if (this.#target === this.element) return;
    this.element.replaceChildren(...this.#target.childNodes);
    this.element.dataset.origin = "live";
    this.#target = this.element;
  }

  /** Ask the reader for a line, in a field at the end of the output. */
  ask(/** @type {string} */ prompt, /** @type {(text: string) => void} */ answer) {
    this.flush();
    this.#swapIn();
    this.#prompt = new StdinPrompt(prompt, (text) => {
      this.append({ stream: "stdout", text: `${prompt}${text}\n` });
      answer(text);
    });
    this.#prompt.open(this.element);
  }

  /** Show as much of a text as there is room for, and let the rest wait; return how much it was. */
  #write(/** @type {Stretch} */ event, /** @type {number} */ room) {
    const [text, rest] = divided(applyReturnsAcross(event.text), room);
    if (rest) event.text = rest;
    else this.#waiting.shift();
    const block = this.#block(event.stream);
    this.#line += text;
    this.#settle(block);
    return text.length + ELEMENT;
  }

  /** Where the next text of a stream goes. */
  #block(/** @type {string} */ stream) {
    const last = this.#target.lastElementChild;
    const isFull = this.#length > BLOCK && this.#line === "";
    if (last?.className === `cell-${stream}` && !isFull) return last;
    const block = document.createElement("span");
    block.className = `cell-${stream}`;
    this.#target.append(block);
    this.#startLine(block, "");
    this.#length = 0;
    return block;
  }

  /** Show the text up to the last line, which can still be rewritten. */
  #settle(/** @type {Element} */ block) {
    const text = rewritten(this.#line);
    const end = text.lastIndexOf("\n") + 1;
    this.#tail.data = text.slice(0, end);
    this.#length += end;
    this.#startLine(block, text.slice(end));
  }

  #startLine(/** @type {Element} */ block, /** @type {string} */ line) {
    if (!block.contains(this.#tail) || this.#tail.data) {
      this.#tail = new Text();
      block.append(this.#tail);
    }
    this.#line = line;
    this.#tail.data = line.replaceAll("\r", "");
  }

  /** Show a value at its place; return how much that was. */
  #show(/** @type {Value} */ { data, display_id, update }) {
    this.#waiting.shift();
    if (display_id) this.#updates.delete(display_id);
    const known = display_id && update ? this.#displays.get(display_id) : undefined;
    const display = known ?? new MimeRenderer();
    if (!known) this.#target.append(display.element);
    if (display_id) this.#displays.set(display_id, display);
    this.#changing.add(display);
    display.show(data);
    return VALUE + (data["text/html"] ?? data["text/latex"] ?? data["image/svg+xml"] ?? "").length;
  }
}

/** @returns {CellWidget[]} */
function widgetsIn(/** @type {Node[]} */ nodes) {
  const elements = nodes.filter((node) => node instanceof Element);
  return elements.flatMap((element) => [.../** @type {any} */ (element.querySelectorAll(WIDGET))]);
}

function inWords(/** @type {Element} */ element) {
  const pictures = [...element.querySelectorAll("img")].map(({ alt }) => alt);
  return [element.textContent?.trim(), ...pictures].filter(Boolean).join(", ");
}

/** What remains to be seen of text in which carriage returns rewrite their line. */
function rewritten(/** @type {string} */ text) {
  if (!text.includes("\r")) return text;
  return text.replaceAll("\r\n", "\n").split("\n").map(lastWriting).join("\n");
}

/** What follows a line's last carriage return; one at its end waits for what comes. */
function lastWriting(/** @type {string} */ line) {
  return line.slice(line.slice(0, -1).lastIndexOf("\r") + 1);
}

/** The same of text that goes on in a line which is shown: a return that rewrites that line as well stays. */
function applyReturnsAcross(/** @type {string} */ text) {
  return (/^[^\n]*\r(?!\n|$)/.test(text) ? "\r" : "") + rewritten(text);
}

/** A text's beginning, up to the last end of a line that there is room for, and the rest. */
function divided(/** @type {string} */ text, /** @type {number} */ room) {
  if (text.length <= room) return [text, ""];
  const end = text.lastIndexOf("\n", room - 1) + 1 || room;
  return [text.slice(0, end), text.slice(end)];
}

/** Resolves with the next frame, or soon where there are none. */
function frame() {
  return Promise.race([new Promise(requestAnimationFrame), pause(FRAME_TIMEOUT_MS)]);
}
