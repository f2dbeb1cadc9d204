/** The live cell: a figure of the page gets its buttons, its states and its Python. */

import { Source } from "./code/cell-code.js";
import * as share from "./code/share-link.js";
import { Knobs } from "./code/sliders.js";
import { Tools } from "./code/toolbar.js";
import { budget } from "./cost-label.js";
import { onIntent } from "./loading/prefetch.js";
import { difference, lacksFloatWarnings, RELATIVE } from "./output/compare.js";
import { Output } from "./output/output-area.js";
import { isBusy, next } from "./state.js";
import { Kernel } from "./worker-client.js";

const kernel = new Kernel(tellSizes); // survives instant navigation, as this module does
/** @typedef {import("./worker-client.js").Outcome} Outcome */
const MENTION = 4000; // ms that something said in passing can be read
const BLINK = 400; // ms; a run that a knob began and that is over by then does not change the button
const RESTARTED = "Python restarted: all names are gone";
const NO_FLOAT_WARNINGS = "NumPy's floating-point warnings are not raised in a browser.\n";
const SLICE = 8; // ms at a time for cells that come to the page
/** @type {WeakMap<Element, Cell>} */
const cells = new WeakMap();

class Cell {
  /** @type {Promise<Outcome> | null} */ #running = null;
  /** @type {(() => void) | null} */ #stopRun = null;
  #started = 0; // ms, when Python took the cell up
  #seconds = 0; // that the last run took
  #generation = -1; // of the worker that has this cell's names, those of a run that was stopped too
  #ran = ""; // the code of the last run
  #isInformed = false; // of warnings that a browser does not raise
  isFollowing = false; // whether it runs because a knob is turned: soon over, soon again

