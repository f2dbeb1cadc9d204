/**
 * How a running program learns that it should stop, so that its session stays.
 *
 * Where the page is isolated, by shared memory. Elsewhere by a permit: an empty file of the page's own, under an
 * address that holds as long as the program may run. Python looks a few times a second whether it is still there.
 */

export const SIGINT = 2;
const PACE = 100; // ms between two looks

/** The page's side. */
export class Permit {
  address = URL.createObjectURL(new Blob([]));

  withdraw() {
    URL.revokeObjectURL(this.address);
  }
}

/** The worker's side; stands where Pyodide looks, many times a second, for the signal in its first element. */
export class Signal {
  #address = "";
  #due = 0; // ms, when to look again
  isHeld = false;

  /** @param {string | undefined} address of the permit to run */
  begin(address) {
    // A policy may forbid the look itself: then there is no telling.
    this.#address = address && isThere(address) ? address : "";
    this.#due = performance.now() + PACE;
  }

  end() {
    this.#address = "";
    this.isHeld = false;
  }

  get 0() {
    if (!this.#address || this.isHeld || performance.now() < this.#due) return 0;
    if (isThere(this.#address)) {
      this.#due = performance.now() + PACE;
      return 0;
    }
    this.end(); // it is told once
    return SIGINT;
  }

  /** Pyodide takes the signal back. */
  set 0(_) {}
}

/** What a program waits for: meanwhile the worker hears the page, so Stop can end it. */
export class Waits {
  /** @type {Set<(reason: Error) => void>} */ #rejects = new Set();

  /**
   * @template T
   * @param {(resolve: (value: T) => void) => void} start
   * @returns {Promise<T>}
   */
  async until(start) {
    /** @type {(reason: Error) => void} */ let end = () => {};
    try {
      return await new Promise((resolve, reject) => {
        end = reject;
        this.#rejects.add(reject);
        start(resolve);
      });
    } finally {
      this.#rejects.delete(end);
    }
  }

  /** Tell whether there was something to end. */
  end() {
    const { size } = this.#rejects;
    for (const reject of this.#rejects) reject(new Error("the run is stopped"));
    return size > 0;
  }
}

/** Asks and waits: there is no other way while Python has the worker. */
function isThere(/** @type {string} */ address) {
  const request = new XMLHttpRequest();
  try {
    request.open("GET", address, false);
    request.send();
    return true;
  } catch {
    return false;
  }
}
