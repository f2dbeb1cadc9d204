/** Edit the values of a board: type, step or drag them; Python computes the others. */

import { show } from "./links.js";

/**
 * @typedef {import("./links.js").Board} Board
 * @typedef {{ get(name: string): any, set(name: string, value: unknown): void, save_changes(): void,
 *   on(event: string, listener: () => void): void }} Model
 * @typedef {{ readonly downloadHint: string }} Python
 * @typedef {{ name: string, entry: number }} Place
 * @typedef {{ root: HTMLElement, board: Board, numbers: Map<HTMLElement, Place>,
 *   update(board: Board): void, say(terms: string, why: string): void }} View
 */

const STEP = 0.1; // of an arrow key, ten times as much with Shift
const PIXELS = 6; // of a drag that are a step
const EDITABLE = ["input", "upstream"];
const TYPED = /^[-−.\d]$/; // begins a number

export class Editor {
  /** @type {Record<string, Record<string, number>>} array → entry → value */ #edits = {};
  #isOn = false;
  /** @type {{ cell: HTMLElement, x: number, y: number, value: number, isMoved: boolean } | null} */ #drag =
    null;

  /**
   * @param {View} view
   * @param {Model} model
   * @param {Python} python
   * @param {AbortSignal} signal
   */
  constructor(view, model, python, signal) {
    this.view = view;
    this.model = model;
    this.python = python;
    const { root } = view;
    this.edit = this.#addButton("Edit", () => this.#toggle());
    this.edit.setAttribute("aria-pressed", "false");
    this.reset = this.#addButton("Reset", () => this.#reset());
    this.reset.hidden = true;
    root.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    root.addEventListener("pointerdown", (event) => this.#onDown(event), { signal });
    root.addEventListener("pointermove", (event) => this.#onMove(event), { signal });
    root.addEventListener("pointerup", () => this.#onUp(), { signal });
    root.addEventListener("pointercancel", () => this.#onUp(), { signal });
  }

  #addButton(/** @type {string} */ label, /** @type {() => void} */ act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "edit";
    button.textContent = label;
    button.addEventListener("click", act);
    this.view.root.querySelector(".modes")?.append(button);
    return button;
  }

  #toggle() {
    this.#isOn = !this.#isOn;
    this.edit.setAttribute("aria-pressed", String(this.#isOn));
    this.mark();
    if (!this.#isOn) return;
    const size = this.python.downloadHint;
    const how = "type a number, drag it, or press Enter and the arrow keys. Python computes the rest";
    this.view.say("Edit an underlined value:", `${how}${size && `; ${size}`}.`);
  }

  /** Mark the entries that can be edited now. */
  mark() {
    for (const [cell, { name }] of this.view.numbers) {
      const isEditable = this.#isOn && EDITABLE.includes(this.view.board.array(name).role);
      cell.toggleAttribute("data-editable", isEditable);
    }
  }

  /** The entry of an event that can be edited. */
  #cellOf(/** @type {Event} */ { target }) {
    const cell = target instanceof Element ? target.closest("[data-editable]") : null;
    return cell instanceof HTMLElement ? cell : null;
  }

  #onKey(/** @type {KeyboardEvent} */ event) {
    const cell = this.#cellOf(event);
    if (!cell || event.target !== cell || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key !== "Enter" && event.key !== "F2" && !TYPED.test(event.key)) return;
    event.preventDefault();
    this.#open(cell, TYPED.test(event.key) ? event.key : "");
  }

  #onDown(/** @type {PointerEvent} */ event) {
    const cell = this.#cellOf(event);
    if (!cell || event.target !== cell || event.button !== 0) return;
    const { clientX: x, clientY: y } = event;
    this.#drag = { cell, x, y, value: this.#valueOf(cell), isMoved: false };
    cell.setPointerCapture(event.pointerId);
  }

  #onMove(/** @type {PointerEvent} */ { clientX, clientY }) {
    const drag = this.#drag;
    if (!drag) return;
    const steps = Math.trunc((clientX - drag.x + drag.y - clientY) / PIXELS);
    drag.isMoved ||= steps !== 0;
    if (drag.isMoved) this.#set(drag.cell, drag.value + steps * STEP);
  }

  #onUp() {
    const drag = this.#drag;
    this.#drag = null;
    if (drag && !drag.isMoved) this.#open(drag.cell, "");
  }

  /** Let the reader type into an entry; `text`: what has been typed. */
  #open(/** @type {HTMLElement} */ cell, /** @type {string} */ text) {
    const before = cell.textContent ?? "";
    const input = document.createElement("input");
    input.inputMode = "decimal";
    input.autocomplete = "off";
    input.value = text || before;
    const { name, entry } = /** @type {Place} */ (this.view.numbers.get(cell));
    input.setAttribute("aria-label", this.view.board.label(name, entry));
    cell.replaceChildren(input);
    input.focus();
    if (!text) input.select();
    const close = () => {
      input.removeEventListener("blur", close);
      const value = parse(input.value);
      cell.textContent = show(this.#valueOf(cell));
      if (value !== this.#valueOf(cell)) this.#set(cell, value);
    };
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (event.key === "Escape") input.value = before;
      if (event.key === "Enter" || event.key === "Escape")
        cell.focus(); // the field loses it, and closes
      else if (!direction) return;
      event.preventDefault();
      if (!direction) return;
      const value = parse(input.value) + direction * STEP * (event.shiftKey ? 10 : 1);
      this.#set(cell, value);
      input.value = show(this.#valueOf(cell));
    });
  }

  #valueOf(/** @type {HTMLElement} */ cell) {
    const { name, entry } = /** @type {Place} */ (this.view.numbers.get(cell));
    return this.view.board.array(name).values[entry];
  }

  /** Show a value and send it; what is no number changes nothing. */
  #set(/** @type {HTMLElement} */ cell, /** @type {number} */ value) {
    if (!Number.isFinite(value)) return;
    const { name, entry } = /** @type {Place} */ (this.view.numbers.get(cell));
    const rounded = Number(value.toPrecision(4));
    this.#edits[name] = { ...this.#edits[name], [entry]: Math.abs(rounded) < STEP / 100 ? 0 : rounded };
    this.view.board.array(name).values[entry] = this.#edits[name][entry];
    this.view.update(this.view.board);
    this.#send();
  }

  #reset() {
    this.#edits = {};
    this.edit.focus(); // the button in use goes
    this.#send();
  }

  #send() {
    this.reset.hidden = Object.keys(this.#edits).length === 0;
    this.model.set("edits", structuredClone(this.#edits));
    this.model.save_changes();
  }
}

/** The number that a text is, NaN where it is none; with a decimal comma, too. */
function parse(/** @type {string} */ text) {
  const plain = text.trim().replace("−", "-").replace(",", ".");
  return plain === "" ? Number.NaN : Number(plain);
}