  /**
   * @param {HTMLElement} figure
   * @param {Controls} controls
   */
  constructor(figure, controls) {
    this.figure = figure;
    this.controls = controls;
    this.output = new Output(/** @type {HTMLOutputElement} */ (figure.querySelector("output")));
    this.source = new Source(figure, {
      change: () => this.#onEdit(),
      say: (text) => controls.say(text),
      leave: () => controls.button.focus(),
    });
    this.tools = new Tools(figure, this.source, {
      reset: () => this.#reset(),
      restart: () => this.#restart(),
      mention: (text) => controls.mention(text),
    });
    this.knobs = new Knobs(figure, this.source, (text) => this.#turn(text));
    this.packages = (figure.dataset.packages ?? "").split(" ").filter(Boolean);
    this.files = (figure.dataset.files ?? "").split(" ").filter(Boolean);
    this.session = `${location.pathname}#${figure.dataset.session}`;
    figure.addEventListener("keydown", (event) => this.#onKey(event));
    onIntent(figure, () => kernel.prepare(this.#wanted));
  }

  get state() {
    return this.figure.dataset.state ?? "idle";
  }

  /** Whether its names are there: it came to its end or was stopped, in the worker that is still alive. */
  get hasRun() {
    return this.#generation === kernel.generation;
  }

  get #wanted() {
    return { source: this.source.text, packages: this.packages, files: this.files };
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
    this.#generation = -1;
    this.source.close();
    kernel.forget(this.session);
  }

  /** A knob is turned: run the code as it is now, and once more if it is turned meanwhile. */
  async #turn(/** @type {string} */ text) {
    this.source.take(text);
    if (isBusy(this.state)) return;
    this.isFollowing = true;
    this.controls.status.ariaLive = "off"; // what has changed is announced instead
    try {
      do await this.run();
      while (this.#ran !== this.source.text && this.state !== "failed" && this.figure.isConnected);
      this.knobs.announce(this.state === "failed" ? this.controls.said : this.output.summary);
    } finally {
      this.isFollowing = false;
      this.controls.status.ariaLive = "polite";
    }
  }

  async #run() {
    this.#enter("run");
    this.#generation = -1;
    this.#ran = this.source.text;
    this.source.mark(null);
    /** @type {Outcome} */ let outcome;
    do outcome = (await this.#runEarlier()) ?? (await this.#runItself());
    while (outcome.type === "lost");
    const isStopped = outcome.type === "stopped" && this.state === "running" && !outcome.restarted;
    if (outcome.type === "done" || isStopped) this.#generation = kernel.generation;
    this.#seconds = (performance.now() - this.#started) / 1000;
    await this.output.settled();
    this.#finish(outcome);
    this.knobs.show();
    this.output.release();
    if (this.#ran !== this.source.text) this.#onEdit(); // it was edited while it ran
    return outcome;
  }

  /**
   * Run the earlier cells of the session whose names are not there; return what kept one from it.
   * @returns {Promise<Outcome | null>}
   */
  async #runEarlier() {
    for (const earlier of this.#earlier()) {
      if (earlier.hasRun) continue;
      if (!earlier.source.isTrusted) return { type: "untrusted" };
      this.controls.say("running the cells above first");
      this.#stopRun = () => earlier.stop();
      const outcome = await earlier.run();
      if (outcome.of === "program") return { ...outcome, isEarlier: true };
      if (outcome.type !== "done") return outcome;
    }
    return null;
  }

  /** @returns {Promise<Outcome>} */
  async #runItself() {
    this.source.isTrusted = true; // the reader has pressed Run on this very cell
    const { ended, stop } = kernel.run(
      {
        ...this.#wanted,
        source: this.#ran,
        session: this.session,
        rich: this.figure.dataset.rich !== "false",
      },
      {
        progress: (message) => this.controls.showProgress(message),
        start: ({ from }) => this.#start(from),
        output: (message) => this.output.append(message),
        input: ({ prompt }) => this.#ask(prompt),
      },
    );
    this.#stopRun = stop;
    const outcome = await ended;
    return outcome.name === "KeyboardInterrupt" ? { type: "stopped" } : outcome;
  }

  #ask(/** @type {string} */ prompt) {
    this.controls.say("waits for your answer");
    this.output.ask(prompt, (/** @type {string} */ text) => {
      this.controls.say("running");
      kernel.answer(text);
    });
  }

  /** Until now there was to be seen what is published, or what the last run has put out. */
  #start(/** @type {string} */ from) {
    this.output.hold();
    this.output.clear({ isSoonBack: this.isFollowing });
    this.#started = performance.now();
    document.documentElement.dataset.pythonFrom = from;
    document.documentElement.dataset.python = "here";
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
    else if (outcome.type === "stopped") this.#finishStopped(outcome);
    else if (outcome.type === "untrusted")
      this.#fail("", "a cell above came with a link: read it and run it first");
    else if (outcome.isEarlier) this.#fail("", "a cell above failed");
    else if (outcome.of === "program") this.#finishWithError(outcome);
    else if (outcome.of === "crash") this.#finishCrashed(outcome);
    else this.#finishUnavailable(outcome);
  }

