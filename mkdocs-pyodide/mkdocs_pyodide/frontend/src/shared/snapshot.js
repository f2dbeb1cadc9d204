/**
 * Encode and restore a snapshot: the memory of a Python that has started and has imported packages.
 *
 * It holds what differs from the memory of a Python that has not yet started, so what lies in the core's own
 * file is not sent twice. The shared modules of its packages are linked where they were, ahead of the memory
 * that points into them; the functions' numbers and the memory's sum tell whether all is as it was.
 */

/**
 * @import { EmscriptenModule, Exports } from "./pyodide.js"
 * @typedef {[number, number][]} Pages start and length of each stretch of a memory
 * @typedef {{path: string, handle: number, memoryBase: number, tableBase: number, tableSize: number}} Library
 * @typedef {{size: number, pyodideState: number, pages: Pages, volatile: Pages, sum: number, libraries: Library[],
 *   functions: number, files: Record<string, Record<string, number>>}} Description
 *   size       of the memory
 *   pyodideState       bytes of what Pyodide itself keeps
 *   pages       where in the memory belongs what follows it
 *   volatile    where a Python that has not started has written already, and not always the same
 *   functions  sum of the numbers that functions have
 *   files      of each package: the sizes of what lies in the folder of packages, by name
 */

export class Snapshot {
  /** @param {Uint8Array} bytes as `encode` makes them; aligned by the browser */
  constructor(bytes) {
    const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    /** @type {Description} */
    this.description = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + size)));
    const start = 4 + size;
    this.pyodideState = bytes.slice(start, start + this.description.pyodideState);
    this.memory = bytes.subarray(start + this.description.pyodideState);
  }

  /**
   * Turn a module that has not run into the one of the snapshot.
   * @param {EmscriptenModule} Module
   * @param {Map<string, WebAssembly.Module>} compiled the libraries, by path
   */
  restore(Module, compiled) {
    const { size, libraries, functions, sum, pages, volatile } = this.description;
    if (Module.HEAPU8.length < size && !Module.growMemory(size))
      throw new Error("no memory for the snapshot");
    for (const library of libraries) link(Module, library, compiled.get(library.path));
    if (functionSum(Module) !== functions) throw new Error("the snapshot is of another function table");
    clear(Module.HEAPU8, volatile);
    if (applyDifference(Module.HEAPU8, pages, this.memory) !== sum)
      throw new Error("the snapshot is of another memory");
  }
}

/**
 * The bytes of a snapshot.
 * @param {Description} description
 * @param {Uint8Array} pyodideState
 * @param {Uint8Array} memory
 */
export function encode(description, pyodideState, memory) {
  let text = JSON.stringify(description);
  text += " ".repeat((4 - (new TextEncoder().encode(text).length % 4)) % 4);
  const encoded = new TextEncoder().encode(text);
  const bytes = new Uint8Array(4 + encoded.length + pyodideState.length + memory.length);
  new DataView(bytes.buffer).setUint32(0, encoded.length, true);
  bytes.set(encoded, 4);
  bytes.set(pyodideState, 4 + encoded.length);
  bytes.set(memory, 4 + encoded.length + pyodideState.length);
  return bytes;
}

/**
 * Make a library's functions callable where they were. Its data comes with the memory, so nothing of it pages.
 * @param {EmscriptenModule} Module
 * @param {Library} library
 * @param {WebAssembly.Module | undefined} module
 */
export function link(Module, { path, handle, memoryBase, tableBase, tableSize }, module) {
  if (!module) throw new Error(`the snapshot needs ${path}`);
  const { wasmTable, freeTableIndexes, LDSO, GOTHandler } = Module;
  const known = LDSO.loadedLibsByName.__main__.exports;
  // Between two libraries Python had numbers that it has given back.
  for (let number = wasmTable.length; number < tableBase; number++) freeTableIndexes.push(number);
  wasmTable.grow(tableBase + tableSize - wasmTable.length);
  /** @type {Exports} */ let exports;
  const late =
    (/** @type {string} */ name) =>
    (/** @type {unknown[]} */ ...args) =>
      exports[name](...args);
  /** @type {Record<string, unknown>} */ const own = { __memory_base: memoryBase, __table_base: tableBase };
  const get = (/** @type {object} */ _, /** @type {string} */ name) => {
    if (name in known && !known[name].stub) return known[name];
    own[name] ??= late(name);
    return own[name];
  };
  const env = new Proxy({}, { get });
  const offsets = new Proxy(Module.getDylinkMetadata(module).weakImports, GOTHandler);
  const imports = { env, wasi_snapshot_preview1: env, "GOT.mem": offsets, "GOT.func": offsets };
  const instance = new WebAssembly.Instance(module, /** @type {any} */ (imports));
  Module.updateTableMap(tableBase, tableSize);
  exports = Module.relocateExports(instance.exports, memoryBase);
  Module.updateGOT(exports);
  Module.reportUndefinedSymbols();
  Object.assign(Module.newDSO(path, handle, exports), { refcount: 1, global: false });
}

/** A sum over the numbers of all functions and of all that libraries share. */
export function functionSum(/** @type {EmscriptenModule} */ { GOT, wasmTable, freeTableIndexes }) {
  const names = Object.keys(GOT).sort();
  const numbers = names.map((name) => GOT[name].value);
  return sumOf(Uint32Array.of(wasmTable.length, ...freeTableIndexes, ...numbers));
}

/**
 * @param {Uint8Array} memory
 * @param {Pages} pages
 */
export function clear(memory, pages) {
  for (const [start, length] of pages) memory.fill(0, start, start + length);
}

/**
 * Add the difference to the memory of a Python that has not run; taking it away is the same.
 * @param {Uint8Array} memory
 * @param {Pages} pages
 * @param {Uint8Array} difference
 * @returns {number} a sum over what then stands there
 */
export function applyDifference(memory, pages, difference) {
  let offset = 0;
  let sum = 0;
  for (const [start, length] of pages) {
    const target = words(memory.subarray(start, start + length));
    const source = words(difference.subarray(offset, offset + length));
    for (let i = 0; i < target.length; i++) {
      const word = target[i] ^ source[i];
      target[i] = word;
      sum = (Math.imul(sum, 31) + word) | 0;
    }
    offset += length;
  }
  return sum;
}

/** @param {Uint8Array} bytes */
function words(bytes) {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

/** @param {Uint32Array} numbers */
function sumOf(numbers) {
  return numbers.reduce((sum, number) => (Math.imul(sum, 31) + number) | 0, 0);
}
