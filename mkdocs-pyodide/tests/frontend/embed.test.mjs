import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { openPage } from "./dom.mjs";

openPage();
const { findExercise } = await import("../../mkdocs_pyodide/frontend/src/page/embed/parts.js");

beforeEach(() =>
  openPage(`
    <h2 id="doubling">Doubling</h2>
    <figure class="cell" id="doubling" data-exercise="doubling"></figure>
    <small-question id="q-double"></small-question>
    <figure class="cell" id="cell-2"></figure>`),
);

test("an exercise is found although a heading above it has its id", () => {
  assert.equal(findExercise("doubling").localName, "figure");
  assert.equal(findExercise("q-double").localName, "small-question");
});

test("what is no exercise is not found", () => {
  for (const id of ["cell-2", "gone", ""]) assert.equal(findExercise(id), null);
});
