/**
 * Decompress Zstandard: smaller than gzip, and decompressed sooner than by the browser.
 * Files are decompressed before they are verified, so any of them may be damaged.
 */
import wasm from "zstddec/stream"; // of this package its machine code alone, see build.mjs

const OUTPUT_BYTES = 1 << 17; // bytes that are decompressed at once
const BUFFER_BYTES = 12; // bytes of what describes a buffer: where it starts, its size, how far it is used

/** @type {WebAssembly.Module | undefined} compiled when first needed: a second visit decompresses nothing */
let compiled;

/**
 * @typedef {{memory: WebAssembly.Memory, malloc: (size: number) => number, free: (start: number) => void,
 *   ZSTD_createDCtx: () => number,
 *   ZSTD_decompressStream: (context: number, output: number, input: number) => number}} Zstd
 */

/** A file on its way; its memory goes with it. */
class Decoder {
  /** @type {Zstd} */ #zstd;
  #context;
  #input;
  #output;
  #left = 1; // 0 when the file has ended

  constructor() {
    compiled ??= new WebAssembly.Module(wasm);
    const imports = { env: { emscripten_notify_memory_growth() {} } };
    const instance = new WebAssembly.Instance(compiled, imports);
    this.#zstd = /** @type {Zstd} */ (/** @type {unknown} */ (instance.exports));
    this.#context = this.#zstd.ZSTD_createDCtx();
    this.#input = this.#zstd.malloc(BUFFER_BYTES);
    this.#output = this.#zstd.malloc(BUFFER_BYTES);
    this.#describe(this.#output, this.#zstd.malloc(OUTPUT_BYTES), OUTPUT_BYTES);
  }

  /**
   * @param {Uint8Array} chunk what has come
   * @returns {Generator<Uint8Array>} what it holds
   */
  *add(chunk) {
    const start = this.#zstd.malloc(chunk.length);
    new Uint8Array(this.#zstd.memory.buffer, start, chunk.length).set(chunk);
    this.#describe(this.#input, start, chunk.length);
    let isFull = false;
    do {
      const bytes = this.#step();
      isFull = bytes.length === OUTPUT_BYTES;
      yield bytes;
    } while (this.#left && (isFull || this.#used(this.#input) < chunk.length));
    this.#zstd.free(start);
  }

  end() {
    if (this.#left) throw new Error("the compressed file ends early");
  }

  #step() {
    const start = this.#words(this.#output)[0];
    this.#describe(this.#output, start, OUTPUT_BYTES);
    this.#left = this.#zstd.ZSTD_decompressStream(this.#context, this.#output, this.#input);
    if (this.#left < 0) throw new Error(`the compressed file is damaged: ${-this.#left}`);
    return new Uint8Array(this.#zstd.memory.buffer, start, this.#used(this.#output)).slice();
  }

  #describe(/** @type {number} */ buffer, /** @type {number} */ start, /** @type {number} */ size) {
    this.#words(buffer).set([start, size, 0]);
  }

  #used(/** @type {number} */ buffer) {
    return this.#words(buffer)[2];
  }

  #words(/** @type {number} */ buffer) {
    return new Uint32Array(this.#zstd.memory.buffer, buffer, BUFFER_BYTES / 4);
  }
}

/** Decompress a file while it comes, as a DecompressionStream does. */
export function decompressionStream() {
  const decoder = new Decoder();
  return new TransformStream({
    transform: (chunk, controller) => {
      for (const bytes of decoder.add(chunk)) controller.enqueue(bytes);
    },
    flush: () => decoder.end(),
  });
}

/** Decompress a whole file. */
export function decompressSync(/** @type {Uint8Array} */ compressed) {
  const decoder = new Decoder();
  const parts = [...decoder.add(compressed)];
  decoder.end();
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
