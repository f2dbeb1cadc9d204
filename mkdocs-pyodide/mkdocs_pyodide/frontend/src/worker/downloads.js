/** The runtime's files on their way: counted for the reader, verified against the manifest, inflated. */
import { sha256 as digest } from "@noble/hashes/sha2.js";
import { Network, nameOf, PATIENCE, Unavailable } from "./fetch.js";
import { inflateNow, inflater } from "./zstd.js";

/** @import { Failure, File } from "../shared/protocol.js" */
/** @typedef {{stream: ReadableStream, whole: Promise<Uint8Array<ArrayBuffer>>}} Arrival its stream is not verified until it is whole */

const PACKED = ".bin"; // the ending of what the build has packed

export class Downloads {
  #fetch = self.fetch.bind(self);
  #home;
  #depot;
  #network;
  /** @type {Map<string, number>} bytes that have come, by file */ #loaded = new Map();
  /** @type {Map<string, Promise<Uint8Array<ArrayBuffer>>>} */ #contents = new Map();
  /** @type {Map<string, Promise<Uint8Array<ArrayBuffer>>>} packed, as they came */ #streamed = new Map();
  /** @type {(reason: Error) => void} */ #fail = () => {};
  /** @type {Record<string, File>} */ #files = {};
  #folder = "";
  /** @type {string[]} */ #withheld = [];

  /** @type {(loaded: number, total: number) => void} */ report = () => {};
  /** @type {(message: string) => void} told why a file that Python reads cannot be had */ lament = () => {};

  /**
   * Stand between Pyodide and the network.
   * @param {URL} home where the engine's files are
   * @param {Network} network
   * @param {import("./opfs-cache.js").Depot} depot
   */
  constructor(home, network, depot) {
    this.#home = home;
    this.#network = network;
    this.#depot = depot;
    self.fetch = (input, init) => this.fetch(input, init);
  }

  /**
   * @param {string} folder of the runtime
   * @param {Record<string, File>} files what can come, by name below the folder
   * @param {Record<string, File>} data what can come, by name below `data/`
   */
  know(folder, files, data) {
    this.#folder = folder;
    const ofData = Object.entries(data).map(([name, file]) => [`data/${name}`, file]);
    const ofRuntime = Object.entries(files).map(([name, file]) => [folder + name, file]);
    this.#files = Object.fromEntries([...ofRuntime, ...ofData]);
  }

  /** @param {string[]} names files of the runtime that Pyodide asks for and gets in another way, or not yet */
  withhold(names) {
    this.#withheld = names.map((name) => this.#folder + name);
  }

  /** @param {string[]} names files of the runtime that will be wanted: the total is right from the start */
  expect(names) {
    for (const name of names) this.#expect(this.#folder + name);
  }

  /**
   * Wait for what has Pyodide ask for files. Throws Unavailable as soon as one of them does not come whole: Pyodide
   * itself would wait for ever, or go on without.
   * @template T
   * @param {Promise<T>} loading
   * @returns {Promise<T>}
   */
  through(loading) {
    const failure = new Promise((_, reject) => {
      this.#fail = reject;
    });
    return Promise.race([/** @type {Promise<never>} */ (failure), loading]);
  }

