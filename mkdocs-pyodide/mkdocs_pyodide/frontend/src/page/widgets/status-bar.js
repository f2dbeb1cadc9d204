/** Show what the Python of a widget is doing, as a cell's bar does: its stage, progress, a button that stops it. */

import { megabytes } from "../../shared/megabytes.js";
import * as strings from "../../shared/strings/en.js";

const DELAY_MS = 400; // what is over by then is not shown

export class StatusBar {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  #stage = "";
  #isBusy = false;
  #isProblem = false;

  /**
   * @param {Element} widget  that it is shown below
   * @param {() => void} stop
   */
  constructor(widget, stop) {
    this.widget = widget;
    this.element = part("div", "cell-widget-bar");
    this.status = part("span", "cell-status");
    this.status.setAttribute("role", "status");
    this.bytes = part("span", "cell-progress-bytes");
    this.progress = part("progress", "");
    this.progress.setAttribute("aria-label", strings.PROGRESS);
    this.button = part("button", "");
    this.button.type = "button";
    this.button.textContent = strings.STOP;
    this.button.addEventListener("click", stop);
    this.element.append(this.status, this.bytes, this.progress, this.button);
  }

  /** Something has begun. */
  start() {
    this.#timer = setTimeout(() => this.#show(true), DELAY_MS);
  }

  /** It has ended well, which is said of what took a while: an edit a second is not announced. */
  end(/** @type {string} */ text) {
    clearTimeout(this.#timer);
    if (this.#isBusy) this.#say(text);
    else if (this.#isProblem) this.#say("");
    this.#isProblem = false;
  }

  /** It has ended with an error. */
  fail(/** @type {string} */ problem) {
    clearTimeout(this.#timer);
    this.#isProblem = true;
    this.#say(problem);
  }

  #say(/** @type {string} */ text) {
    this.#stage = this.status.textContent = text;
    this.#show(false);
  }

  say(/** @type {string} */ text) {
    this.#stage = text;
    if (this.#isBusy) this.#write(); // else as soon as the run is shown
  }

  #write() {
    if (this.status.textContent === this.#stage) return; // spoken once a stage, not once a megabyte
    this.status.textContent = this.#stage;
  }

  /** @param {import("../../shared/protocol.js").Progress} message */
  showProgress({ stage, loaded, total }) {
    this.say(stage);
    const isCounted = total !== undefined && loaded !== undefined && loaded < total;
    if (isCounted) this.progress.value = loaded / total;
    else this.progress.removeAttribute("value");
    this.bytes.textContent = isCounted ? strings.loadedOf(megabytes(loaded), megabytes(total)) : "";
    this.#show(true);
  }

  #show(/** @type {boolean} */ isBusy) {
    this.#isBusy = isBusy;
    if (isBusy) this.#write();
    if (!this.element.isConnected) this.widget.after(this.element);
    for (const element of [this.bytes, this.progress, this.button]) element.hidden = !isBusy;
  }

  remove() {
    clearTimeout(this.#timer);
    this.element.remove();
  }
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} name
 */
function part(tag, name) {
  const element = document.createElement(tag);
  element.className = name;
  return element;
}
