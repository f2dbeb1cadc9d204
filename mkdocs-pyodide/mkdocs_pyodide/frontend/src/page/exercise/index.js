/** Set up an exercise: the entry point of exercise.js. */
import { addStyles } from "../progress/make.js";
import { recordId } from "../progress/site.js";
import { load } from "../progress/store.js";
import { Exercise } from "./exercise.js";

/** @import { ExerciseCell } from "./near.js" */

const known = new WeakSet(); // a browser can move an element

export async function setUp(/** @type {ExerciseCell} */ cell) {
  const { figure } = cell;
  if (known.has(figure)) return;
  known.add(figure);
  const [record] = await Promise.all([
    load(recordId(figure.id)).catch(() => null),
    addStyles("exercise.css"),
  ]);
  if (figure.isConnected) new Exercise(cell, record);
}
