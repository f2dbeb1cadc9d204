import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { LiveRegion } from "../../mkdocs_pyodide/frontend/src/page/a11y/live-region.js";
import { openPage } from "./dom.mjs";

openPage();

function region() {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  const element = document.createElement("div");
  return { element, live: new LiveRegion(element) };
}

test("a region is a status from the start", () => {
  assert.equal(region().element.getAttribute("role"), "status");
});

test("content keeps its room, hidden, until the region is known; then it comes at once", () => {
  const { element, live } = region();
  live.show("first");
  mock.timers.tick(99);
  assert.equal(element.textContent, "first");
  assert.equal(element.firstElementChild.style.visibility, "hidden");
  mock.timers.tick(1);
  assert.equal(element.innerHTML, "first");
  live.show("second");
  assert.equal(element.textContent, "second");
});

test("of what comes before the region is known the last counts", () => {
  const { element, live } = region();
  live.show("first");
  live.show("");
  mock.timers.tick(100);
  assert.equal(element.textContent, "");
});

test("content replaces content, and text is text", () => {
  const { element, live } = region();
  mock.timers.tick(100);
  live.show("<b>bold</b>");
  assert.equal(element.querySelector("b"), null);
  const node = document.createElement("span");
  live.show(node);
  assert.deepEqual([...element.childNodes], [node]);
});
