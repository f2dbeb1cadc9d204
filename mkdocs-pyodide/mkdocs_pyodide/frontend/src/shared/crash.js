/** What ended a Python, in the reader's words; and a guard against the end that ordinary recursion would be. */

const CONSEQUENCE = "Python has to be restarted. Your code is kept.";

// Bytes of Python's own stack after which it raises RecursionError. Pyodide gives it 10 MB, but a browser's stack
// for the same calls, about 1 MB, is full long before: with 330 kB in Chromium.
const STACK = 1 << 18;

/** The browser's words for a stack that is full: Chromium's and Safari's, Firefox's. */
const STACK_OVERFLOW = /maximum call stack|too much recursion/i;

/**
 * Explain an error that Python did not survive.
 * @param {import("./protocol.js").Failure | undefined} error a RangeError of the engine, say, or the exit that the
 *   program asked for
 * @returns {string}
 */
export function explainCrash(error) {
  const text = String(error?.message ?? error);
  if (STACK_OVERFLOW.test(text)) return `Python ran out of stack (deep recursion). ${CONSEQUENCE}`;
  if (typeof error?.status === "number")
    return `The program ended Python itself (exit code ${error.status}). ${CONSEQUENCE}`;
  return `Python has stopped working (${firstLine(text)}). ${CONSEQUENCE}`;
}

/** Explain that what runs cells no longer works, since a program changed or removed a part of it. */
export function explainBroken(/** @type {import("./protocol.js").Failure | undefined} */ error) {
  const cause = firstLine(lastLine(String(error?.message ?? error))).replace(/^RuntimeError: /, ""); // of the check
  return `The program changed something that Python itself needs (${cause}). ${CONSEQUENCE}`;
}

/** Let deep recursion end in a RecursionError, as on a computer, before the browser's stack is full. */
export function guardStack(/** @type {import("./protocol.js").EmscriptenModule} */ Module) {
  const top = Module._emscripten_stack_get_base();
  Module._PyUnstable_ThreadState_SetStackProtection(Module._PyThreadState_Get(), top - STACK, STACK);
}

function firstLine(/** @type {string} */ text) {
  return text.trim().split("\n")[0].slice(0, 200);
}

/** A traceback's last line says what was raised. */
function lastLine(/** @type {string} */ text) {
  return text.trim().split("\n").at(-1) ?? "";
}
