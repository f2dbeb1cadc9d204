/** Check an exercise: its button, the verdict on each part, hints one at a time, and the solution. */
import * as strings from "../../shared/strings/en.js";
import { LiveRegion } from "../a11y/live-region.js";
import { isHidden } from "../embed/hidden.js";
import { make } from "../progress/make.js";
import { Attempt } from "./attempt.js";

/**
 * @import { ExerciseCell } from "./near.js"
 * @import { ProgressRecord } from "../progress/store.js"
 * @import { Part } from "../../shared/protocol.js"
 */

const EXERCISES = "figure.cell[data-exercise]";

export class Exercise {
  #attempts = 0;
  #shownHints = 0;
  #isAskedForSolution = false;
  #solutionShown = false;

  /**
   * @param {ExerciseCell} cell
   * @param {ProgressRecord | null} record of earlier attempts
   */
  constructor(cell, record) {
    this.cell = cell;
    this.figure = cell.figure;
    this.hints = [...this.figure.querySelectorAll(".cell-hints li")];
    this.figure.querySelector(".cell-hints")?.remove();
    this.solution = solutionOf(this.figure);
    this.region = make("div", { className: "exercise-verdict" });
    this.list = make("ol", { className: "exercise-hints", ariaLive: "polite" });
    this.hintButton = make("button", { className: "exercise-hint" });
    this.solutionButton = make("button", { className: "exercise-solution" }, strings.SHOW_SOLUTION);
    this.#build();
    if (record) this.#restore(record);
    this.live = new LiveRegion(this.region); // from now on: what is restored is not announced
    this.#showButtons();
  }

  #build() {
    const { figure } = this;
    const buttons = make("div", { className: "exercise-next" }, this.hintButton, this.solutionButton);
    figure.append(make("div", { className: "exercise" }, this.region, this.list, buttons));
    this.hintButton.addEventListener("click", () => this.#showHint());
    this.solutionButton.addEventListener("click", () => this.#askForSolution());
    const isAddressed = this.solution?.id && location.hash === `#${this.solution.id}`;
    if (this.solution && !isAddressed) this.solution.hidden = true;
    else this.#solutionShown = true;
  }

  /** Run the code and check what it defines. */
  async attempt() {
    const { cell, figure } = this;
    if (cell.isBusy) return;
    const attempt = new Attempt(figure.dataset, () => cell.stop());
    const code = cell.source.text;
    const result = attempt.result(await cell.run(attempt));
    if (!result || !figure.isConnected) return;
    const { parts, note } = result;
    if (attempt.error) cell.showError(attempt.error);
    if (note) return this.live.show(make("p", { className: "exercise-note" }, note));
    this.#attempts += 1;
    this.#mark(parts);
    this.live.show(this.#verdict(parts));
    this.#showButtons();
    this.#publish(code, parts);
  }

  #publish(/** @type {string} */ code, /** @type {Part[]} */ parts) {
    this.#dispatch("exercise-attempt", { code, parts, solved: isSolved(parts) });
  }

  /** Say what the reader has been shown. */
  #publishHelp() {
    this.#dispatch("exercise-help", {});
  }

  #dispatch(/** @type {string} */ name, /** @type {object} */ more) {
    const { id, dataset } = this.figure;
    const solutionShown = this.#solutionShown && this.solution !== null;
    const detail = { id, starter: dataset.starter, ...more, hints: this.#shownHints, solutionShown };
    this.figure.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }

  /** Show the exercise as its reader left it. */
  #restore(/** @type {ProgressRecord} */ record) {
    const isAttempted = record.attempts > 0;
    if (record.starter !== this.figure.dataset.starter) return isAttempted && this.#showChange(record);
    const { cell } = this;
    this.#attempts = record.attempts;
    for (let i = 0; i < record.hints; i += 1) this.#addHint();
    if (record.solutionShown && this.solution) this.#reveal();
    if (!isAttempted) return;
    if (!cell.source.isEdited && record.code !== cell.source.published) cell.source.replace(record.code);
    if (record.output) cell.output.showText(record.output);
    this.#mark(record.parts);
    this.region.append(this.#verdict(record.parts));
  }

