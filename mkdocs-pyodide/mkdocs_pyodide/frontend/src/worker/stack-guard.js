/** Let deep recursion raise RecursionError before the browser's stack is full. */

// Bytes of Python's own stack after which it raises RecursionError. Pyodide gives it 10 MB, but a browser's stack
// for the same calls, about 1 MB, is full long before: with 330 kB in Chromium.
const STACK_BYTES = 1 << 18;

export function guardStack(/** @type {import("../shared/pyodide.js").EmscriptenModule} */ Module) {
  const top = Module._emscripten_stack_get_base();
  Module._PyUnstable_ThreadState_SetStackProtection(
    Module._PyThreadState_Get(),
    top - STACK_BYTES,
    STACK_BYTES,
  );
}
