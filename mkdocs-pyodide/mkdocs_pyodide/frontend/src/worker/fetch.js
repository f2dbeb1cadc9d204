/** Fetch the engine's files from the site, or say why one could not be downloaded. */
import * as strings from "../shared/strings/en.js";

export const IDLE_TIMEOUT_MS = 30_000; // ms in which nothing comes, of all that is on its way, until it is given up

/** A file could not be downloaded; the message says which and why. */
export class Unavailable extends Error {}

export class Network {
  /** @type {RequestPriority} */ priority = "auto";
  #fetch = self.fetch.bind(self);
  #home;
  #aborting = new AbortController(); // for what is on its way: when it is given up, and why
  #waiting = 0; // how much is on its way
  #lastChunk = 0; // ms, when something came
  /** @type {ReturnType<typeof setInterval> | undefined} */ #watch;

  /** @param {URL} home where the engine's files are */
  constructor(home) {
    this.#home = home;
  }

  /** Where a file of the engine is. */
  addressOf(/** @type {string} */ path) {
    return new URL(encodeURI(path), this.#home);
  }

  /** Give up all that is on its way. */
  abort(reason = strings.WAS_STOPPED) {
    this.#aborting.abort(reason);
    this.#aborting = new AbortController();
  }

  /**
   * A file, bit by bit. Throws Unavailable.
   * @param {string} path below the engine's home
   * @returns {AsyncGenerator<Uint8Array<ArrayBuffer>>}
   */
  async *chunks(path) {
    const { signal } = this.#aborting;
    let why = strings.NO_CONNECTION;
    this.#begin();
    try {
      const response = await this.#fetch(this.addressOf(path), { priority: this.priority, signal });
      why = response.ok ? strings.CONNECTION_LOST : strings.httpStatus(response.status);
      if (!response.ok) throw new Error(why);
      const reader = /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (response.body).getReader();
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        this.#lastChunk = performance.now();
        yield next.value;
      }
    } catch {
      throw new Unavailable(strings.notDownloaded(nameOf(path), signal.aborted ? signal.reason : why));
    } finally {
      this.#end();
    }
  }

  /**
   * A file as a whole. Throws Unavailable.
   * @param {string} path
   */
  async fetchAll(path) {
    const parts = [];
    for await (const chunk of this.chunks(path)) parts.push(chunk);
    return new Blob(parts);
  }

  /**
   * Wait for what comes in a way of its own, no longer than for all else. Throws Unavailable.
   * @template T
   * @param {string} path
   * @param {Promise<T>} coming
   * @returns {Promise<T>}
   */
  async withIdleTimeout(path, coming) {
    const { signal } = this.#aborting;
    const aborted = new Promise((_, reject) => signal.addEventListener("abort", reject));
    this.#begin();
    try {
      return await Promise.race([coming, /** @type {Promise<never>} */ (aborted)]);
    } catch {
      const why = signal.aborted ? signal.reason : strings.NO_CONNECTION_OR_WRONG;
      throw new Unavailable(strings.notDownloaded(nameOf(path), why));
    } finally {
      this.#end();
    }
  }

  #begin() {
    this.#waiting += 1;
    if (this.#waiting > 1) return;
    this.#lastChunk = performance.now();
    this.#watch = setInterval(() => this.#look(), IDLE_TIMEOUT_MS / 10);
  }

  #end() {
    this.#waiting -= 1;
    if (this.#waiting === 0) clearInterval(this.#watch);
  }

  #look() {
    if (performance.now() - this.#lastChunk > IDLE_TIMEOUT_MS)
      this.abort(strings.noData(IDLE_TIMEOUT_MS / 1000));
  }
}

export function nameOf(/** @type {string} */ path) {
  return path.slice(path.lastIndexOf("/") + 1);
}
