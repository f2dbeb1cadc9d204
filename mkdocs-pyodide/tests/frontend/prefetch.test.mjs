import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { onIntent } from "../../mkdocs_pyodide/frontend/src/page/loading/prefetch.js";
import { openPage } from "./dom.mjs";

let element;
let calls;

beforeEach(() => {
  openPage("<figure></figure>");
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  element = document.querySelector("figure");
  calls = 0;
  onIntent(element, () => {
    calls += 1;
  });
});

function tell(type, pointerType = "mouse") {
  element.dispatchEvent(Object.assign(new Event(type), { pointerType }));
}

test("focus and touch are intent at once", () => {
  tell("focusin");
  assert.equal(calls, 1);
  tell("pointerdown", "touch");
  assert.equal(calls, 2);
});

test("a pointer that rests is intent, one that passes is none", () => {
  tell("pointerenter");
  mock.timers.tick(99);
  tell("pointerleave");
  mock.timers.tick(1000);
  assert.equal(calls, 0);
  tell("pointerenter");
  mock.timers.tick(100);
  assert.equal(calls, 1);
});

test("a finger that scrolls past is no intent", () => {
  tell("pointerenter", "touch");
  mock.timers.tick(1000);
  assert.equal(calls, 0);
});

for (const [connection, expected] of [
  [{ saveData: true }, 0],
  [{ effectiveType: "2g" }, 0],
  [{ effectiveType: "slow-2g" }, 0],
  [{ effectiveType: "4g", saveData: false }, 1],
  [undefined, 1],
])
  test(`with a connection of ${JSON.stringify(connection)} ${expected ? "something" : "nothing"} is fetched`, () => {
    globalThis.navigator = { connection };
    tell("focusin");
    assert.equal(calls, expected);
  });
