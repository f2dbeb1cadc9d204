/** Answer Pyodide's requests for files of the runtime with verified downloads, in place of the browser's fetch. */

export class FetchShim {
  #fetch = self.fetch.bind(self);
  #home;
  #downloads;
  /** @type {(reason: Error) => void} */ #fail = () => {};
  /** @type {string[]} */ #withheld = [];

  /**
   * @param {URL} home where the engine's files are
   * @param {import("./downloads.js").Downloads} downloads
   */
  constructor(home, downloads) {
    this.#home = home;
    this.#downloads = downloads;
    self.fetch = (input, init) => this.fetch(input, init);
  }

  /** @param {string[]} names files of the runtime that Pyodide requests and gets in another way, or not yet */
  withholdFromPyodide(names) {
    this.#withheld = names.map((name) => this.#downloads.pathOf(name));
  }

  /**
   * Wait for a task in which Pyodide requests files. Throws Unavailable as soon as one of them does not come whole:
   * Pyodide itself would wait for ever, or go on without.
   * @template T
   * @param {Promise<T>} loading
   * @returns {Promise<T>}
   */
  failWith(loading) {
    const failure = new Promise((_, reject) => {
      this.#fail = reject;
    });
    return Promise.race([/** @type {Promise<never>} */ (failure), loading]);
  }

  /**
   * Answer a request of Pyodide, or of a program.
   * @param {RequestInfo | URL} input
   * @param {RequestInit} [init]
   */
  async fetch(input, init) {
    const { href } = new URL(input instanceof Request ? input.url : input, self.location.href);
    const path = href.startsWith(this.#home.href)
      ? decodeURIComponent(href.slice(this.#home.href.length))
      : "";
    if (this.#withheld.includes(path)) return new Response();
    const content = this.#downloads.find(path);
    if (!content) return this.#fetch(input, init);
    try {
      return new Response(/** @type {BodyInit} */ (await content));
    } catch (error) {
      this.#fail(/** @type {Error} */ (error));
      throw error;
    }
  }
}
