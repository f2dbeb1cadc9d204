/**
 * Let a selection be made in a widget of the page: its entries stand for the fields of the question.
 *
 * The widget takes no part in it. While it is asked, it gets no event of its entries but the arrow keys, and
 * `data-asking`, by which its styles hide what would give the answer away.
 */
import * as strings from "../../shared/strings/en.js";

const WIDGET_TIMEOUT_MS = 5000; // within which a widget near the viewport is there
const BLOCKED = ["click", "pointerover", "pointerdown", "pointermove", "focusin", "keydown"];
const KEYS = ["Enter", " "];

/** @typedef {(text: string) => void} Say */

/**
 * Add the button that leads to the widget, once.
 * @param {HTMLElement} question
 * @param {() => HTMLElement[]} fieldsOf
 * @param {Say} say
 */
export function offerWidget(question, fieldsOf, say) {
  const { on, array } = question.dataset;
  const figure = on && document.getElementById(on);
  if (!figure || !array || question.querySelector(".question-on")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "question-on";
  button.textContent = strings.SELECT_ABOVE;
  question.querySelector(".question-check")?.after(button);
  /** @type {Asking | null} */ let asking = null;
  const leave = () => {
    asking?.end();
    asking = null;
    button.textContent = strings.SELECT_ABOVE;
  };
  button.addEventListener("click", async (event) => {
    event.stopPropagation(); // it is no field of the question
    if (asking) return leave();
    figure.scrollIntoView({ block: "nearest" });
    await untilShown(figure, array);
    const fields = fieldsOf();
    if (entriesOf(figure, array).length !== fields.length) return say(strings.notShown(array));
    button.textContent = strings.LEAVE_FIGURE;
    say(strings.selectIn(array));
    asking = new Asking(figure, array, fields, say);
    asking.onEscape = () => {
      leave();
      button.focus();
    };
    asking.entries[0].focus();
  });
  // An answer that is right can be explored.
  new MutationObserver(() => "solved" in question.dataset && leave()).observe(question, {
    attributeFilter: ["data-solved"],
  });
}

/** The entries of an array that a widget shows. */
function entriesOf(/** @type {HTMLElement} */ figure, /** @type {string} */ array) {
  const selector = `[data-array="${CSS.escape(array)}"][tabindex]`;
  return [.../** @type {NodeListOf<HTMLElement>} */ (figure.querySelectorAll(selector))];
}

/** A widget that was far away is there soon. */
async function untilShown(/** @type {HTMLElement} */ figure, /** @type {string} */ array) {
  const end = performance.now() + WIDGET_TIMEOUT_MS;
  while (entriesOf(figure, array).length === 0 && performance.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 50));
}

class Asking {
  onEscape = () => {};

  /**
   * @param {HTMLElement} figure
   * @param {string} array
   * @param {HTMLElement[]} fields
   * @param {Say} say
   */
  constructor(figure, array, fields, say) {
    this.figure = figure;
    this.array = array;
    this.fields = fields;
    this.say = say;
    figure.dataset.asking = array;
    for (const type of BLOCKED) figure.addEventListener(type, this, { capture: true });
    this.observer = new MutationObserver(() => this.#mirror());
    for (const field of fields) this.observer.observe(field, { attributeFilter: ["aria-pressed"] });
    this.#mirror();
  }

  /** As the widget shows them now: it can show other arrays, and these again. */
  get entries() {
    return entriesOf(this.figure, this.array);
  }

  end() {
    this.observer.disconnect();
    for (const type of BLOCKED) this.figure.removeEventListener(type, this, { capture: true });
    for (const entry of this.entries) entry.removeAttribute("aria-selected");
    delete this.figure.dataset.asking;
  }

  handleEvent(/** @type {Event} */ event) {
    const target = event.target instanceof Element ? event.target : null;
    const entry = target?.closest("[data-array]");
    this.#mirror();
    if (event instanceof KeyboardEvent && event.key === "Escape") return this.onEscape();
    if (!entry || (event instanceof KeyboardEvent && !KEYS.includes(event.key))) return;
    event.stopPropagation();
    if (event.type !== "click" && event.type !== "keydown") return;
    event.preventDefault();
    const field = this.fields[this.entries.indexOf(/** @type {HTMLElement} */ (entry))];
    if (!field) return;
    field.click();
    this.say(strings.selected(this.fields.filter(({ ariaPressed }) => ariaPressed === "true").length));
  }

  /** Show in the widget what is selected, whether there or in the question. */
  #mirror() {
    for (const [i, entry] of this.entries.entries()) entry.ariaSelected = this.fields[i]?.ariaPressed ?? null;
  }
}