  /** What has come is no longer counted. */
  startCount() {
    for (const [path, bytes] of this.#loaded) if (bytes === this.#files[path].size) this.#loaded.delete(path);
  }

  #expect(/** @type {string} */ path) {
    if (!this.#loaded.has(path)) this.#loaded.set(path, 0);
  }

  /**
   * One of the runtime's files, as it was before it was packed.
   * @param {string} name
   */
  get(name) {
    return this.#content(this.#folder + name);
  }

  /**
   * Data that a cell names.
   * @param {string} name
   */
  data(name) {
    return this.#content(`data/${name}`);
  }

  /**
   * A file that is used while it comes.
   * @param {string} name
   */
  stream(name) {
    const arrival = this.#arrive(this.#folder + name);
    this.#streamed.set(this.#folder + name, arrival.whole);
    return arrival;
  }

  /**
   * What an earlier visit has kept of one of the runtime's files, if it is whole.
   * @param {string} name
   */
  kept(name) {
    return this.#kept(this.#folder + name);
  }

  /**
   * Keep files of the runtime for the next visit, and nothing of an earlier release.
   * @param {string[]} names
   */
  async keep(names) {
    const all = new Set(Object.values(this.#files).map(({ inflated }) => inflated));
    await this.#depot.remove((name) => !all.has(name));
    for (const path of names.map((name) => this.#folder + name)) {
      const { inflated = "" } = this.#files[path];
      await this.#depot.put(inflated, () => this.#unpacked(path));
      this.#contents.delete(path);
      this.#streamed.delete(path);
    }
  }

  async #unpacked(/** @type {string} */ path) {
    const packed = await this.#streamed.get(path);
    return packed ? inflateNow(packed) : this.#content(path);
  }

  async #kept(/** @type {string} */ path) {
    const { inflated, size } = this.#files[path];
    const bytes = inflated && (await this.#depot.get(inflated));
    if (!bytes) return null;
    if ((await sha256Of(bytes)) !== inflated) {
      await this.#depot.remove((name) => name === inflated);
      return null;
    }
    this.#loaded.set(path, size);
    this.tell();
    return bytes;
  }

  #content(/** @type {string} */ path) {
    const content = this.#contents.get(path) ?? this.#collect(path);
    this.#contents.set(path, content);
    content.catch(() => this.#contents.delete(path)); // the next try fetches it anew
    return content;
  }

  /**
   * One of the runtime's files, at once: the worker stands still until it is there, as Python does that reads it.
   * @param {string} name
   */
  getNow(name) {
    try {
      return this.#fetchNow(name);
    } catch (error) {
      this.lament(/** @type {Error} */ (error).message);
      throw error;
    }
  }

  #fetchNow(/** @type {string} */ name) {
    const path = this.#folder + name;
    const request = new XMLHttpRequest();
    request.open("GET", this.#network.addressOf(path), false);
    request.responseType = "arraybuffer";
    request.timeout = PATIENCE;
    try {
      request.send();
    } catch {
      throw new Unavailable(`${name} cannot be fetched: no connection`);
    }
    if (request.status !== 200) throw new Unavailable(`${name} cannot be fetched: HTTP ${request.status}`);
    const bytes = new Uint8Array(request.response);
    const { sha256, size } = this.#files[path];
    verify(name, bytes.length, size);
    verify(name, hexadecimal(digest(bytes)), sha256);
    return path.endsWith(PACKED) ? inflateNow(bytes) : bytes;
  }

  async #collect(/** @type {string} */ path) {
    const kept = await this.#kept(path);
    if (kept) return kept;
    const { stream, whole } = this.#arrive(path);
    const inflated = new Response(stream).arrayBuffer();
    inflated.catch(() => {}); // what is damaged is told by its hash
    await whole;
    return new Uint8Array(await inflated);
  }

  /**
   * What is fetched by Pyodide, or by a program.
   * @param {RequestInfo | URL} input
   * @param {RequestInit} [init]
   */
  async fetch(input, init) {
    const { href } = new URL(input instanceof Request ? input.url : input, self.location.href);
    const path = href.startsWith(this.#home.href)
      ? decodeURIComponent(href.slice(this.#home.href.length))
      : "";
    if (this.#withheld.includes(path)) return new Response();
    const name = [path, path + PACKED].find((candidate) => candidate in this.#files);
    if (!name) return this.#fetch(input, init);
    try {
      return new Response(/** @type {BodyInit} */ (await this.#content(name)));
    } catch (error) {
      this.#fail(/** @type {Error} */ (error));
      throw error;
    }
  }

  /**
   * @param {string} path
   * @returns {Arrival}
   */
  #arrive(path) {
    this.#expect(path);
    const { readable, writable } = path.endsWith(PACKED) ? inflater() : new TransformStream();
    const whole = this.#receive(path, writable.getWriter());
    whole.catch(() => {});
    return { stream: readable, whole };
  }

  /**
   * Pass a file's bytes on as they come, count them, and refuse the file if it is not the one of the manifest.
   * @param {string} path
   * @param {WritableStreamDefaultWriter} writer
   */
  async #receive(path, writer) {
    const { sha256, size } = this.#files[path];
    const name = nameOf(path);
    const bytes = new Uint8Array(size);
    let loaded = 0;
    try {
      for await (const chunk of this.#network.chunks(path)) {
        if (loaded + chunk.length <= size) bytes.set(chunk, loaded);
        loaded += chunk.length;
        this.#loaded.set(path, Math.min(loaded, size));
        this.tell();
        writer.write(chunk).catch(() => {});
      }
      verify(name, loaded, size);
      verify(name, await sha256Of(bytes), sha256);
      writer.close().catch(() => {});
      return bytes;
    } catch (error) {
      writer.abort(error).catch(() => {});
      throw error;
    }
  }

  /** Say how far it is. */
  tell() {
    if (this.#loaded.size > 0) this.report(...this.#sum());
  }

  /** @returns {[number, number]} */
  #sum() {
    let loaded = 0;
    let total = 0;
    for (const [path, bytes] of this.#loaded) {
      loaded += bytes;
      total += this.#files[path].size;
    }
    return [loaded, total];
  }
}

/** What was gzipped. */
export async function inflate(/** @type {ReadableStream} */ packed) {
  const stream = packed.pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * Refuse a file whose size or hash is not the manifest's.
 * @param {string} name
 * @param {number | string} actual
 * @param {number | string} expected
 */
function verify(name, actual, expected) {
  if (actual !== expected) {
    const told = typeof expected === "number" ? `${expected} bytes` : `sha256 ${expected}`;
    throw new Unavailable(`${name} is damaged: expected ${told}, got ${actual}`);
  }
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function sha256Of(bytes) {
  // Outside a secure context the browser has no digest of its own.
  return hexadecimal((await self.crypto.subtle?.digest("SHA-256", bytes)) ?? digest(bytes));
}

function hexadecimal(/** @type {ArrayBuffer | Uint8Array} */ bytes) {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
