// Make a snapshot: node make-snapshot.mjs, standard input {core, info, wheels, engine, imports, packages, output}.
//   wheels   archives made of wheels
//   engine   {name for an import: text}
// Prints the names of the files of machine code that the packages are linked with, a JSON list.
import { readFileSync, writeFileSync } from "node:fs";
import { ENGINE, MODULES, sitePackages } from "../../frontend/src/shared/paths.js";
import { applyDifference, clear, encode, functionSum, link } from "../../frontend/src/shared/snapshot.js";
import { extractInto, zipEntries } from "../../frontend/src/shared/zip.js";
import { boot, put, question } from "./pyodide.mjs";

const PAGE = 4096;
const LARGEST = 1 << 20; // bytes asked for at once where free memory is looked for

const PREPARE = `
import importlib, os, sys
sys.dont_write_bytecode = True
sys.path[:0] = ["${MODULES}", "${ENGINE}"]
for name in IMPORTS.split():
    importlib.import_module(name)
`;

const TIDY = `
def _tidy():
    import gc, linecache, os, sys
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONHASHSEED", None)
    linecache.clearcache()
    gc.collect()
    gc.freeze()

_tidy()
del _tidy, IMPORTS
`;

// A stream's buffer was free memory before and holds what was there: let it be made anew, of what is cleared.
const SHRINK = `
import sys
for stream in (sys.stdin, sys.stdout, sys.stderr):
    stream.buffer.__init__(stream.buffer.raw, 1)
`;

const RESTORE = `
for stream in (sys.stdin, sys.stdout, sys.stderr):
    stream.buffer.__init__(stream.buffer.raw)
del stream, sys
`;

const asked = question();
const SITE_PACKAGES = sitePackages(asked.info);
const archives = asked.wheels.map((/** @type {string} */ path) => readFileSync(path));
const { Module, pyodideState, libraries } = await run();
const memory = Module.HEAPU8.slice();
const functions = functionSum(Module);
const { fresh, volatile } = await unstarted();
clear(fresh, volatile);
const pages = differing(memory, fresh);
/** @type {import("../../frontend/src/shared/snapshot.js").Pages} */ const whole = [[0, memory.length]];
const difference = memory.slice();
applyDifference(difference, whole, fresh);
const parts = pages.map(([start, length]) => difference.subarray(start, start + length));
const sum = applyDifference(fresh, pages, Buffer.concat(parts));
const description = {
  size: memory.length,
  pyodideState: pyodideState.length,
  pages,
  volatile,
  sum,
  libraries,
  functions,
  files: Object.fromEntries(asked.packages.map((name, i) => [name, sizes(archives[i])])),
};
writeFileSync(asked.output, encode(description, pyodideState, Buffer.concat(parts)));

console.log(JSON.stringify(libraries.map(nameOf)));

/** Name and size of each file of an archive. */
function sizes(/** @type {Uint8Array} */ archive) {
  return Object.fromEntries(Array.from(zipEntries(archive), ([name, bytes]) => [name, bytes.length]));
}

/** A library's name in the archive of its package. */
function nameOf(/** @type {import("../../frontend/src/shared/snapshot.js").Library} */ { path }) {
  return path.slice(SITE_PACKAGES.length + 1);
}

/** Start Python and have it import all that the snapshot is to hold. */
async function run() {
  /** @type {any} */ let Module;
  const pyodide = await boot(asked.core, {
    info: asked.info,
    settings: { _makeSnapshot: true, env: { PYTHONHASHSEED: "0" } },
    around: (create) => async (settings) => {
      Module = await create(settings);
      return Module;
    },
  });
  const before = new Set(handlesOf(Module));
  for (const archive of archives) extractInto(Module.FS, SITE_PACKAGES, archive);
  for (const [name, text] of Object.entries(asked.engine))
    put(Module.FS, `${ENGINE}/${name}`, Buffer.from(text));
  pyodide.globals.set("IMPORTS", asked.imports.join(" "));
  pyodide.runPython(PREPARE);
  pyodide.runPython(TIDY);
  const handles = handlesOf(Module).filter((handle) => !before.has(handle));
  for (const handle of handles) freeFile(Module, handle);
  pyodide.runPython(SHRINK);
  clearFreeMemory(Module);
  pyodide.runPython(RESTORE);
  const whole = pyodide.makeMemorySnapshot();
  const pyodideState = whole.slice(0, whole.length - Module.HEAPU8.length);
  return { Module, pyodideState, libraries: loaded(Module, handles) };
}

