import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { openPage } from "./dom.mjs";

openPage("<main></main>");
const { StatusBar } = await import("../../mkdocs_pyodide/frontend/src/page/widgets/status-bar.js");

/** A bar, and what it says; nothing while it isn't there. */
function open() {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  const bar = new StatusBar(document.querySelector("main").appendChild(document.createElement("div")));
  const read = () => bar.element.isConnected && [bar.status.textContent, bar.button.hidden];
  const run = (ms, text) => {
    bar.start();
    bar.say("running");
    mock.timers.tick(ms);
    bar.end(text);
  };
  return { bar, read, run };
}

test("a short run isn't announced, a long one is while it goes on and when it has ended", () => {
  const { bar, read, run } = open();
  run(399, "computed in 0.40 s");
  assert.equal(read(), false);
  bar.start();
  bar.say("running");
  mock.timers.tick(400);
  assert.deepEqual(read(), ["running", false]);
  bar.end("computed in 0.40 s");
  assert.deepEqual(read(), ["computed in 0.40 s", true]);
});

test("a short run after a long one leaves what the bar says", () => {
  const { read, run } = open();
  run(400, "computed in 0.40 s");
  run(50, "computed in 0.05 s");
  assert.deepEqual(read(), ["computed in 0.40 s", true]);
});

test("a long run after a short one is announced", () => {
  const { bar, read, run } = open();
  run(400, "computed in 0.40 s");
  run(50, "computed in 0.05 s");
  bar.start();
  bar.say("running");
  mock.timers.tick(400);
  assert.deepEqual(read(), ["running", false]);
});

test("an error is shown at once, and goes with the next run that ends well", () => {
  const { bar, read, run } = open();
  bar.start();
  bar.say("running");
  bar.fail("ValueError: x is 101");
  assert.deepEqual(read(), ["ValueError: x is 101", true]);
  run(50, "computed in 0.05 s");
  assert.deepEqual(read(), ["", true]);
});
