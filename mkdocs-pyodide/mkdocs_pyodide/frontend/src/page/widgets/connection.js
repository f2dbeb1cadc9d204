/** Connect a widget with its Python object: run its cell when the first change is sent, then pass messages on. */

import { WIDGET } from "../../shared/media-types.js";
import * as strings from "../../shared/strings/en.js";
import { downloadHint } from "../loading/download-hint.js";
import { Outbox } from "./outbox.js";
import { StatusBar } from "./status-bar.js";

/**
 * @import { Value, WidgetMessage } from "../../shared/protocol.js"
 * @import { CellWidget, Recipe } from "./cell-widget.js"
 * @typedef {{ type: string, origin?: string, name?: string, message?: string, isEarlier?: boolean }} Outcome
 * @typedef {{ source: { text: string }, packages: string[], files: string[], stop(): void }} Cell
 * @typedef {object} Page  see page/index.js
 * @property {any} client  the WorkerClient
 * @property {(figure: Element) => Cell | undefined} cellOf
 * @property {(element: Element, session: string) => Cell[]} cellsBefore
 * @property {(cells: Cell[], onRun: (cell: Cell) => void) => Promise<Outcome | null>} runAll
 */

/** How many sources of a session's figures a worker has run. @type {Map<string, number>} */
const done = new Map();

export class Connection {
  #outbox = new Outbox();
  #worker = -1; // the count of the one that has the object
  #isBusy = false;
  #isEnded = false;
  #stop = () => {};
  /** Called when all that was sent is done, or has failed; the module's own. @type {((problem: string) => void) | undefined} */
  onEnd;

  /**
   * @param {CellWidget} element
   * @param {Recipe} recipe
   * @param {string | undefined} id  of the object, in a live output
   * @param {Page} page
   * @param {(message: WidgetMessage) => void} receive
   */
  constructor(element, recipe, id, page, receive) {
    this.element = element;
    this.figure = /** @type {Element} */ (element.closest("figure"));
    this.recipe = recipe;
    this.page = page;
    this.receive = receive;
    this.session = `${location.pathname}#${recipe.session}`;
    this.bar = new StatusBar(element, () => this.#stop());
    this.id = "";
    if (id) this.#setId(id);
  }

  /** What a first change would download, in words. */
  get downloadHint() {
    const size = Number(this.element.dataset.downloadSize ?? 0);
    return downloadHint(this.page.client.missing, this.recipe.packages, size);
  }

  post(/** @type {WidgetMessage} */ message) {
    this.#outbox.add(message);
    if (!this.#isBusy) this.#work();
  }

  /** The reader leaves the page, or the output gives way to another. */
  end() {
    this.#isEnded = true;
    this.#stop();
    this.page.client.widgets.delete(this.id);
    this.bar.remove();
    if (!this.page.cellOf(this.figure)) this.page.client.forget(this.session);
  }

  async #work() {
    this.#isBusy = true;
    this.bar.start();
    const start = performance.now();
    let problem = "";
    while (!this.#isEnded && !this.#outbox.isEmpty && !problem) problem = await this.#step();
    this.#isBusy = false;
    if (this.#isEnded) return;
    if (problem) this.bar.fail(problem);
    else this.bar.end(strings.computedIn(((performance.now() - start) / 1000).toFixed(2)));
    this.onEnd?.(problem);
  }

  /** Send the next message, to an object that is made first where there is none; return what went wrong. */
  async #step() {
    const isConnected = this.#worker === this.page.client.workerCount;
    if (!isConnected) return explain(await this.#runCells());
    const message = this.#outbox.take();
    const outcome = message && (await this.#run("", { widget: { widget: this.id, message } }));
    if (outcome?.type === "worker replaced") this.#outbox.repeat();
    return explain(outcome ?? null);
  }

  /** Run what comes before, and the cell; find the object.
   * @returns {Promise<Outcome | null>} how it ended if not well
   */
  async #runCells() {
    const outcome = await this.page.runAll(this.page.cellsBefore(this.figure, this.session), (cell) => {
      this.bar.say(strings.RUNNING_EARLIER);
      this.#stop = () => cell.stop();
    });
    if (outcome) return outcome;
    const number = [...this.figure.querySelectorAll("cell-widget")].indexOf(this.element);
    /** @type {string[]} */ const ids = [];
    const cell = this.page.cellOf(this.figure);
    const key = `${this.page.client.workerCount} ${this.session}`;
    const sources = cell ? [cell.source.text] : this.recipe.sources.slice(done.get(key) ?? 0);
    const own = cell?.source.text ?? this.recipe.sources.at(-1) ?? "";
    for (const source of sources.length > 0 ? sources : [own]) {
      const isOwn = source === own;
      const ended = await this.#run(source, { rich: isOwn }, ({ data }) => {
        const id = isOwn && data?.[WIDGET] ? JSON.parse(data[WIDGET]).id : undefined;
        if (id) ids.push(id);
      });
      if (ended.type !== "done") return ended;
    }
    if (!cell) done.set(key, Math.max(done.get(key) ?? 0, this.recipe.sources.length));
    if (!ids[number]) return { type: "error", message: strings.NO_FIGURE };
    this.#setId(ids[number]);
    this.#outbox.repeat();
    return null;
  }

  #setId(/** @type {string} */ id) {
    this.id = id;
    this.#worker = this.page.client.workerCount;
    this.page.client.widgets.set(id, (/** @type {WidgetMessage} */ message) =>
      this.receive(this.#outbox.withoutChanged(message)),
    );
  }

  /**
   * @param {string} source
   * @param {object} options
   * @param {(event: Partial<Value>) => void} onOutput
   * @returns {Promise<Outcome>}
   */
  #run(source, options, onOutput = () => {}) {
    const { packages, files } = this.recipe;
    const { ended, stop } = this.page.client.run(
      { source, packages, files, session: this.session, rich: false, ...options },
      {
        progress: (/** @type {import("../../shared/protocol.js").Progress} */ message) =>
          this.bar.showProgress(message),
        start: () => this.bar.say(strings.RUNNING),
        output: onOutput,
        "stdin request": () => this.page.client.answer(""),
      },
    );
    this.#stop = stop;
    return ended;
  }
}

/** Say how a run ended that did not end well. */
function explain(/** @type {Outcome | null} */ outcome) {
  if (!outcome || outcome.type === "done" || outcome.type === "worker replaced") return "";
  if (outcome.type === "stopped" || outcome.name === "KeyboardInterrupt") return strings.STOPPED;
  if (outcome.type === "untrusted") return strings.UNTRUSTED;
  if (outcome.isEarlier) return strings.EARLIER_FAILED;
  return [outcome.name, outcome.message].filter(Boolean).join(": ");
}
