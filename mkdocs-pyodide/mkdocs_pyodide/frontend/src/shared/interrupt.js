/**
 * Interrupt a running program so that its session stays.
 *
 * Runs are numbered. Where the page is isolated, it shares the number of the last run that was stopped. Elsewhere
 * a run has a permit: an empty file of the page's own, under an address that holds as long as the program may
 * run. Python looks a few times a second whether it is still there.
 */

// Taken before sandbox.js withholds them from programs.
const createObjectURL = URL.createObjectURL.bind(URL);
const revokeObjectURL = URL.revokeObjectURL.bind(URL);

const SIGINT = 2;
const POLL_INTERVAL_MS = 100; // ms between two looks

/** The page's side. */
export class Permit {
  address = createObjectURL(new Blob([]));

  revoke() {
    revokeObjectURL(this.address);
  }
}

/** The worker's side; stands where Pyodide looks, many times a second, for the signal in its first element. */
export class Signal {
  /** The number of the last run that was stopped: it and all before it are over. */
  /** @type {Int32Array} */
  stopped = new Int32Array(1);
  #isMasked = false;
  #run = 0; // its number; 0 where none is to be interrupted
  #address = "";
  #due = 0; // ms, when to look again

  /** Stop a run, by a message: a program that has the worker does not receive it. */
  stop(/** @type {number} */ run) {
    if (run > this.stopped[0]) this.stopped[0] = run;
  }

  /**
   * Tell whether the run, which may have been stopped on its way, still may begin.
   * @param {number} run
   * @param {string | undefined} address of its permit
   */
  begin(run, address) {
    if (this.stopped[0] >= run) return false;
    const isSeen = address && isReadable(address);
    if (address && !isSeen && canReadBlobs()) return false;
    this.#run = run;
    this.#address = isSeen ? address : "";
    this.#due = performance.now() + POLL_INTERVAL_MS;
    return true;
  }

  end() {
    this.#run = 0;
  }

  /**
   * Do what is not the program's: the signal is for the program alone.
   * @template T
   * @param {() => T} task
   */
  maskDuring(task) {
    this.#isMasked = true;
    try {
      return task();
    } finally {
      this.#isMasked = false;
    }
  }

  get 0() {
    if (!this.#run || this.#isMasked || this.#mayRun()) return 0;
    this.end(); // it is raised once
    return SIGINT;
  }

  /** Pyodide takes the signal back. */
  set 0(_) {}

  #mayRun() {
    if (this.stopped[0] >= this.#run) return false;
    if (!this.#address || performance.now() < this.#due) return true;
    this.#due = performance.now() + POLL_INTERVAL_MS;
    return isReadable(this.#address);
  }
}

/** What a program waits for: meanwhile the worker receives messages, so Stop can end it. */
export class PendingWaits {
  /** @type {Set<(value: false) => void>} */ #resolves = new Set();

  /**
   * Wait for a value; it is `false` where the run is stopped meanwhile: Pyodide would print an error.
   * @template T
   * @param {(resolve: (value: T) => void) => void} start
   * @returns {Promise<T | false>}
   */
  async wait(start) {
    /** @type {(value: T | false) => void} */ let end = () => {};
    try {
      return await new Promise((resolve) => {
        end = resolve;
        this.#resolves.add(resolve);
        start(resolve);
      });
    } finally {
      this.#resolves.delete(end);
    }
  }

  /** Tell whether there was something to end. */
  end() {
    const { size } = this.#resolves;
    for (const resolve of this.#resolves) resolve(false);
    return size > 0;
  }
}

/** Asks and waits: there is no other way while Python has the worker. */
function isReadable(/** @type {string} */ address) {
  const request = new XMLHttpRequest();
  try {
    request.open("GET", address, false);
    request.send();
    return true;
  } catch {
    return false;
  }
}

/** A policy may forbid the look itself: then what is not seen may be there. */
function canReadBlobs() {
  const own = new Permit();
  const isSeen = isReadable(own.address);
  own.revoke();
  return isSeen;
}
