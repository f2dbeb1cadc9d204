import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { openPage, turn } from "./dom.mjs";

openPage('<figure class="cell" id="cell-1"><div class="cell-bar"></div></figure>');
const { Notice } = await import("../../mkdocs_pyodide/frontend/src/page/code/notice.js");
const { Toolbar } = await import("../../mkdocs_pyodide/frontend/src/page/code/toolbar.js");

test("code that cannot be copied is shown, also when Copy is pressed at once", async () => {
  mock.timers.enable({ apis: ["setTimeout"] }); // a live region is shown when screen readers know it
  const figure = document.querySelector("figure");
  const source = { text: "answer = 42", isEdited: false, notice: new Notice(figure) };
  const toolbar = new Toolbar(figure, source, {});
  toolbar.element.querySelector("[data-icon=Copy]").click(); // jsdom has no clipboard
  await turn();
  assert.equal(getComputedStyle(figure.querySelector("textarea")).visibility, "hidden");
  mock.timers.tick(100);
  const field = figure.querySelector("textarea");
  assert.equal(field.value, "answer = 42");
  assert.equal(getComputedStyle(field).visibility, "visible");
  assert.match(figure.querySelector(".cell-notice").textContent, /Close$/);
  mock.timers.reset();
});
