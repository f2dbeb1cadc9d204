import assert from "node:assert/strict";
import { test } from "node:test";
import { explainBrokenInterpreter, explainCrash } from "../../mkdocs_pyodide/frontend/src/shared/crash.js";
import { guardStack } from "../../mkdocs_pyodide/frontend/src/worker/stack-guard.js";

const END = "Python has to be restarted. Your code is kept.";
const STACK = `Python ran out of stack (deep recursion). ${END}`;

test("a full stack is explained, whatever the browser calls it", () => {
  assert.equal(explainCrash(new RangeError("Maximum call stack size exceeded.")), STACK);
  assert.equal(explainCrash({ name: "InternalError", message: "too much recursion" }), STACK);
});

test("an exit is explained with its code", () => {
  const exit = Object.assign(new Error("Program terminated with exit(0)"), { status: 0 });
  assert.equal(explainCrash(exit), `The program ended Python itself (exit code 0). ${END}`);
});

test("any other end is explained with the first line of its cause", () => {
  const cause = new WebAssembly.RuntimeError("memory access out of bounds\nat f");
  assert.equal(explainCrash(cause), `Python has stopped working (memory access out of bounds). ${END}`);
  assert.equal(explainCrash("unwind"), `Python has stopped working (unwind). ${END}`);
});

test("a broken Python is explained with the last line of the traceback", () => {
  const error = new Error("Traceback (most recent call last):\n  File …\nKeyError: 'warnings'\n");
  const start = "The program changed something that Python itself needs";
  assert.equal(explainBrokenInterpreter(error), `${start} (KeyError: 'warnings'). ${END}`);
});

test("Python's stack is protected from its top downwards", () => {
  /** @type {any[]} */ const calls = [];
  guardStack({
    _emscripten_stack_get_base: () => 1 << 24,
    _PyThreadState_Get: () => 7,
    _PyUnstable_ThreadState_SetStackProtection: (/** @type {any[]} */ ...given) => calls.push(given),
  });
  assert.deepEqual(calls, [[7, (1 << 24) - (1 << 18), 1 << 18]]);
});
