/** The runtime's files on their way: counted for the reader, verified against the manifest. */

/** @typedef {{sha256: string, size: number}} File */

export class Downloads {
  #fetch = self.fetch.bind(self);
  /** @type {Map<string, number>} bytes that have come, by file */ #loaded = new Map();
  /** @type {Promise<any>[]} */ #checks = [];
  /** @type {(reason: Error) => void} */ #fail = () => {};
  /** @type {Record<string, File>} */ #files = {};

  /** @type {(loaded: number, total: number) => void} */ report = () => {};

  /** Rejects as soon as a file does not come whole; Pyodide itself would wait for ever. */
  failure = new Promise((_, reject) => {
    this.#fail = reject;
  });

  /** Stand between Pyodide and the network. */
  constructor() {
    self.fetch = (input, init) => this.fetch(input, init);
  }

  /** @param {Record<string, File>} files what can come, by name */
  know(files) {
    this.#files = files;
  }

  /** @param {string[]} names files that will be wanted, so that the total is right from the start */
  expect(names) {
    for (const name of names) if (!this.#loaded.has(name)) this.#loaded.set(name, 0);
  }

  /** All that came so far is whole, or this rejects and says which file is not. */
  async verified() {
    await Promise.all(this.#checks);
    this.#checks = [];
  }

  /**
   * @param {RequestInfo | URL} input
   * @param {RequestInit} [init]
   */
  async fetch(input, init) {
    const url = new URL(input instanceof Request ? input.url : input, self.location.href);
    const path = decodeURIComponent(url.pathname);
    const name = path.split("/assets/pyodide/data/")[1] ?? path.split("/").pop() ?? "";
    const arrival = this.#fetch(input, init).then(
      (response) => {
        if (!response.ok) throw new Error(`${name} cannot be fetched: HTTP ${response.status}`);
        return response;
      },
      () => {
        throw new Error(`${name} cannot be fetched: no connection`);
      },
    );
    const check = arrival.then((response) => name in this.#files && this.#check(name, response.clone()));
    check.catch(this.#fail);
    this.#checks.push(check);
    return arrival;
  }

  /**
   * Count a file's bytes as they come; refuse it if it is not the one of the manifest.
   * @param {string} name
   * @param {Response} response
   */
  async #check(name, response) {
    const { sha256, size } = this.#files[name];
    const bytes = new Uint8Array(size);
    let loaded = 0;
    for await (const chunk of chunks(response)) {
      if (loaded + chunk.length <= size) bytes.set(chunk, loaded);
      loaded += chunk.length;
      this.#loaded.set(name, Math.min(loaded, size));
      this.report(...this.#sum());
    }
    // Outside a secure context the browser has no digest: then the size has to do.
    const actual = self.crypto.subtle ? hex(await crypto.subtle.digest("SHA-256", bytes)) : sha256;
    if (loaded !== size) throw new Error(`${name} is damaged: expected ${size} bytes, got ${loaded}`);
    if (actual !== sha256) {
      throw new Error(`${name} is damaged: expected sha256 ${sha256}, got ${actual}`);
    }
  }

  /** @returns {[number, number]} */
  #sum() {
    let loaded = 0;
    let total = 0;
    for (const [name, bytes] of this.#loaded) {
      loaded += bytes;
      total += this.#files[name].size;
    }
    return [loaded, total];
  }
}

/** @param {Response} response */
async function* chunks(response) {
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** @param {ArrayBuffer} buffer */
function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
