/** The live cell: a figure of the page gets its buttons, its states and its Python. */
import { difference } from "./compare.js";
import { Kernel } from "./kernel.js";
import { Output } from "./output.js";
import { isBusy, next } from "./state.js";

const kernel = new Kernel(); // survives instant navigation, as this module does
/** @typedef {import("./kernel.js").Outcome} Outcome */
/** @type {WeakMap<Element, Cell>} */
const cells = new WeakMap();

class Cell {
  /** @type {Promise<Outcome> | null} */ #running = null;
  /** @type {(() => void) | null} */ #stopRun = null;
  #started = 0; // ms, when Python took the cell up
  #generation = -1; // of the worker that has this cell's names

  /**
   * @param {HTMLElement} figure
   * @param {Controls} controls
   */
  constructor(figure, controls) {
    this.figure = figure;
    this.controls = controls;
    this.output = new Output(/** @type {HTMLOutputElement} */ (figure.querySelector("output")));
    this.code = /** @type {HTMLElement} */ (figure.querySelector("pre code, pre"));
    this.packages = (figure.dataset.packages ?? "").split(" ").filter(Boolean);
    this.session = `${location.pathname}#${figure.dataset.session}`;
    figure.addEventListener("keydown", (event) => this.#onKey(event));
  }

  get state() {
    return this.figure.dataset.state ?? "idle";
  }

  /** Whether its names are there: it ran to its end, in the worker that is still alive. */
  get hasRun() {
    return this.state === "done" && this.#generation === kernel.generation;
  }

  /** Run the cell, and before it those that it builds on; tell whether it came to its end. */
  run() {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      this.#stopRun = null;
    });
    return this.#running;
  }

  stop() {
    this.#stopRun?.();
  }

  /** The page is left: what runs is stopped, its names are let go. */
  leave() {
    this.stop();
    kernel.forget(this.session);
  }

  async #run() {
    this.#enter("run");
    this.#unmark();
    const outcome = (await this.#runEarlier()) ?? (await this.#runItself());
    this.output.flush();
    this.#finish(outcome);
    return outcome;
  }

  /** Run the earlier cells of the session whose names are not there; return what kept one from it. */
  async #runEarlier() {
    for (const earlier of this.#earlier()) {
      if (earlier.hasRun) continue;
      this.controls.say("running the cells above first");
      this.#stopRun = () => earlier.stop();
      const outcome = await earlier.run();
      if (outcome.type === "error") return { ...outcome, isEarlier: true };
      if (outcome.type !== "done") return outcome;
    }
    return null;
  }

  #runItself() {
    this.output.clear();
    const { ended, stop } = kernel.run(
      { session: this.session, source: this.code.textContent ?? "", packages: this.packages },
      {
        progress: (/** @type {any} */ message) => this.controls.showProgress(message),
        start: () => this.#start(),
        output: (/** @type {any} */ message) => this.output.append(message),
      },
    );
    this.#stopRun = stop;
    return ended;
  }

  #start() {
    this.#started = performance.now();
    document.documentElement.dataset.python = "here"; // no cell needs to say what it would fetch
    this.#enter("start");
  }

  /** @returns {Cell[]} */
  #earlier() {
    const figures = [...document.querySelectorAll("figure.cell")];
    const mine = figures.slice(0, figures.indexOf(this.figure)).map((figure) => cells.get(figure));
    return mine.filter((cell) => cell?.session === this.session).map((cell) => /** @type {Cell} */ (cell));
  }

  #finish(/** @type {Outcome} */ outcome) {
    if (outcome.type === "done") this.#finishWell();
    else if (outcome.type === "unavailable") this.#finishWithoutPython(outcome.message ?? "");
    else if (outcome.isEarlier) this.#fail("", "a cell above failed");
    else if (outcome.type === "stopped" || outcome.name === "KeyboardInterrupt") this.#finishStopped(outcome);
    else this.#finishWithError(outcome);
  }

  #finishWell() {
    this.#generation = kernel.generation;
    const seconds = duration(performance.now() - this.#started);
    const differs = difference(this.output.published, this.output.text);
    const verdict = differs ? `differs from what is published: ${differs}` : "same as published";
    this.#enter("finish");
    this.figure.dataset.match = differs ? "different" : "same";
    this.controls.say(`${verdict} · ${seconds}`);
  }

  #finishStopped(/** @type {Outcome} */ { restarted }) {
    if (!this.output.text) this.output.restore();
    this.#enter("stop");
    this.controls.say(restarted ? "stopped; session restarted" : "stopped");
  }

  #finishWithError(/** @type {Outcome} */ { name, line, traceback }) {
    this.#fail(traceback ?? "", line ? `${name} in line ${line}` : `${name}`);
    if (line) this.#mark(line);
  }

  #finishWithoutPython(/** @type {string} */ message) {
    this.#fail(`${message}\n`, "Python is not there");
    const retry = create("button", "cell-retry", "Retry");
    retry.addEventListener("click", () => {
      this.controls.button.focus(); // this button goes with the output
      this.run();
    });
    this.output.element.append(retry);
  }

  #fail(/** @type {string} */ text, /** @type {string} */ status) {
    if (text) {
      if (this.output.isPublished) this.output.clear();
      this.output.append({ stream: "error", text });
      this.output.flush();
    }
    this.#enter("fail");
    this.controls.say(status);
  }

  #enter(/** @type {string} */ event) {
    this.figure.dataset.state = next(this.state, event);
    if (this.state !== "done") delete this.figure.dataset.match;
    this.controls.show(this.state);
  }

  /** Lay a stripe over a line of the code. */
  #mark(/** @type {number} */ line) {
    const range = rangeOfLine(this.code, line);
    const frame = this.code.closest("pre")?.parentElement;
    if (!range || !frame) return;
    const stripe = document.createElement("span");
    const box = range.getBoundingClientRect();
    stripe.className = "cell-mark";
    stripe.style.top = `${box.top - frame.getBoundingClientRect().top}px`;
    stripe.style.height = `${box.height}px`;
    frame.append(stripe);
  }

  #unmark() {
    for (const stripe of this.figure.querySelectorAll(".cell-mark")) stripe.remove();
  }

  #onKey(/** @type {KeyboardEvent} */ event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey || event.shiftKey)) return;
    event.preventDefault();
    if (!isBusy(this.state)) this.run();
  }
}

