/** Set up an exercise: the entry point of exercise.js. */
import { addStyles } from "../progress/make.js";
import { recordId } from "../progress/site.js";
import { load } from "../progress/store.js";
import { Exercise } from "./exercise.js";

/** @import { ExerciseCell } from "./near.js" */

/** @type {WeakMap<Element, Promise<Exercise | null>>} */
const exercises = new WeakMap(); // a browser can move an element

/** Return the exercise of a cell, null where the reader has left its page. */
export function setUp(/** @type {ExerciseCell} */ cell) {
  const exercise = exercises.get(cell.figure) ?? create(cell);
  exercises.set(cell.figure, exercise);
  return exercise;
}

async function create(/** @type {ExerciseCell} */ cell) {
  const { figure } = cell;
  const [record] = await Promise.all([
    load(recordId(figure.id)).catch(() => null),
    addStyles("exercise.css"),
  ]);
  return figure.isConnected ? new Exercise(cell, record) : null;
}
