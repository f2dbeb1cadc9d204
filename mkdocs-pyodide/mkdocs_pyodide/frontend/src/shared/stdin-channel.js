/** Carry the reader's line from the page to the program that waits for it. */

const BYTES = 1 << 16;
const [EMPTY, FULL] = [0, 1];
const POLL_INTERVAL_MS = 100; // ms between two looks at whether the run was stopped

/** Room for one answer: a flag, its length, its bytes. */
export function answerBuffer() {
  return new SharedArrayBuffer(8 + BYTES);
}

/** The page's side: put an answer into the room. */
export function putAnswer(/** @type {SharedArrayBuffer} */ buffer, /** @type {string} */ text) {
  const flags = new Int32Array(buffer, 0, 2);
  const bytes = new Uint8Array(BYTES); // whole characters alone are written
  flags[1] = new TextEncoder().encodeInto(text, bytes).written;
  new Uint8Array(buffer, 8).set(bytes);
  Atomics.store(flags, 0, FULL);
  Atomics.notify(flags, 0);
}

/** The worker's side. */
export class StdinChannel {
  /** @type {SharedArrayBuffer | null} */ #buffer = null;
  /** @type {() => void} */ #checkInterrupt = () => {};
  /** @type {(text: string) => void} */ #resolve = () => {};

  /** @param {import("./interrupt.js").PendingWaits} waits */
  constructor(waits) {
    this.waits = waits;
  }

  /**
   * @param {SharedArrayBuffer} buffer
   * @param {() => void} checkInterrupt raises where the run was stopped
   */
  share(buffer, checkInterrupt) {
    this.#buffer = buffer;
    this.#checkInterrupt = checkInterrupt;
  }

  /** @returns {string | Promise<string | false>} the answer, or a promise where the worker cannot sleep */
  wait() {
    if (this.#buffer) return this.#sleep(this.#buffer);
    return this.waits.wait((/** @type {(text: string) => void} */ resolve) => {
      this.#resolve = resolve;
    });
  }

  /** The answer came as a message. */
  answer(/** @type {string} */ text) {
    this.#resolve(text);
  }

  #sleep(/** @type {SharedArrayBuffer} */ buffer) {
    const flags = new Int32Array(buffer, 0, 2);
    Atomics.store(flags, 0, EMPTY);
    while (Atomics.wait(flags, 0, EMPTY, POLL_INTERVAL_MS) === "timed-out") this.#checkInterrupt();
    return new TextDecoder().decode(new Uint8Array(buffer, 8, flags[1]).slice());
  }
}
