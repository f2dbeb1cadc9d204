/** Show what a cell is doing: its status, progress, cost, and the button that runs or stops it. */
import { megabytes } from "../shared/megabytes.js";
import * as strings from "../shared/strings/en.js";
import { Cell, cells, client } from "./cell.js";
import { costLabel, costOf, costOfAll } from "./cost-label.js";
import { createElement } from "./elements.js";
import { isHidden } from "./embed/hidden.js";
import { setUpWhenNear } from "./exercise/near.js";
import { downloadHint } from "./loading/download-hint.js";
import { isBusy } from "./state.js";

const TOAST_MS = 4000; // that something said in passing can be read
const BUTTON_DELAY_MS = 400; // a slider's run that is over by then does not change the button

/** The right end of a cell's bar, `<cell-controls>`. */
export class Controls extends HTMLElement {
  /** @type {Cell | null} */ #cell = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #buttonTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #toastTimer;
  /** @type {(controls: Controls) => void} */ static onConnected = () => {};
  #stage = "";
  statusText = "";
  downloadSize = createElement("span", "cell-download-size");
  cost = createElement("span", "cell-budget");
  status = createElement("span", "cell-status");
  bytes = createElement("span", "cell-progress-bytes");
  bar = document.createElement("progress");
  button = createElement("button", "cell-button");
  check = createElement("button", "cell-button", strings.CHECK); // of an exercise

  connectedCallback() {
    Controls.onConnected(this);
  }

  /** Set up the cell, or show its state when the browser has moved it. */
  setUp() {
    if (!this.#cell) this.#createCell();
    this.show(/** @type {Cell} */ (this.#cell).state);
  }

  #createCell() {
    const figure = /** @type {HTMLElement} */ (this.closest("figure.cell"));
    this.#build(figure.dataset);
    this.#cell = new Cell(figure, this);
    cells.set(figure, this.#cell);
    this.setStatus("");
    this.button.before(this.#cell.toolbar.element);
    if (isHidden(figure)) return; // an edit that nobody sees would change the result
    this.#cell.source.restore();
    if (figure.dataset.exercise) setUpWhenNear(this.#cell);
  }

  disconnectedCallback() {
    this.#cell?.disconnect();
  }

  /** @param {string} state */
  show(state) {
    clearTimeout(this.#buttonTimer);
    this.#stage = "";
    if (isBusy(state) && this.#cell?.isSliderRun && this.button.dataset.action === "run") {
      this.#buttonTimer = setTimeout(() => this.#show(state), BUTTON_DELAY_MS);
    } else this.#show(state);
  }

  /** Offer to run the cell, unless its run shows nothing: what follows runs it, and an edit may show something. */
  offerRun(state = this.#cell?.state ?? "idle") {
    const cell = this.#cell;
    const isQuiet = cell?.figure.dataset.run === "off" && !cell.source.isEdited;
    const isHidden = isQuiet && !isBusy(state) && state !== "failed";
    if (isHidden && document.activeElement === this.button) cell.source.focus();
    this.button.hidden = isHidden;
    this.showDownloadSize();
  }

  #show(/** @type {string} */ state) {
    const isStop = isBusy(state);
    this.button.dataset.action = isStop ? "stop" : "run";
    this.button.textContent = isStop ? strings.STOP : strings.RUN;
    this.check.ariaDisabled = String(isStop);
    if (!isStop) this.bytes.hidden = true;
    this.bar.hidden = state !== "waiting";
    if (isStop) this.setStatus(state === "running" ? strings.RUNNING : strings.WAITING);
    this.offerRun(state);
  }

  setStatus(/** @type {string} */ text) {
    this.statusText = text;
    this.#setText(text);
  }

  /** Say something in passing. */
  showBriefly(/** @type {string} */ text) {
    this.#setText(text);
    this.#toastTimer = setTimeout(() => this.#setText(this.statusText), TOAST_MS);
  }

  #setText(/** @type {string} */ text) {
    clearTimeout(this.#toastTimer);
    this.status.textContent = text;
    this.showDownloadSize();
    this.#hideCost();
  }

  #hideCost() {
    this.cost.hidden = this.status.textContent !== "" || this.cost.textContent === "";
  }

  /** A cell has run, or has to run again: say anew what those take that need others to run first. */
  showCosts() {
    for (const controls of document.querySelectorAll("[data-seconds-before] cell-controls"))
      if (controls instanceof Controls) controls.#showCost();
  }

  #showCost() {
    const cell = this.#cell;
    if (!cell) return;
    const missing = cell.earlier.filter((earlier) => !earlier.hasRun);
    const before = costOfAll(missing.map(({ figure }) => figure.dataset));
    this.cost.textContent = costLabel(costOf(cell.figure.dataset), before);
    this.#hideCost();
  }

  /** Say what a run would fetch, as long as there is nothing else to say. */
  showDownloadSize() {
    const cell = this.#cell;
    if (!cell) return; // it says so itself when it is set up
    const hint = downloadHint(client.missing, cell.packages, Number(cell.figure.dataset.downloadSize));
    this.downloadSize.textContent = this.status.textContent || this.button.hidden ? "" : hint;
  }

  /** @param {import("../shared/protocol.js").Progress} message */
  showProgress({ stage, loaded, total }) {
    if (total === undefined || loaded === undefined) this.bar.removeAttribute("value");
    else this.bar.value = loaded / total;
    const isCounted = total !== undefined && loaded !== undefined && loaded < total;
    // Spoken once a stage, not once a megabyte.
    if (this.#stage !== stage) this.setStatus(stage);
    this.#stage = stage;
    this.bytes.textContent = isCounted ? strings.loadedOf(megabytes(loaded), megabytes(total)) : "";
    this.bytes.hidden = !isCounted;
  }

  #build(/** @type {DOMStringMap} */ data) {
    const before = { seconds: data.secondsBefore, megabytes: data.megabytesBefore };
    this.cost.textContent = costLabel(costOf(data), costOf(before));
    this.status.setAttribute("role", "status");
    this.bytes.hidden = true;
    this.bar.setAttribute("aria-label", strings.PROGRESS);
    this.check.classList.add("cell-check");
    this.check.setAttribute("aria-keyshortcuts", "Control+Enter");
    this.button.addEventListener("click", ({ detail }) => {
      const cell = /** @type {Cell} */ (this.#cell);
      if (!isBusy(cell.state)) cell.run();
      else if (detail < 2) cell.stop(); // the second half of a double click means nothing
    });
    this.replaceChildren(this.downloadSize, this.cost, this.status, this.bytes, this.bar, this.button);
    if (data.exercise) this.button.before(this.check);
  }
}
