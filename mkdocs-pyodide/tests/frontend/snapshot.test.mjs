import assert from "node:assert/strict";
import { test } from "node:test";
import {
  applyDifference,
  clear,
  encode,
  functionSum,
  link,
  Snapshot,
} from "../../mkdocs_pyodide/frontend/src/shared/snapshot.js";

const pages = [
  [0, 8],
  [16, 4],
];
const bytesOf = (...numbers) => Uint8Array.from(numbers);
const description = (more = {}) => ({
  size: 32,
  pyodideState: 3,
  pages,
  volatile: [],
  sum: 0,
  libraries: [],
  functions: 0,
  files: { numpy: { "numpy/π.py": 7 } },
  ...more,
});

test("what is assembled is read back", () => {
  const [pyodideState, memory] = [bytesOf(1, 2, 3), bytesOf(...Array(12).keys())];
  const bytes = encode(description(), pyodideState, memory);
  const snapshot = new Snapshot(bytes);
  assert.deepEqual(snapshot.description, description());
  assert.deepEqual(snapshot.pyodideState, pyodideState);
  assert.deepEqual([...snapshot.memory], [...memory]);
});

test("the memory is aligned to words where the pyodideState is, whatever the description's length", () => {
  for (const name of ["", "a", "ab", "abc", "π"]) {
    const bytes = encode(
      description({ pyodideState: 4, files: { [name]: {} } }),
      new Uint8Array(4),
      new Uint8Array(12),
    );
    const { memory } = new Snapshot(bytes);
    assert.equal(memory.byteOffset % 4, 0);
    assert.equal(memory.length, 12);
  }
});

test("a snapshot is read out of a part of a buffer", () => {
  const bytes = encode(description(), bytesOf(1, 2, 3), new Uint8Array(12).fill(9));
  const larger = new Uint8Array(bytes.length + 4);
  larger.set(bytes, 4);
  const { pyodideState, memory } = new Snapshot(larger.subarray(4));
  assert.deepEqual([...pyodideState], [1, 2, 3]);
  assert.ok(memory.every((byte) => byte === 9));
});

test("a difference added twice is taken away, and outside its stretches nothing changes", () => {
  const memory = bytesOf(...Array(32).keys());
  const before = memory.slice();
  const difference = bytesOf(255, 1, 0, 7, 3, 3, 3, 3, 9, 8, 7, 6);
  const sum = applyDifference(memory, pages, difference);
  assert.deepEqual([...memory.subarray(0, 4)], [255, 0, 2, 4]);
  assert.deepEqual([...memory.subarray(16, 20)], [16 ^ 9, 17 ^ 8, 18 ^ 7, 19 ^ 6]);
  for (const [start, end] of [
    [8, 16],
    [20, 32],
  ])
    assert.deepEqual(memory.subarray(start, end), before.subarray(start, end));
  assert.notEqual(applyDifference(memory, pages, difference), sum);
  assert.deepEqual(memory, before);
});

test("the sum tells one changed bit, and the order of words", () => {
  const sum = (...words) =>
    applyDifference(new Uint8Array(8), [[0, 8]], new Uint8Array(Uint32Array.from(words).buffer));
  assert.equal(sum(1, 2), sum(1, 2));
  assert.notEqual(sum(1, 2), sum(1, 3));
  assert.notEqual(sum(1, 2), sum(2, 1));
});

test("what a Python that has not started has written is cleared", () => {
  const memory = new Uint8Array(32).fill(5);
  clear(memory, pages);
  assert.deepEqual(
    [...memory.keys()].filter((i) => memory[i] === 0),
    [...Array(8).keys(), 16, 17, 18, 19],
  );
});

/** A module as Emscripten's: as much of it as a snapshot touches. */
function moduleOf({ room = 64, grows = true } = {}) {
  return {
    HEAPU8: new Uint8Array(room),
    growMemory(size) {
      if (grows) this.HEAPU8 = new Uint8Array(size);
      return grows;
    },
    GOT: { b: { value: 2 }, a: { value: 1 } },
    wasmTable: Array(3),
    freeTableIndexes: [],
  };
}

