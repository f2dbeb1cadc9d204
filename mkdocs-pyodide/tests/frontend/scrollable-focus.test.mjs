import assert from "node:assert/strict";
import { test } from "node:test";
import { updateFocusable } from "../../mkdocs_pyodide/frontend/src/page/a11y/scrollable-focus.js";
import { openPage } from "./dom.mjs";

openPage();

/** An output with displays of these widths; its steps tell what is measured and what is changed, in order. */
function outputOf(widths) {
  const output = document.createElement("output");
  const steps = [];
  for (const width of widths) {
    const display = output.appendChild(document.createElement("div"));
    display.className = "cell-display";
    Object.defineProperty(display, "clientWidth", { value: 100, configurable: true });
    Object.defineProperty(display, "scrollWidth", {
      get() {
        steps.push("measured");
        return width;
      },
    });
    for (const name of ["setAttribute", "removeAttribute"]) {
      const change = display[name];
      display[name] = (...values) => {
        steps.push("changed");
        change.apply(display, values);
      };
    }
  }
  return { output, steps };
}

test("displays that scroll can be reached by the keyboard, and no others", () => {
  const { output } = outputOf([50, 200, 100]);
  updateFocusable(output);
  const focusable = [...output.children].map((display) => display.getAttribute("tabindex"));
  assert.deepEqual(focusable, [null, "0", null]);
  assert.ok(output.children[1].getAttribute("aria-label"));
  assert.equal(output.children[0].getAttribute("role"), "group");
});

test("a display that no longer scrolls loses its name and its place", () => {
  const { output } = outputOf([200]);
  updateFocusable(output);
  Object.defineProperty(output.firstChild, "clientWidth", { value: 300 });
  updateFocusable(output);
  assert.equal(output.firstChild.hasAttribute("tabindex"), false);
  assert.equal(output.firstChild.hasAttribute("aria-label"), false);
});

test("all is measured before anything is changed, and what is as it should be is left", () => {
  const { output, steps } = outputOf([200, 50, 200]);
  updateFocusable(output);
  assert.equal(steps.lastIndexOf("measured") < steps.indexOf("changed"), true);
  steps.length = 0;
  updateFocusable(output);
  assert.deepEqual(steps, ["measured", "measured", "measured"]);
});
