/** Change numbers of a cell's code by sliders: `stride = 1` by the slider called stride. */
import { LiveRegion } from "../a11y/live-region.js";

/** @typedef {{name: string, step: string, input: HTMLInputElement, value: HTMLElement}} Slider */

const NUMBER = /-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?/.source;
const PAUSE_MS = 500; // without a move, after which the result is announced
const LOGARITHMIC = "any"; // the step of a slider whose position is the number's logarithm

export class Sliders {
  /** @type {Slider[]} */ #sliders = [];
  /** @type {LiveRegion | null} */ #region = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  #moved = ""; // the last assignment that a slider wrote

  /**
   * @param {HTMLElement} figure
   * @param {{text: string, isTrusted: boolean}} source
   * @param {(text: string) => void} onInput called with the code as a slider has set it
   */
  constructor(figure, source, onInput) {
    this.source = source;
    this.onInput = onInput;
    for (const label of figure.querySelectorAll(".cell-sliders > label"))
      this.#sliders.push(this.#slider(label));
    this.#addRegion(figure.querySelector(".cell-sliders"));
    this.show();
  }

  /** Announce what a move led to, once the slider rests: what a reader sees change without looking for it. */
  announce(/** @type {string} */ result) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#region?.show(`${this.#moved}: ${result}`), PAUSE_MS);
  }

  #addRegion(/** @type {Element | null} */ panel) {
    if (!panel) return;
    const element = document.createElement("span");
    element.className = "cell-live-region";
    panel.append(element);
    this.#region = new LiveRegion(element);
  }

  /** Follow the code; a number that is something else now has no slider, nor has code that came with a link. */
  show() {
    for (const slider of this.#sliders) {
      const { input, value } = slider;
      const number = this.source.text.match(assignment(slider))?.[2];
      input.disabled = number === undefined || !this.source.isTrusted;
      if (number === undefined) continue;
      input.value = String(positionOf(slider, Number(number)));
      value.textContent = number;
      input.setAttribute("aria-valuetext", number); // the position on a logarithmic slider is another number
    }
  }

  /** @returns {Slider} */
  #slider(/** @type {Element} */ label) {
    const [name, input, value] = /** @type {[HTMLElement, HTMLInputElement, HTMLElement]} */ ([
      ...label.children,
    ]);
    const slider = { name: name.textContent ?? "", step: input.step, input, value };
    input.addEventListener("input", () => {
      const number = formatNumber(slider, Number(input.value));
      this.#moved = `${slider.name} = ${number}`;
      this.onInput(this.source.text.replace(assignment(slider), `$1${number}`));
    });
    return slider;
  }
}

/** Match the line of the code that a slider changes: what is before the number, and the number. */
function assignment(/** @type {Slider} */ { name }) {
  return new RegExp(`^(${name} = )(${NUMBER})(?=\\s|$)`, "m");
}

/** Where on its slider a number is. */
function positionOf(/** @type {Slider} */ { step }, /** @type {number} */ number) {
  return step === LOGARITHMIC ? Math.log10(number) : number;
}

/** The number at a position of the slider, as the code has it. */
function formatNumber(/** @type {Slider} */ { step }, /** @type {number} */ position) {
  if (step === LOGARITHMIC) return String(Number((10 ** position).toPrecision(2)));
  return step === "1" ? String(position) : String(Number(position.toPrecision(3)));
}