/** A snapshot of eight bytes at the memory's beginning that fits `moduleOf`. */
function fitting(more = {}) {
  const memory = bytesOf(1, 2, 3, 4, 5, 6, 7, 8);
  const sum = applyDifference(new Uint8Array(8), [[0, 8]], memory);
  const functions = functionSum(moduleOf());
  const parts = { size: 64, pyodideState: 0, pages: [[0, 8]], sum, functions, ...more };
  return new Snapshot(encode(description(parts), new Uint8Array(), memory));
}

test("a snapshot is restored into a memory that has its volatile parts cleared and enough room", () => {
  const Module = moduleOf({ room: 16 });
  fitting({ size: 64, volatile: [[8, 4]] }).restore(Module, new Map());
  assert.equal(Module.HEAPU8.length, 64);
  assert.deepEqual([...Module.HEAPU8.subarray(0, 12)], [1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0]);
  const volatile = moduleOf();
  volatile.HEAPU8.fill(7, 0, 12);
  fitting({ volatile: [[0, 12]] }).restore(volatile, new Map());
  assert.deepEqual([...volatile.HEAPU8.subarray(0, 12)], [1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0]);
});

test("a snapshot that does not fit is refused, and says why", () => {
  const dirty = moduleOf();
  dirty.HEAPU8[0] = 1;
  for (const [snapshot, Module, says] of [
    [fitting({ size: 128 }), moduleOf({ grows: false }), /no memory for the snapshot/],
    [fitting({ functions: 1 }), moduleOf(), /another function table/],
    [fitting({ sum: 1 }), moduleOf(), /another memory/],
    [fitting(), dirty, /another memory/],
    [fitting({ libraries: [{ path: "/lib/x.so" }] }), moduleOf(), /the snapshot needs \/lib\/x.so/],
  ])
    assert.throws(() => snapshot.restore(Module, new Map()), says);
});

test("the functions' sum tells another number, another size and another free place", () => {
  const sum = functionSum(moduleOf());
  assert.equal(functionSum({ ...moduleOf(), GOT: { a: { value: 1 }, b: { value: 2 } } }), sum);
  assert.notEqual(functionSum({ ...moduleOf(), GOT: { a: { value: 2 }, b: { value: 1 } } }), sum);
  assert.notEqual(functionSum({ ...moduleOf(), wasmTable: Array(4) }), sum);
  assert.notEqual(functionSum({ ...moduleOf(), freeTableIndexes: [1] }), sum);
});

test("a library is linked where it was", () => {
  // (module (import "env" "__memory_base" (global i32)) (func (export "f") (result i32) (global.get 0)))
  const header = [0, 97, 115, 109, 1, 0, 0, 0];
  const name = (text) => [text.length, ...new TextEncoder().encode(text)];
  const section = (id, ...body) => [id, body.length, ...body];
  const code = bytesOf(
    ...header,
    ...section(1, 1, 0x60, 0, 1, 0x7f),
    ...section(2, 1, ...name("env"), ...name("__memory_base"), 3, 0x7f, 0),
    ...section(3, 1, 0),
    ...section(7, 1, ...name("f"), 0, 0),
    ...section(10, 1, 4, 0, 0x23, 0, 0x0b),
  );
  const calls = [];
  const note =
    (call) =>
    (...args) => {
      calls.push([call, ...args]);
      return {};
    };
  const Module = {
    wasmTable: new WebAssembly.Table({ initial: 3, element: "anyfunc" }),
    freeTableIndexes: [],
    LDSO: { loadedLibsByName: { __main__: { exports: {} } } },
    GOTHandler: {},
    getDylinkMetadata: () => ({ weakImports: {} }),
    updateTableMap: note("table"),
    relocateExports: (exports) => exports,
    updateGOT: note("GOT"),
    reportUndefinedSymbols: note("report"),
    newDSO: note("DSO"),
  };
  const library = { path: "/lib/x.so", handle: 9, memoryBase: 4096, tableBase: 5, tableSize: 2 };
  link(Module, library, new WebAssembly.Module(code));
  assert.equal(Module.wasmTable.length, 7);
  assert.deepEqual(Module.freeTableIndexes, [3, 4]); // between it and the one before
  assert.deepEqual(
    calls.map(([call]) => call),
    ["table", "GOT", "report", "DSO"],
  );
  const [, path, handle, exports] = calls[3];
  assert.deepEqual([path, handle, exports.f()], ["/lib/x.so", 9, 4096]);
});
