/** Ask the reader for the line that a program reads by `input()`. */

import * as strings from "../../shared/strings/en.js";
import { LiveRegion } from "../a11y/live-region.js";

export class StdinPrompt {
  #form = document.createElement("form");
  #field = document.createElement("input");
  /** @type {HTMLElement | null} */ #before = null; // what has the keyboard afterwards

  /**
   * @param {string} prompt
   * @param {(text: string) => void} answer
   */
  constructor(prompt, answer) {
    this.prompt = prompt || strings.INPUT;
    this.#form.className = "cell-stdin";
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.close();
      answer(this.#field.value);
    });
  }

  /** Ask at the end of an output; take the keyboard from nothing outside the cell. */
  open(/** @type {HTMLElement} */ output) {
    const label = document.createElement("label");
    const said = document.createElement("span");
    label.append(said, this.#field);
    this.#form.append(label);
    output.append(this.#form);
    const figure = output.closest("figure.cell");
    const focused = /** @type {HTMLElement} */ (document.activeElement ?? document.body);
    const isInside = figure?.contains(focused);
    this.#before = isInside ? focused : (figure?.querySelector("button.cell-button") ?? null);
    if (!isInside && focused !== document.body) return new LiveRegion(said).show(this.prompt);
    said.textContent = this.prompt;
    this.#field.focus(); // which reads the prompt out
  }

  /** It is answered, or no longer asked. */
  close() {
    const hasKeyboard = this.#form.contains(document.activeElement);
    this.#form.remove();
    if (hasKeyboard) this.#before?.focus({ preventScroll: true });
  }
}
