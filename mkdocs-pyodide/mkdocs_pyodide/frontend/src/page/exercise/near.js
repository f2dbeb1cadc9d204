/** Load what an exercise needs when it comes near the viewport, or at once where there is progress to show. */
import * as strings from "../../shared/strings/en.js";
import { importWithRetry } from "../loading/lazy-import.js";
import { hasProgress } from "../progress/watch.js";

/**
 * @import { Attempt, Outcome } from "./attempt.js"
 * @typedef {{line?: number | null, traceback?: string}} CodeError
 * @typedef {{figure: HTMLElement, isBusy: boolean, run(attempt: Attempt): Promise<Outcome>, stop(): void,
 *   showError(error: CodeError): void, output: {showText(text: string): void},
 *   source: {text: string, published: string, isEdited: boolean, replace(text: string): void},
 *   controls: {check: HTMLElement, setStatus(text: string): void}}} ExerciseCell  of cell.js
 */

/** @type {() => Promise<typeof import("./index.js")>} */
const load = importWithRetry("./exercise.js");

/** @type {WeakMap<Element, ExerciseCell>} */
const waiting = new WeakMap();
const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries)
      if (isIntersecting) setUp(/** @type {ExerciseCell} */ (waiting.get(target)));
  },
  { rootMargin: "100%" },
);

export function setUpWhenNear(/** @type {ExerciseCell} */ cell) {
  cell.controls.check.addEventListener("click", () => check(cell));
  cell.figure.addEventListener("keydown", (event) => onKey(cell, event), { capture: true });
  if (hasProgress()) return setUp(cell);
  waiting.set(cell.figure, cell);
  observer.observe(cell.figure);
}

function onKey(/** @type {ExerciseCell} */ cell, /** @type {KeyboardEvent} */ event) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return; // Shift and Enter run it
  event.preventDefault();
  event.stopPropagation();
  check(cell);
}

/** Check the code, once what checks it has come. */
async function check(/** @type {ExerciseCell} */ cell) {
  (await setUp(cell))?.attempt();
}

async function setUp(/** @type {ExerciseCell} */ cell) {
  observer.unobserve(cell.figure);
  try {
    return await (await load()).setUp(cell);
  } catch {
    cell.figure.dataset.unchecked = ""; // hints and answer can be read
    cell.controls.setStatus(strings.NOT_CHECKED);
    return null;
  }
}
