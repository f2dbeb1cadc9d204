/** Run a cell: its states, its output compared with the published one, and what the reader can do with it. */

import * as strings from "../shared/strings/en.js";
import { CellCode } from "./code/cell-code.js";
import { Sliders } from "./code/sliders.js";
import { Toolbar } from "./code/toolbar.js";
import { createElement } from "./elements.js";
import { onIntent } from "./loading/prefetch.js";
import { compareOutputs, lacksFloatWarnings, RELATIVE_TOLERANCE } from "./output/compare.js";
import { OutputArea } from "./output/output-area.js";
import { isBusy, next } from "./state.js";
import { WorkerClient } from "./worker-client.js";

/** @import { Controls } from "./controls.js" */
/** @import { Outcome } from "./worker-client.js" */
/** @import { Attempt } from "./exercise/attempt.js" */

export const client = new WorkerClient(); // survives instant navigation, as this module does

/** @type {WeakMap<Element, Cell>} each by its figure */
export const cells = new WeakMap();

export class Cell {
  /** @type {Promise<Outcome> | null} */ #running = null;
  /** @type {(() => void) | null} */ #stopRun = null;
  #started = 0; // ms, when Python took the cell up
  #seconds = 0; // that the last run took
  #workerCount = -1; // of the worker that has this cell's names, those of a run that was stopped too
  #ran = ""; // the code of the last run
  #hasExplainedWarnings = false; // of warnings that a browser does not raise
  isSliderRun = false; // whether a slider runs it: soon over, soon to run again

  /**
   * @param {HTMLElement} figure
   * @param {Controls} controls
   */
  constructor(figure, controls) {
    this.figure = figure;
    this.controls = controls;
    this.output = new OutputArea(/** @type {HTMLOutputElement} */ (figure.querySelector("output")));
    this.source = new CellCode(figure, {
      change: () => this.#onEdit(),
      setStatus: (text) => controls.setStatus(text),
      releaseFocus: () => controls.button.focus(),
    });
    this.toolbar = new Toolbar(figure, this.source, {
      reset: () => this.#reset(),
      restart: () => this.#restart(),
      showBriefly: (text) => controls.showBriefly(text),
    });
    this.sliders = new Sliders(figure, this.source, (text) => this.#runFromSlider(text));
    this.packages = (figure.dataset.packages ?? "").split(" ").filter(Boolean);
    this.files = (figure.dataset.files ?? "").split(" ").filter(Boolean);
    this.session = `${location.pathname}#${figure.dataset.session}`;
    figure.addEventListener("keydown", (event) => this.#onKey(event));
    onIntent(figure, () => client.prepare(this.#needs));
  }

  get state() {
    return this.figure.dataset.state ?? "idle";
  }

  get isBusy() {
    return isBusy(this.state);
  }

  /** Whether its names are there: it came to its end or was stopped, in the worker that is still alive. */
  get hasRun() {
    return this.#workerCount === client.workerCount;
  }

  get #needs() {
    return { source: this.source.text, packages: this.packages, files: this.files };
  }

  /**
   * Run the cell, and before it those that it builds on; return how it ended.
   * @param {Attempt} [attempt] at its exercise: what it defines is checked as well
   */
  run(attempt) {
    this.#running ??= this.#run(attempt).finally(() => {
      this.#running = null;
      this.#stopRun = null;
    });
    return this.#running;
  }

  stop() {
    this.#stopRun?.();
  }

  /** Stop what runs and drop its names: the reader leaves the page. */
  disconnect() {
    this.stop();
    this.#workerCount = -1;
    this.source.close();
    client.forget(this.session);
  }

  /** Run the code as a slider has set it, and once more if the slider moves meanwhile. */
  async #runFromSlider(/** @type {string} */ text) {
    this.source.replace(text);
    if (this.isBusy) return;
    this.isSliderRun = true;
    this.controls.status.ariaLive = "off"; // what has changed is announced instead
    try {
      do await this.run();
      while (this.#ran !== this.source.text && this.state !== "failed" && this.figure.isConnected);
      this.sliders.announce(this.state === "failed" ? this.controls.statusText : this.output.summary);
    } finally {
      this.isSliderRun = false;
      this.controls.status.ariaLive = "polite";
    }
  }

  async #run(/** @type {Attempt | undefined} */ attempt) {
    this.#enter("run");
    this.#workerCount = -1;
    this.#ran = this.source.text;
    this.source.mark(null);
    /** @type {Outcome} */ let outcome;
    do outcome = (await this.#runEarlier()) ?? (await this.#runItself(attempt));
    while (outcome.type === "worker replaced");
    const isStopped = outcome.type === "stopped" && this.state === "running" && !outcome.restarted;
    if (outcome.type === "done" || isStopped) this.#workerCount = client.workerCount;
    this.#seconds = (performance.now() - this.#started) / 1000;
    await this.output.settled();
    if (outcome.type === "done") await this.output.readStates();
    this.#finish(outcome);
    this.sliders.show();
    this.output.release();
    if (this.#ran !== this.source.text) this.#onEdit(); // it was edited while it ran
    return outcome;
  }

  /** @returns {Promise<Outcome | null>} */
  #runEarlier() {
    return runAll(this.earlier, (earlier) => {
      this.controls.setStatus(strings.RUNNING_EARLIER);
      this.#stopRun = () => earlier.stop();
    });
  }

  /**
   * @param {Attempt | undefined} attempt
   * @returns {Promise<Outcome>}
   */
  async #runItself(attempt) {
    this.source.isTrusted = true; // the reader has pressed Run on this very cell
    const { ended, stop } = client.run(
      {
        ...this.#needs,
        source: this.#ran,
        session: this.session,
        rich: this.figure.dataset.html !== "false",
        exercise: attempt?.exercise,
      },
      {
        progress: (message) => this.controls.showProgress(message),
        start: ({ from }) => this.#start(from),
        output: (message) => this.output.append(message),
        "stdin request": ({ prompt }) => this.#ask(prompt),
        check: () => attempt?.begin(),
        verdict: (message) => attempt?.receive(message),
      },
    );
    this.#stopRun = stop;
    const outcome = await ended;
    const isStopped = outcome.name === "KeyboardInterrupt" || attempt?.isStopped;
    return isStopped ? { type: "stopped" } : outcome;
  }