/** The bar's right end: what is going on, and the one button. */
class Controls extends HTMLElement {
  /** @type {Cell | null} */ #cell = null;

  connectedCallback() {
    const figure = /** @type {HTMLElement} */ (this.closest("figure.cell"));
    if (!this.#cell) {
      this.#build(Number(figure.dataset.size));
      this.#cell = new Cell(figure, this);
      cells.set(figure, this.#cell);
    }
    this.show(this.#cell.state);
  }

  disconnectedCallback() {
    this.#cell?.leave();
  }

  /** @param {string} state */
  show(state) {
    const isStop = isBusy(state);
    this.button.dataset.action = isStop ? "stop" : "run";
    this.button.textContent = isStop ? "Stop" : "Run";
    if (!isStop) this.bytes.hidden = true;
    this.bar.hidden = state !== "waiting";
    if (isStop) this.say(state === "running" ? "running" : "waiting");
  }

  say(/** @type {string} */ text) {
    this.status.textContent = text;
    if (text) this.hint.hidden = true;
  }

  /** @param {{stage: string, loaded?: number, total?: number}} message */
  showProgress({ stage, loaded, total }) {
    if (total === undefined || loaded === undefined) this.bar.removeAttribute("value");
    else this.bar.value = loaded / total;
    const isCounted = total !== undefined && loaded !== undefined && loaded < total;
    // Spoken once a stage, not once a megabyte.
    if (this.stage !== stage) this.say(stage);
    this.stage = stage;
    this.bytes.textContent = isCounted ? `${megabytes(loaded)} of ${megabytes(total)} MB` : "";
    this.bytes.hidden = !isCounted;
  }

  #build(/** @type {number} */ size) {
    this.hint = create("span", "cell-hint", `fetches Python once, ${megabytes(size)} MB`);
    this.status = create("span", "cell-status");
    this.status.setAttribute("role", "status");
    this.bytes = create("span", "cell-bytes");
    this.bytes.hidden = true;
    this.bar = document.createElement("progress");
    this.bar.setAttribute("aria-label", "progress");
    this.button = create("button", "cell-button");
    this.button.addEventListener("click", () => {
      const cell = /** @type {Cell} */ (this.#cell);
      if (isBusy(cell.state)) cell.stop();
      else cell.run();
    });
    this.replaceChildren(this.hint, this.status, this.bytes, this.bar, this.button);
  }
}

/** The range of one line of an element's text, None where the text has fewer. */
function rangeOfLine(/** @type {Element} */ element, /** @type {number} */ line) {
  const lines = (element.textContent ?? "").split("\n");
  if (line > lines.length) return null;
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  const range = document.createRange();
  const from = position(element, start);
  const to = position(element, start + lines[line - 1].length);
  range.setStart(from.node, from.offset);
  range.setEnd(to.node, to.offset);
  return range;
}

/** The text node and offset of a character of an element's text. */
function position(/** @type {Element} */ element, /** @type {number} */ index) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let rest = index;
  while (walker.nextNode()) {
    const node = /** @type {Text} */ (walker.currentNode);
    if (rest <= node.length) return { node, offset: rest };
    rest -= node.length;
  }
  return { node: element, offset: element.childNodes.length };
}

function create(/** @type {string} */ tag, /** @type {string} */ name, text = "") {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = text;
  if (element instanceof HTMLButtonElement) element.type = "button";
  return element;
}

function megabytes(/** @type {number} */ bytes) {
  const value = bytes / 1e6;
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}

function duration(/** @type {number} */ milliseconds) {
  const seconds = milliseconds / 1000;
  return seconds < 10 ? `${seconds.toFixed(2)} s` : `${seconds.toFixed(0)} s`;
}

customElements.define("cell-controls", Controls);