  #finishWell() {
    const { match, verdict } = this.#judge();
    this.#enter("finish");
    if (match) this.figure.dataset.match = match;
    if (match === "same" || match === "different") this.#inform();
    this.controls.say(`${verdict} · ${duration(this.#seconds)}`);
  }

  /** Hold the live output against the published one, where the code is the published one too. */
  #judge() {
    if (this.#ran !== this.source.published) return { match: "edited", verdict: "edited" };
    if (this.figure.dataset.exec === "off") return { match: "", verdict: "done" };
    if (this.output.isReduced) return { match: "", verdict: "done; shown in part as text, not compared" };
    const differs = this.#difference();
    if (!differs) return { match: "same", verdict: "✓ same result as the page" };
    const isAboveEdited = this.#earlier().some((cell) => cell.source.isEdited);
    const why = isAboveEdited ? " (you edited a cell above)" : "";
    return { match: "different", verdict: `your result differs: ${differs}${why}` };
  }

  /** Say once why a warning that is published does not come. */
  #inform() {
    if (this.#isInformed || !lacksFloatWarnings(this.output.published, this.output.text)) return;
    this.#isInformed = true;
    this.output.append({ stream: "note", text: NO_FLOAT_WARNINGS });
    this.output.flush();
  }

  /** What is most unlike what is published; of pictures it is only told whether they are there. */
  #difference() {
    const { published, text, pictures, publishedPictures } = this.output;
    const tolerance = Number(this.figure.dataset.tolerance ?? RELATIVE);
    const differs = difference(published, text, tolerance);
    if (differs || pictures === publishedPictures) return differs;
    return `${pictures} pictures, the page has ${publishedPictures}`;
  }

  #finishStopped(/** @type {Outcome} */ { restarted }) {
    if (this.output.isEmpty) this.output.restore();
    this.#enter("stop");
    this.controls.say(restarted ? `stopped; ${RESTARTED}` : "stopped");
  }

  #finishWithError(/** @type {Outcome} */ { name, line, traceback }) {
    this.#fail(traceback ?? "", line ? `${name} in line ${line}` : `${name}`);
    if (line) this.source.mark(line);
  }

  #finishUnavailable(/** @type {Outcome} */ { message, of }) {
    this.#fail(`${message}\n`, of === "file" ? "a file is not there" : "Python is not there");
    this.#offer("Retry", () => this.run());
  }

  /** Python did not survive the program: another run of the same code may end the same way. */
  #finishCrashed(/** @type {Outcome} */ { message }) {
    this.#fail(`${message}\n`, "Python has to be restarted");
    this.#offer("Restart", () => this.#restart());
  }

  /** Offer a way on, at the end of the output. */
  #offer(/** @type {string} */ label, /** @type {() => void} */ act) {
    const offer = create("button", "cell-retry", label);
    offer.addEventListener("click", () => {
      this.controls.button.focus(); // the button in use goes
      offer.remove();
      act();
    });
    this.output.element.append(offer);
  }

  /** Put another Python in the place of this one; code and output stay. */
  #restart() {
    const hadPython = kernel.restart(this.#wanted);
    if (isBusy(this.state)) return; // told when the run has ended
    this.#enter("restart");
    this.controls.say(hadPython ? RESTARTED : "Python has not started yet");
  }

  #fail(/** @type {string} */ text, /** @type {string} */ status) {
    if (text) {
      if (this.state === "waiting") this.output.clear();
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

  /** The code is another one: what was run is no longer what is shown. */
  #onEdit() {
    this.tools.show();
    this.knobs.show();
    if (isBusy(this.state)) return; // told when the run has ended
    this.#generation = -1;
    if (this.state !== "idle") this.#enter("edit");
    const told = this.source.isKept
      ? "edited"
      : "edited, for this visit only: too long to keep, or the browser's storage is full or forbidden";
    this.controls.say(this.source.isEdited ? told : "");
  }

  #reset() {
    this.controls.button.focus(); // the button in use goes with the edits
    this.source.mark(null);
    this.source.reset();
    if (!isBusy(this.state)) this.output.restore();
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
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #later;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #passing;
  #stage = "";
  said = "";
  hint = create("span", "cell-hint");
  budget = create("span", "cell-budget");
  status = create("span", "cell-status");
  bytes = create("span", "cell-bytes");
  bar = document.createElement("progress");
  button = create("button", "cell-button");

  connectedCallback() {
    arrivals.push(this);
    if (arrivals.length === 1) queueMicrotask(receive); // when all of the page are there
  }

  receive() {
    if (!this.#cell) this.#setUp();
    this.show(/** @type {Cell} */ (this.#cell).state);
  }

  #setUp() {
    const figure = /** @type {HTMLElement} */ (this.closest("figure.cell"));
    this.#build(figure.dataset);
    this.#cell = new Cell(figure, this);
    cells.set(figure, this.#cell);
    this.say("");
    this.button.before(this.#cell.tools.element);
    this.#cell.source.restore();
  }

  disconnectedCallback() {
    this.#cell?.leave();
  }

  /** @param {string} state */
  show(state) {
    clearTimeout(this.#later);
    this.#stage = "";
    if (isBusy(state) && this.#cell?.isFollowing && this.button.dataset.action === "run") {
      this.#later = setTimeout(() => this.#show(state), BLINK);
    } else this.#show(state);
  }

  #show(/** @type {string} */ state) {
    const isStop = isBusy(state);
    this.button.dataset.action = isStop ? "stop" : "run";
    this.button.textContent = isStop ? "Stop" : "Run";
    if (!isStop) this.bytes.hidden = true;
    this.bar.hidden = state !== "waiting";
    if (isStop) this.say(state === "running" ? "running" : "waiting");
  }

  say(/** @type {string} */ text) {
    this.said = text;
    this.#tell(text);
  }

  /** Say something in passing. */
  mention(/** @type {string} */ text) {
    this.#tell(text);
    this.#passing = setTimeout(() => this.#tell(this.said), MENTION);
  }

  #tell(/** @type {string} */ text) {
    clearTimeout(this.#passing);
    this.status.textContent = text;
    this.tellSize();
    this.budget.hidden = text !== "" || this.budget.textContent === "";
  }

  /** Say what a run would fetch, as long as there is nothing else to say. */
  tellSize() {
    const cell = this.#cell;
    if (!cell) return; // it says so itself when it is set up
    const once = Number(cell.figure.dataset.size);
    const bytes = kernel.missing ? sum(cell.packages.map((name) => kernel.missing?.[name] ?? 0)) : once;
    const size = `${megabytes(bytes)} MB`;
    const { offlineBytes } = document.documentElement.dataset; // what a first run fetches beside Python
    const offline = offlineBytes ? ` + ${megabytes(Number(offlineBytes))} MB offline` : "";
    const hint = kernel.missing ? `fetches ${size} more` : `first run: ${size}${offline}`;
    this.hint.textContent = bytes === 0 || this.status.textContent ? "" : hint;
  }

  /** @param {import("../shared/protocol.js").Progress} message */
  showProgress({ stage, loaded, total }) {
    if (total === undefined || loaded === undefined) this.bar.removeAttribute("value");
    else this.bar.value = loaded / total;
    const isCounted = total !== undefined && loaded !== undefined && loaded < total;
    // Spoken once a stage, not once a megabyte.
    if (this.#stage !== stage) this.say(stage);
    this.#stage = stage;
    this.bytes.textContent = isCounted ? `${megabytes(loaded)} of ${megabytes(total)} MB` : "";
    this.bytes.hidden = !isCounted;
  }

  #build(/** @type {DOMStringMap} */ data) {
    this.budget.textContent = budget(data);
    this.status.setAttribute("role", "status");
    this.bytes.hidden = true;
    this.bar.setAttribute("aria-label", "progress");
    this.button.addEventListener("click", ({ detail }) => {
      const cell = /** @type {Cell} */ (this.#cell);
      if (!isBusy(cell.state)) cell.run();
      else if (detail < 2) cell.stop(); // the second half of a double click means nothing
    });
    this.replaceChildren(this.hint, this.budget, this.status, this.bytes, this.bar, this.button);
  }
}

/** @type {Controls[]} */ const arrivals = [];

/** Set up the cells that have come, in their order. All those of a long page at once would hold it up. */
async function receive() {
  let end = performance.now() + SLICE;
  while (arrivals[0]) {
    try {
      if (arrivals[0].isConnected) arrivals[0].receive();
    } catch (error) {
      reportError(error);
    }
    arrivals.shift();
    if (performance.now() < end) continue;
    await new Promise((resolve) => setTimeout(resolve));
    end = performance.now() + SLICE;
  }
  openLink();
}

/** Put the code of the page's link, if it has one, into its cell. */
async function openLink() {
  const asked = share.read(location.hash);
  if (!asked) return;
  const figure = document.getElementById(asked.id);
  const cell = figure && cells.get(figure);
  const first = cells.get(/** @type {Element} */ (document.querySelector("figure.cell")));
  if (!cell) return first?.source.notice.show("The link is for a cell that this page does not have.");
  await cell.source.openLink(asked.code);
  cell.figure.scrollIntoView();
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} name
 */
function create(tag, name, text = "") {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = text;
  if (element instanceof HTMLButtonElement) element.type = "button";
  return element;
}

/** A package that has come for one cell is there for all. */
function tellSizes() {
  for (const controls of document.querySelectorAll("cell-controls"))
    if (controls instanceof Controls) controls.tellSize();
}

function sum(/** @type {number[]} */ numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

function megabytes(/** @type {number} */ bytes) {
  const value = bytes / 1e6;
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}

function duration(/** @type {number} */ seconds) {
  return seconds < 10 ? `${seconds.toFixed(2)} s` : `${seconds.toFixed(0)} s`;
}

customElements.define("cell-controls", Controls);
addEventListener("hashchange", openLink);
addEventListener("offline-bytes", tellSizes);
