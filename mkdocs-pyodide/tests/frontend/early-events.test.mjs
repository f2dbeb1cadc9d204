import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage } from "./dom.mjs";

globalThis.scrollY = 0;
const window = openPage();
const { CellWidget } = await import("../../mkdocs_pyodide/frontend/src/page/widgets/cell-widget.js");
const { replay } = await import("../../mkdocs_pyodide/frontend/src/page/widgets/replay.js");
window.customElements.define("cell-widget", CellWidget);

/** A widget whose module is not there yet, and what its elements hear once it is. */
function createWidget(html) {
  const widget = document.createElement("cell-widget"); // beside the page, where nothing is imported for it
  widget.innerHTML = html;
  const heard = [];
  const start = () => {
    for (const kind of ["click", "input"])
      widget.addEventListener(kind, ({ target }) => heard.push(`${kind} ${target.localName}`));
    replay(widget);
  };
  return { widget, heard, start };
}

test("a click and an input before the module is there are heard by it, once", () => {
  const { widget, heard, start } = createWidget("<button>Step</button><input>");
  widget.querySelector("button").click();
  widget.querySelector("input").dispatchEvent(new window.Event("input", { bubbles: true }));
  start();
  assert.deepEqual(heard, ["click button", "input input"]);
  replay(widget);
  widget.querySelector("button").click();
  assert.deepEqual(heard, ["click button", "input input", "click button"]);
});

test("of several clicks the last one is heard, on an element that is still there", () => {
  const { widget, heard, start } = createWidget("<button>Step</button><p>text</p>");
  widget.querySelector("button").click();
  widget.querySelector("p").click();
  start();
  assert.deepEqual(heard, ["click p"]);
  const other = createWidget("<button>Step</button>");
  other.widget.querySelector("button").click();
  other.widget.replaceChildren();
  other.start();
  assert.deepEqual(other.heard, []);
});

test("a box that the browser has ticked is not ticked back", () => {
  const { widget, start } = createWidget('<input type="checkbox">');
  const box = widget.querySelector("input");
  box.click();
  start();
  assert.equal(box.checked, true);
});
