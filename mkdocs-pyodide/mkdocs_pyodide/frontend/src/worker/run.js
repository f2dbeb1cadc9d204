/** Run a cell's program: what it has of its page, how it is interrupted, and the message that ends the run. */
import { explainBrokenInterpreter, explainCrash } from "../shared/crash.js";
import { PendingWaits, Signal } from "../shared/interrupt.js";
import { StdinChannel } from "../shared/stdin-channel.js";
import { post as postToPage } from "./post-message.js";

/**
 * @import { Asked, Ended, OfRun } from "../shared/protocol.js"
 * @import { Failure, PageOfRun, Python } from "../shared/pyodide.js"
 * @typedef {(message: OfRun) => void} Post
 */

const CHECK_INTERVAL_MS = 500;

export const signal = new Signal();
export const waits = new PendingWaits();
export const stdin = new StdinChannel(waits);
/** The number of the run whose files are on their way, and of that which Python has begun and not ended. */
export const current = { loading: 0, running: 0 };

/** End what a program waits for: only then is a message received. */
export function interruptWait(/** @type {Python} */ { live }) {
  if (signal.maskDuring(() => waits.end() || live.interrupt())) signal.end();
}

/**
 * Run a program; return the message that ends its run.
 * @param {Python} python
 * @param {Asked} asked
 * @param {Post} post
 * @returns {Promise<Ended>}
 */
export async function execute(python, { id, session, source, rich, permit, widget, exercise = "" }, post) {
  const { pyodide, live, from } = python;
  /** @type {PageOfRun} */ const page = {
    begin: () => {
      if (!signal.begin(id, permit)) return false;
      Object.assign(current, { loading: 0, running: id });
      post({ type: "start", from });
      return true;
    },
    end: () => {
      current.running = 0;
      signal.end();
    },
    tell: (event) => {
      post({ ...JSON.parse(event), type: "output" }); // a program can call this too
      pyodide.checkInterrupt(); // a slow loop comes by here before Python looks by itself
    },
    ask: (prompt) => {
      post({ type: "stdin request", prompt });
      return stdin.wait();
    },
    check: () => post({ type: "check" }),
    judge: (verdict) => post({ ...JSON.parse(verdict), type: "verdict" }),
  };
  const watch = setInterval(() => checkMeanwhile(python), CHECK_INTERVAL_MS);
  try {
    const ended = widget
      ? live.receive(session, widget.widget, JSON.stringify(widget.message), page)
      : live.run(session, source, rich, page, exercise);
    const error = JSON.parse(await ended);
    live.check_session();
    return error ? { ...error, type: "error", origin: "program" } : { type: "done" };
  } catch (error) {
    // An interrupt can hit the few lines around the cell.
    // The type is that of an exception of Python's; without one Python itself has failed.
    const name = /** @type {Failure | undefined} */ (error)?.type;
    if (name === "KeyboardInterrupt") return { type: "error", origin: "program", name };
    const message = name
      ? explainBrokenInterpreter(/** @type {Failure} */ (error))
      : explainCrash(/** @type {Failure | undefined} */ (error));
    return { type: "error", origin: "crash", message };
  } finally {
    clearInterval(watch);
  }
}

/** Check Python while a run waits, or no longer comes to its end: a program has the worker to itself otherwise. */
function checkMeanwhile(/** @type {Python} */ python) {
  try {
    signal.maskDuring(() => python.live.check_interpreter());
  } catch (error) {
    const failure = /** @type {Failure} */ (error);
    // A signal can be raised in the program's last lines before it waits, and arrive here.
    if (failure.type === "KeyboardInterrupt") interruptWait(python);
    else postToPage({ type: "crash", message: explainBrokenInterpreter(failure) });
  }
}
