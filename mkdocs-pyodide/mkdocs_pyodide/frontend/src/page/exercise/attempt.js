/** Say what came of an attempt: a message for each part, or why there is none. */

import * as strings from "../../shared/strings/en.js";

/**
 * @import { Part, Verdict } from "../../shared/protocol.js"
 * @typedef {{type: string, origin?: string, name?: string, line?: number, isEarlier?: boolean}} Outcome
 * @typedef {{parts: Part[], note: string}} Result
 *   parts  none where the attempt does not count
 *   note   what to say instead
 */

const TIMEOUT_S = 20; // that a check may take; at build it took at most a tenth of that
const SLOWDOWN = 10; // by which a browser may be slower than the build

/** An attempt at an exercise, from the run of its code to the verdict. */
export class Attempt {
  /** @type {Verdict | null} */ #verdict = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  #isLate = false;

  /**
   * @param {{check?: string, seconds?: string}} data of the exercise's element
   * @param {() => void} stop
   */
  constructor({ check = "", seconds = "0" }, stop) {
    this.exercise = check;
    this.stop = stop;
    this.timeout = Math.max(TIMEOUT_S, SLOWDOWN * Number(seconds));
  }

  /** The check begins. */
  begin() {
    this.#verdict = null;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#isLate = true;
      this.stop();
    }, 1000 * this.timeout);
  }

  receive(/** @type {Verdict} */ verdict) {
    clearTimeout(this.#timer);
    this.#verdict = verdict;
  }

  /** Whether the check was ended, by its reader or since its time was over. */
  get isStopped() {
    return this.#verdict?.error?.name === "KeyboardInterrupt";
  }

  /** The error that the reader's code raised while it was checked. */
  get error() {
    return this.#verdict?.fault === "reader" ? (this.#verdict.error ?? null) : null;
  }

  /**
   * What came of it; null where there is nothing to say beside the state of the cell.
   * @param {Outcome} outcome of the run
   * @returns {Result | null}
   */
  result({ type, origin, name, line, isEarlier }) {
    clearTimeout(this.#timer);
    if (this.#verdict) return this.#judge(this.#verdict);
    if (this.#isLate) return { parts: [], note: strings.unstoppable(this.timeout) };
    const isError = type === "error" && origin === "program" && !isEarlier;
    return isError ? { parts: [[strings.YOUR_CODE, `${name}${inLine(line)}`]], note: "" } : null;
  }

  /**
   * @param {Verdict} verdict
   * @returns {Result | null}
   */
  #judge({ parts, fault, error }) {
    if (!fault || !error) return { parts, note: "" };
    const isStopped = error.name === "KeyboardInterrupt";
    if (isStopped && !this.#isLate) return null;
    const what = isStopped ? strings.endless(this.timeout) : describe(error);
    if (fault === "reader") return { parts: [[strings.YOUR_CODE, what + inLine(error.line)]], note: "" };
    return { parts: [], note: strings.checkFailed(what) };
  }
}

function describe(/** @type {{name: string, message: string}} */ { name, message }) {
  return name === "OutputFlood" ? message : [name, message].filter(Boolean).join(": ");
}

function inLine(/** @type {number | null | undefined} */ line) {
  return line ? strings.inLine(line) : "";
}
