/** Run code in a Python of its own, within a time, and read the message that it displays. */
import { WorkerClient } from "../page/worker-client.js";

/**
 * @import { Outcome } from "../page/worker-client.js"
 * @typedef {{packages: string[], files: string[]}} Needs
 * @typedef {{outcome: Outcome, message: string | null, time: number, isLate: boolean}} Ended
 *   message  JSON, see kernel/hand_in.py
 *   time     in ms, without the download of what the code needs
 */

const MEDIA_TYPE = "application/vnd.pyodide.hand-in+json";
const MAX_CHARACTERS = 200_000; // as in kernel/hand_in.py

/** A Python that could not be started: no answer can be checked. */
export class PythonError extends Error {}

export class Python {
  #client = new WorkerClient();
  isTainted = false; // code has run that may have changed it
  #isStopped = false; // for good
  /** @type {() => void} */ #stop = () => {};

  /**
   * Run code; a time begins with the code, not with the download of what it needs.
   *
   * @param {string} session
   * @param {string} source
   * @param {Needs} needs
   * @param {number} limit in ms
   * @param {(prompt: string) => Promise<string>} answer to `input()`
   * @returns {Promise<Ended>}
   */
  async run(session, source, needs, limit, answer = async () => "") {
    if (this.#isStopped) return { outcome: { type: "stopped" }, message: null, isLate: false, time: 0 };
    /** @type {string | null} */ let message = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
    let [isLate, begun] = [false, 0];
    const { ended, stop } = this.#client.run(
      { ...needs, source, session, rich: true },
      {
        progress() {},
        start: () => {
          begun = performance.now();
          timer = setTimeout(() => {
            isLate = true;
            stop();
          }, limit);
        },
        output: (event) => {
          const text = "data" in event ? event.data[MEDIA_TYPE] : undefined;
          if (text !== undefined && text.length <= MAX_CHARACTERS) message = text;
        },
        "stdin request": async ({ prompt }) => this.#client.answer(await answer(prompt)),
      },
    );
    this.#stop = stop;
    const outcome = await ended;
    clearTimeout(timer);
    const isMissing = outcome.origin === "python" || outcome.origin === "file";
    if (isMissing && !this.isTainted) throw new PythonError(outcome.message); // else the code may have done this
    return { outcome, message, isLate, time: begun && performance.now() - begun };
  }

  /** Stop what runs, and run nothing more. */
  stop() {
    this.#isStopped = true;
    this.#stop();
  }

  forget(/** @type {string} */ session) {
    this.#client.forget(session);
  }

  /** Let nothing that may have changed here be there for what comes next: the next Python starts at once. */
  renew(/** @type {Needs} */ needs) {
    if (!this.isTainted) return;
    this.isTainted = false;
    this.#client.restart({ source: "", ...needs });
  }

  end() {
    this.stop();
    this.#client.close();
  }
}
