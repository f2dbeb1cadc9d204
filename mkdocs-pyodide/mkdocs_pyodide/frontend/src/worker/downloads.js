/** Download the runtime's files: count them for the reader, verify them against the manifest, decompress them. */

import { sha256 as digest } from "@noble/hashes/sha2.js";
import * as strings from "../shared/strings/en.js";
import { IDLE_TIMEOUT_MS, Network, nameOf, Unavailable } from "./fetch.js";
import { decompressionStream, decompressSync } from "./zstd.js";

/** @import { File, Manifest } from "../shared/manifest.js" */
/** @typedef {{stream: ReadableStream, whole: Promise<Uint8Array<ArrayBuffer>>}} Arrival its stream is not verified until it is whole */

export class Downloads {
  #cache;
  #network;
  /** @type {Map<string, number>} bytes that have come, by file */ #loaded = new Map();
  /** @type {Map<string, Promise<Uint8Array<ArrayBuffer>>>} */ #contents = new Map();
  /** @type {Map<string, Promise<Uint8Array<ArrayBuffer>>>} compressed, as they came */ #streamed = new Map();
  /** @type {Record<string, File>} */ #files = {};
  #folder = "";
  #compressedSuffix = "";

  /** @type {(loaded: number, total: number) => void} */ onProgress = () => {};
  /** @type {(message: string) => void} called with the reason why a file that Python reads could not be downloaded */ onLazyReadError =
    () => {};

  /**
   * @param {Network} network
   * @param {import("./opfs-cache.js").OpfsCache} cache
   */
  constructor(network, cache) {
    this.#network = network;
    this.#cache = cache;
  }

  /** Learn which files there are: those of the runtime below its folder, those of cells below `data/`. */
  setManifest(/** @type {Manifest} */ { folder, files, data, compressedSuffix }) {
    this.#folder = folder;
    this.#compressedSuffix = compressedSuffix;
    const ofData = Object.entries(data).map(([name, file]) => [`data/${name}`, file]);
    const ofRuntime = Object.entries(files).map(([name, file]) => [folder + name, file]);
    this.#files = Object.fromEntries([...ofRuntime, ...ofData]);
  }

  /** The path below the engine's home of one of the runtime's files. */
  pathOf(/** @type {string} */ name) {
    return this.#folder + name;
  }

  /** @param {string[]} names files of the runtime that will be needed: the total is right from the start */
  addToTotal(names) {
    for (const name of names) this.#addToTotal(this.#folder + name);
  }

  /** What has come is no longer counted. */
  startCount() {
    for (const [path, bytes] of this.#loaded) if (bytes === this.#files[path].size) this.#loaded.delete(path);
  }

  #addToTotal(/** @type {string} */ path) {
    if (!this.#loaded.has(path)) this.#loaded.set(path, 0);
  }

  /**
   * One of the runtime's files, decompressed.
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
   * One of the runtime's files as an earlier visit has cached it, if it is whole.
   * @param {string} name
   */
  cached(name) {
    return this.#cached(this.#folder + name);
  }

  /**
   * Keep files of the runtime for the next visit, and nothing of an earlier release.
   * @param {string[]} names
   */
  async cacheForNextVisit(names) {
    const all = new Set(Object.values(this.#files).map(({ decompressed }) => decompressed));
    await this.#cache.prune((name) => !all.has(name));
    for (const path of names.map((name) => this.#folder + name)) {
      const { decompressed = "" } = this.#files[path];
      await this.#cache.put(decompressed, () => this.#decompressed(path));
      this.#contents.delete(path);
      this.#streamed.delete(path);
    }
  }

  async #decompressed(/** @type {string} */ path) {
    const compressed = await this.#streamed.get(path);
    return compressed ? decompressSync(compressed) : this.#content(path);
  }

  async #cached(/** @type {string} */ path) {
    const { decompressed, size } = this.#files[path];
    const bytes = decompressed && (await this.#cache.get(decompressed));
    if (!bytes) return null;
    if ((await sha256Of(bytes)) !== decompressed) {
      await this.#cache.prune((name) => name === decompressed);
      return null;
    }
    this.#loaded.set(path, size);
    this.emitProgress();
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
  getSync(name) {
    try {
      return this.#fetchSync(name);
    } catch (error) {
      this.onLazyReadError(/** @type {Error} */ (error).message);
      throw error;
    }
  }

  #fetchSync(/** @type {string} */ name) {
    const path = this.#folder + name;
    const request = new XMLHttpRequest();
    request.open("GET", this.#network.addressOf(path), false);
    request.responseType = "arraybuffer";
    request.timeout = IDLE_TIMEOUT_MS;
    try {
      request.send();
    } catch {
      throw new Unavailable(strings.notDownloaded(name, strings.NO_CONNECTION));
    }
    if (request.status !== 200)
      throw new Unavailable(strings.notDownloaded(name, strings.httpStatus(request.status)));
    const bytes = new Uint8Array(request.response);
    const { sha256, size } = this.#files[path];
    verify(name, bytes.length, size);
    verify(name, hexadecimal(digest(bytes)), sha256);
    return path.endsWith(this.#compressedSuffix) ? decompressSync(bytes) : bytes;
  }

  async #collect(/** @type {string} */ path) {
    const cached = await this.#cached(path);
    if (cached) return cached;
    const { stream, whole } = this.#arrive(path);
    const decompressed = new Response(stream).arrayBuffer();
    decompressed.catch(() => {}); // its hash says whether it is damaged
    await whole;
    return new Uint8Array(await decompressed);
  }

  /**
   * The content of a file that the manifest names, with or without the suffix of compressed files.
   * @param {string} path below the engine's home
   * @returns {Promise<Uint8Array<ArrayBuffer>> | null} null for any other path
   */
  find(path) {
    const found = [path, path + this.#compressedSuffix].find((candidate) => candidate in this.#files);
    return found === undefined ? null : this.#content(found);
  }

  /**
   * @param {string} path
   * @returns {Arrival}
   */
  #arrive(path) {
    this.#addToTotal(path);
    const { readable, writable } = path.endsWith(this.#compressedSuffix)
      ? decompressionStream()
      : new TransformStream();
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
        this.emitProgress();
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
  emitProgress() {
    if (this.#loaded.size > 0) this.onProgress(...this.#sum());
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

/** Decompress what was gzipped. */
export async function gunzip(/** @type {ReadableStream} */ compressed) {
  const stream = compressed.pipeThrough(new DecompressionStream("gzip"));
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
    const description = typeof expected === "number" ? strings.bytes(expected) : `sha256 ${expected}`;
    throw new Unavailable(strings.damagedDownload(name, description, String(actual)));
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
