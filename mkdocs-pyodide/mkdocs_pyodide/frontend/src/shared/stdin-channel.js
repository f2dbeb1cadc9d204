/** How a running program waits for the reader's answer, on either side. */

const BYTES = 1 << 16;
const [WAITING, THERE] = [0, 1];
const PATIENCE = 100; // ms between two looks at whether the run was stopped

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
  Atomics.store(flags, 0, THERE);
  Atomics.notify(flags, 0);
}

/** The worker's side. */
export class Questions {
  /** @type {SharedArrayBuffer | null} */ #buffer = null;
  /** @type {() => void} */ #look = () => {};
  /** @type {(text: string) => void} */ #resolve = () => {};

  /** @param {import("./interrupt.js").Waits} waits */
  constructor(waits) {
    this.waits = waits;
  }

  /**
   * @param {SharedArrayBuffer} buffer
   * @param {() => void} look raises where the run was stopped
   */
  share(buffer, look) {
    this.#buffer = buffer;
    this.#look = look;
  }

  /** @returns {string | Promise<string | false>} the answer, or a promise where the worker cannot sleep */
  wait() {
    if (this.#buffer) return this.#sleep(this.#buffer);
    return this.waits.until((/** @type {(text: string) => void} */ resolve) => {
      this.#resolve = resolve;
    });
  }

  /** The answer came as a message. */
  answer(/** @type {string} */ text) {
    this.#resolve(text);
  }

  #sleep(/** @type {SharedArrayBuffer} */ buffer) {
    const flags = new Int32Array(buffer, 0, 2);
    Atomics.store(flags, 0, WAITING);
    while (Atomics.wait(flags, 0, WAITING, PATIENCE) === "timed-out") this.#look();
    return new TextDecoder().decode(new Uint8Array(buffer, 8, flags[1]).slice());
  }
}