  #showChange(/** @type {ProgressRecord} */ { code }) {
    const { source } = this.cell;
    const note = make("p", { className: "exercise-note" }, strings.EXERCISE_CHANGED);
    this.region.append(note);
    if (code === source.text) return;
    const button = make("button", {}, strings.USE_ATTEMPT);
    button.addEventListener("click", () => {
      this.cell.controls.check.focus(); // the button in use goes
      button.remove();
      source.replace(code);
    });
    note.append(" ", button);
  }

  #mark(/** @type {Part[]} */ parts) {
    if (isSolved(parts)) this.figure.dataset.solved = "";
  }

  /** The verdict on each part, and what to do next. */
  #verdict(/** @type {Part[]} */ parts) {
    const items = parts.map(([name, message]) => {
      const verdict = message === null ? "right" : "wrong";
      const mark = make("span", {
        className: "exercise-mark",
        role: "img",
        ariaLabel: message === null ? strings.RIGHT : strings.WRONG,
      });
      mark.textContent = message === null ? "✓" : "✗";
      const item = make(
        "li",
        {},
        mark,
        " ",
        make("strong", {}, name),
        message === null ? "" : `: ${message}`,
      );
      item.dataset.verdict = verdict;
      return item;
    });
    const fragment = document.createDocumentFragment();
    fragment.append(make("ul", { role: "list" }, ...items), this.#next(isSolved(parts)));
    return fragment;
  }

  #next(/** @type {boolean} */ solved) {
    if (!solved) {
      const rest = this.hints.length - this.#shownHints;
      const other = this.#solutionShown ? strings.CHANGE_CODE : strings.CHANGE_OR_SOLUTION;
      return make("p", {}, rest > 0 ? strings.CHANGE_OR_HINT : other);
    }
    const all = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(EXERCISES))];
    const isNext = (/** @type {HTMLElement} */ each) => !("solved" in each.dataset) && !isHidden(each);
    const next = all.find((each, i) => i > all.indexOf(this.figure) && isNext(each));
    if (!next) return make("p", {}, strings.SOLVED);
    const link = make("a", { href: `#${next.id}` }, strings.exercise(all.indexOf(next) + 1));
    return make("p", {}, strings.SOLVED_NEXT, link);
  }

  #addHint() {
    const hint = this.hints[this.#shownHints];
    if (!hint) return;
    this.#shownHints += 1;
    this.list.append(hint);
  }

  #showHint() {
    this.#addHint();
    const last = this.hints[this.#shownHints - 1];
    if (this.#shownHints === this.hints.length && last instanceof HTMLElement) {
      last.tabIndex = -1;
      last.focus(); // the button in use goes
    }
    this.#showButtons();
    this.#publishHelp();
  }

  #askForSolution() {
    if (this.#attempts === 0 && !this.#isAskedForSolution) {
      this.#isAskedForSolution = true;
      this.live.show(make("p", {}, strings.TRY_FIRST));
      return this.#showButtons();
    }
    this.#reveal();
    const { solution } = this;
    if (solution instanceof HTMLDetailsElement) {
      solution.open = true;
      solution.querySelector("summary")?.focus(); // the button in use goes
    }
    this.#showButtons();
    this.#publishHelp();
  }

  #reveal() {
    this.#solutionShown = true;
    if (this.solution) this.solution.hidden = false;
  }

  #showButtons() {
    const { hintButton, solutionButton, hints } = this;
    hintButton.hidden = this.#shownHints >= hints.length;
    hintButton.textContent = strings.hint(this.#shownHints + 1, hints.length);
    solutionButton.hidden = this.#solutionShown;
    const isFirst = this.#attempts > 0 || !this.#isAskedForSolution;
    solutionButton.textContent = isFirst ? strings.SHOW_SOLUTION : strings.SHOW_SOLUTION_NOW;
  }
}

/** The folded block that follows an exercise, null where there is none. */
function solutionOf(/** @type {HTMLElement} */ figure) {
  const next = figure.nextElementSibling;
  return next instanceof HTMLElement && next.matches("details.success") ? next : null;
}

function isSolved(/** @type {Part[]} */ parts) {
  return parts.length > 0 && parts.every(([, message]) => message === null);
}
