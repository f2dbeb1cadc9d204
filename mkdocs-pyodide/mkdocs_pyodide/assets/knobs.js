/** Sliders that change numbers of a cell's code: `stride = 1` by the slider called stride. */

const NUMBER = /-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?/.source;

/** @typedef {{name: string, low: number, high: number, step: number, isLog: boolean}} Knob */

export class Knobs {
  /** @type {{knob: Knob, slider: HTMLInputElement, value: HTMLElement}[]} */ #rows = [];

  /**
   * @param {HTMLElement} figure
   * @param {{text: string, isTrusted: boolean}} source
   * @param {(text: string) => void} turn  called with the code as the reader wants it
   */
  constructor(figure, source, turn) {
    this.source = source;
    this.turn = turn;
    const listed = JSON.parse(figure.dataset.vary ?? "[]");
    if (listed.length === 0) return;
    const panel = document.createElement("div");
    panel.className = "cell-knobs";
    for (const [name, low, high, step, isLog] of listed) {
      panel.append(this.#row({ name, low, high, step, isLog }));
    }
    figure.querySelector("output")?.before(panel);
    this.show();
  }

  /** Follow the code; a number that is something else now has no slider, nor has code that came with a link. */
  show() {
    for (const { knob, slider, value } of this.#rows) {
      const number = this.source.text.match(line(knob))?.[2];
      slider.disabled = number === undefined || !this.source.isTrusted;
      if (number === undefined) continue;
      slider.value = String(position(knob, Number(number)));
      value.textContent = number;
      slider.setAttribute("aria-valuetext", number); // the place on a logarithmic slider is another number
    }
  }

  #row(/** @type {Knob} */ knob) {
    const label = document.createElement("label");
    const name = document.createElement("code");
    const slider = document.createElement("input");
    const value = document.createElement("span");
    name.textContent = knob.name;
    slider.type = "range";
    slider.min = String(position(knob, knob.low));
    slider.max = String(position(knob, knob.high));
    slider.step = knob.isLog ? "any" : String(knob.step);
    slider.addEventListener("input", () => {
      const number = written(knob, Number(slider.value));
      this.turn(this.source.text.replace(line(knob), `$1${number}`));
    });
    label.append(name, slider, value);
    this.#rows.push({ knob, slider, value });
    return label;
  }
}

/** The line of the code that a knob turns: what is before the number, and the number. */
function line(/** @type {Knob} */ { name }) {
  return new RegExp(`^(${name} = )(${NUMBER})(?=\\s|$)`, "m");
}

/** Where on its slider a number is. */
function position(/** @type {Knob} */ { isLog }, /** @type {number} */ number) {
  return isLog ? Math.log10(number) : number;
}

/** The number at a place of the slider, as the code has it. */
function written(/** @type {Knob} */ { isLog, step }, /** @type {number} */ place) {
  if (isLog) return String(Number((10 ** place).toPrecision(2)));
  return step === 1 ? String(place) : String(Number(place.toPrecision(3)));
}
