import { Announced } from "../a11y/live-region.js";

/** Sliders that change numbers of a cell's code: `stride = 1` by the slider called stride. */

const NUMBER = /-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?/.source;

/** @typedef {{name: string, step: string, slider: HTMLInputElement, value: HTMLElement}} Knob */

const PAUSE = 500; // ms without a move, after which the result is announced

const LOGARITHMIC = "any"; // the step of a slider whose place is the number's logarithm

export class Knobs {
  /** @type {Knob[]} */ #knobs = [];
  /** @type {Announced | null} */ #region = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  #moved = ""; // the last assignment that a slider wrote

  /**
   * @param {HTMLElement} figure
   * @param {{text: string, isTrusted: boolean}} source
   * @param {(text: string) => void} turn  called with the code as the reader wants it
   */
  constructor(figure, source, turn) {
    this.source = source;
    this.turn = turn;
    for (const label of figure.querySelectorAll(".cell-knobs > label")) this.#knobs.push(this.#knob(label));
    this.#addRegion(figure.querySelector(".cell-knobs"));
    this.show();
  }

  /** Announce what a move led to, once the slider rests: what a reader sees change without looking for it. */
  announce(/** @type {string} */ result) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#region?.show(`${this.#moved}: ${result}`), PAUSE);
  }

  #addRegion(/** @type {Element | null} */ panel) {
    if (!panel) return;
    const element = document.createElement("span");
    element.className = "cell-heard";
    panel.append(element);
    this.#region = new Announced(element);
  }

  /** Follow the code; a number that is something else now has no slider, nor has code that came with a link. */
  show() {
    for (const knob of this.#knobs) {
      const { slider, value } = knob;
      const number = this.source.text.match(line(knob))?.[2];
      slider.disabled = number === undefined || !this.source.isTrusted;
      if (number === undefined) continue;
      slider.value = String(position(knob, Number(number)));
      value.textContent = number;
      slider.setAttribute("aria-valuetext", number); // the place on a logarithmic slider is another number
    }
  }

  /** @returns {Knob} */
  #knob(/** @type {Element} */ label) {
    const [name, slider, value] = /** @type {[HTMLElement, HTMLInputElement, HTMLElement]} */ ([
      ...label.children,
    ]);
    const knob = { name: name.textContent ?? "", step: slider.step, slider, value };
    slider.addEventListener("input", () => {
      const number = written(knob, Number(slider.value));
      this.#moved = `${knob.name} = ${number}`;
      this.turn(this.source.text.replace(line(knob), `$1${number}`));
    });
    return knob;
  }
}

/** The line of the code that a knob turns: what is before the number, and the number. */
function line(/** @type {Knob} */ { name }) {
  return new RegExp(`^(${name} = )(${NUMBER})(?=\\s|$)`, "m");
}

/** Where on its slider a number is. */
function position(/** @type {Knob} */ { step }, /** @type {number} */ number) {
  return step === LOGARITHMIC ? Math.log10(number) : number;
}

/** The number at a place of the slider, as the code has it. */
function written(/** @type {Knob} */ { step }, /** @type {number} */ place) {
  if (step === LOGARITHMIC) return String(Number((10 ** place).toPrecision(2)));
  return step === "1" ? String(place) : String(Number(place.toPrecision(3)));
}