/** Where the linker has its notes on each library. */
function handlesOf(/** @type {any} */ { LDSO }) {
  return Object.keys(LDSO.loadedLibsByHandle).map(Number);
}

/** The linker keeps the file of each library in memory, where nobody reads it again. */
function freeFile(/** @type {any} */ { HEAPU32, _free }, /** @type {number} */ handle) {
  const start = (handle + 28) >>> 2; // its address and its size
  _free(HEAPU32[start]);
  HEAPU32.fill(0, start, start + 2);
}

/** Free memory still holds what was there: fill it with zeros, which weigh nothing. */
function clearFreeMemory(/** @type {any} */ Module) {
  const top = Module.HEAPU32[Module._emscripten_get_sbrk_ptr() >>> 2];
  const held = [];
  for (let size = LARGEST; size >= 16; size /= 2)
    for (;;) {
      const start = Module._malloc(size);
      held.push(start);
      if (start + size > top) break;
      Module.HEAPU8.fill(0, start, start + size);
    }
  for (const start of held) Module._free(start);
}

/** What the linker noted of each library, in the order in which they came. */
function loaded(/** @type {any} */ { LDSO, HEAPU32 }, /** @type {number[]} */ handles) {
  const found = handles.map((handle) => ({
    path: LDSO.loadedLibsByHandle[handle].name,
    handle,
    memoryBase: HEAPU32[(handle + 12) >>> 2],
    tableBase: HEAPU32[(handle + 20) >>> 2],
    tableSize: HEAPU32[(handle + 24) >>> 2],
  }));
  return found.sort((one, other) => one.tableBase - other.tableBase);
}

/** The memory of a Python that has its libraries and has not run, and where it is not as its file says. */
async function unstarted() {
  const contents = new Map(archives.flatMap((archive) => [...zipEntries(archive)]));
  /** @type {any} */ let found;
  const around = (/** @type {Function} */ create) => async (/** @type {any} */ settings) => {
    /** @type {Uint8Array} */ let untouched = new Uint8Array();
    const instantiateWasm = (/** @type {any} */ imports, /** @type {Function} */ receive) =>
      settings.instantiateWasm(imports, (/** @type {any} */ instance, /** @type {any} */ module) => {
        untouched = new Uint8Array(instance.exports.memory.buffer.slice());
        receive(instance, module);
      });
    const module = await create({ ...settings, instantiateWasm });
    const volatile = differing(module.HEAPU8, untouched);
    module.growMemory(memory.length);
    for (const library of libraries)
      link(module, library, new WebAssembly.Module(contents.get(nameOf(library))));
    found = { fresh: module.HEAPU8.slice(0, memory.length), volatile };
    throw new Error("enough");
  };
  const settings = { _loadSnapshot: pyodideState };
  await boot(asked.core, { info: asked.info, settings, around }).catch((error) => {
    if (!found) throw error;
  });
  return found;
}

/**
 * The stretches in which two memories differ, page by page.
 * @returns {import("../../frontend/src/shared/snapshot.js").Pages}
 */
function differing(/** @type {Uint8Array} */ one, /** @type {Uint8Array} */ other) {
  /** @type {[number, number][]} */ const pages = [];
  for (let start = 0; start < one.length; start += PAGE) {
    const isSame =
      Buffer.compare(one.subarray(start, start + PAGE), other.subarray(start, start + PAGE)) === 0;
    const last = pages.at(-1);
    if (isSame) continue;
    if (last && last[0] + last[1] === start) last[1] += PAGE;
    else pages.push([start, PAGE]);
  }
  return pages;
}
