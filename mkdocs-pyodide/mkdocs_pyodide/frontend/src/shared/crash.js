/** Explain to the reader what ended Python. */
import * as strings from "./strings/en.js";

/** The browser's words for a stack that is full: Chromium's and Safari's, Firefox's. */
const STACK_OVERFLOW = /maximum call stack|too much recursion/i;

/**
 * Explain an error that Python did not survive.
 * @param {import("./pyodide.js").Failure | undefined} error a RangeError of the engine, say, or the exit that the
 *   program asked for
 * @returns {string}
 */
export function explainCrash(error) {
  const text = String(error?.message ?? error);
  if (STACK_OVERFLOW.test(text)) return strings.NO_STACK;
  if (typeof error?.status === "number") return strings.endedPython(error.status);
  return strings.stoppedWorking(firstLine(text));
}

/** Explain that what runs cells no longer works, since a program changed or removed a part of it. */
export function explainBrokenInterpreter(/** @type {import("./pyodide.js").Failure | undefined} */ error) {
  const cause = firstLine(lastLine(String(error?.message ?? error))).replace(/^RuntimeError: /, ""); // of the check
  return strings.changedPython(cause);
}

function firstLine(/** @type {string} */ text) {
  return text.trim().split("\n")[0].slice(0, 200);
}

/** A traceback's last line says what was raised. */
function lastLine(/** @type {string} */ text) {
  return text.trim().split("\n").at(-1) ?? "";
}