  #ask(/** @type {string} */ prompt) {
    this.controls.setStatus(strings.WAITING_FOR_ANSWER);
    this.output.ask(prompt, (/** @type {string} */ text) => {
      this.controls.setStatus(strings.RUNNING);
      client.answer(text);
    });
  }

  /** Until now there was to be seen what is published, or what the last run has put out. */
  #start(/** @type {string} */ from) {
    this.output.hold();
    this.output.clear({ isSoonBack: this.isSliderRun });
    this.#started = performance.now();
    document.documentElement.dataset.pythonStart = from;
    dispatchEvent(new Event("pyodide:ready"));
    this.#enter("start");
  }

  /** The cells that run first if they have not. */
  get earlier() {
    return cellsBefore(this.figure, this.session);
  }

  #finish(/** @type {Outcome} */ outcome) {
    if (outcome.type === "done") this.#finishWell();
    else if (outcome.type === "stopped") this.#finishStopped(outcome);
    else if (outcome.type === "untrusted") this.#fail("", strings.UNTRUSTED);
    else if (outcome.isEarlier) this.#fail("", strings.EARLIER_FAILED);
    else if (outcome.origin === "program") this.#finishWithError(outcome);
    else if (outcome.origin === "crash") this.#finishCrashed(outcome);
    else this.#finishUnavailable(outcome);
  }

  #finishWell() {
    const { match, verdict } = this.#compare();
    this.#enter("finish");
    if (match) this.figure.dataset.match = match;
    if (match === "same" || match === "different") this.#explainWarnings();
    this.controls.setStatus(`${verdict} · ${duration(this.#seconds)}`);
  }

  /** Hold the live output against the published one, where the code is the published one too. */
  #compare() {
    if (this.#ran !== this.source.published) return { match: "edited", verdict: strings.EDITED };
    if (this.figure.dataset.exec === "off") return { match: "", verdict: strings.DONE };
    if (this.output.isReduced) return { match: "", verdict: strings.NOT_COMPARED };
    const differs = this.#difference();
    if (!differs) return { match: "same", verdict: strings.SAME };
    const isAboveEdited = this.earlier.some((cell) => cell.source.isEdited);
    const why = isAboveEdited ? strings.YOU_EDITED_ABOVE : "";
    return { match: "different", verdict: strings.differs(differs, why) };
  }

  /** Say once why a warning that is published does not come. */
  #explainWarnings() {
    if (this.#hasExplainedWarnings || !lacksFloatWarnings(this.output.published, this.output.text)) return;
    this.#hasExplainedWarnings = true;
    this.output.append({ stream: "note", text: strings.NO_FLOAT_WARNINGS });
    this.output.flush();
  }

  /** What differs most from the published output; pictures are only counted. */
  #difference() {
    const { published, text, pictures, publishedPictures, states } = this.output;
    const tolerance = Number(this.figure.dataset.tolerance ?? RELATIVE_TOLERANCE);
    const differs = compareOutputs(published + states.published, text + states.live, tolerance);
    if (differs || pictures === publishedPictures) return differs;
    return strings.pictures(pictures, publishedPictures);
  }

  #finishStopped(/** @type {Outcome} */ { restarted }) {
    if (this.output.isEmpty) this.output.restore();
    this.#enter("stop");
    this.controls.setStatus(restarted ? `${strings.STOPPED}; ${strings.RESTARTED}` : strings.STOPPED);
  }

  #finishWithError(/** @type {Outcome} */ { name, line, traceback }) {
    this.#fail(traceback ?? "", line ? strings.failedIn(`${name}`, line) : `${name}`);
    if (line) this.source.mark(line);
  }

  /** Show an error that the code raised after its run, in a check. */
  showError(/** @type {{line?: number | null, traceback?: string}} */ { line, traceback = "" }) {
    this.output.append({ stream: "error", text: traceback });
    this.output.flush();
    if (line) this.source.mark(line);
  }

  #finishUnavailable(/** @type {Outcome} */ { message, origin }) {
    this.#fail(`${message}\n`, origin === "file" ? strings.FILE_MISSING : strings.NO_START);
    this.#addButton(strings.RETRY, () => this.run());
  }

  /** Python did not survive the program: another run of the same code may end the same way. */
  #finishCrashed(/** @type {Outcome} */ { message }) {
    this.#fail(`${message}\n`, strings.NEEDS_RESTART);
    this.#addButton(strings.RESTART, () => this.#restart());
  }

  /** Offer a way on, at the end of the output. */
  #addButton(/** @type {string} */ label, /** @type {() => void} */ act) {
    const offer = createElement("button", "cell-recover", label);
    offer.addEventListener("click", () => {
      this.controls.button.focus(); // the button in use goes
      offer.remove();
      act();
    });
    this.output.element.append(offer);
  }

  /** Put another Python in the place of this one; code and output stay. */
  #restart() {
    const hadPython = client.restart(this.#needs);
    if (this.isBusy) return; // the end of the run says it
    this.#enter("restart");
    this.controls.setStatus(hadPython ? strings.RESTARTED : strings.NOT_STARTED);
  }

  #fail(/** @type {string} */ text, /** @type {string} */ status) {
    if (text) {
      if (this.state === "waiting") this.output.clear();
      this.output.append({ stream: "error", text });
      this.output.flush();
    }
    this.#enter("fail");
    this.controls.setStatus(status);
  }

  #enter(/** @type {string} */ event) {
    this.figure.dataset.state = next(this.state, event);
    if (this.state !== "done") delete this.figure.dataset.match;
    this.controls.show(this.state);
    this.controls.showCosts();
  }

  /** The code is another one: what was run is no longer what is shown. */
  #onEdit() {
    this.toolbar.show();
    this.sliders.show();
    if (this.isBusy) return; // the end of the run says it
    this.controls.offerRun();
    this.#workerCount = -1;
    if (this.state !== "idle") this.#enter("edit");
    const status = this.source.isSaved ? strings.EDITED : strings.EDITED_FOR_VISIT;
    this.controls.setStatus(this.source.isEdited ? status : "");
  }

  #reset() {
    this.controls.button.focus(); // the button in use goes with the edits
    this.source.mark(null);
    this.source.reset();
    if (!this.isBusy) this.output.restore();
  }

  #onKey(/** @type {KeyboardEvent} */ event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey || event.shiftKey)) return;
    event.preventDefault();
    if (!this.isBusy) this.run();
  }
}

/**
 * The cells of a session above an element.
 * @param {Element} element
 * @param {string} session
 * @returns {Cell[]}
 */
export function cellsBefore(element, session) {
  return [...document.querySelectorAll("figure.cell")].flatMap((figure) => {
    const isAbove = element.compareDocumentPosition(figure) & Node.DOCUMENT_POSITION_PRECEDING;
    const cell = isAbove && !figure.contains(element) ? cells.get(figure) : null;
    return cell?.session === session ? [cell] : [];
  });
}

/**
 * Run those cells whose names are not there; return the outcome of the first that did not end well.
 * @param {Cell[]} earlier
 * @param {(cell: Cell) => void} onRun
 * @returns {Promise<Outcome | null>}
 */
export async function runAll(earlier, onRun) {
  for (const cell of earlier) {
    if (cell.hasRun) continue;
    if (!cell.source.isTrusted) return { type: "untrusted" };
    onRun(cell);
    const outcome = await cell.run();
    if (outcome.origin === "program") return { ...outcome, isEarlier: true };
    if (outcome.type !== "done") return outcome;
  }
  return null;
}

function duration(/** @type {number} */ seconds) {
  return seconds < 10 ? `${seconds.toFixed(2)} s` : `${seconds.toFixed(0)} s`;
}
