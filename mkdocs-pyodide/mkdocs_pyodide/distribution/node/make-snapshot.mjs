// Make a snapshot: node make-snapshot.mjs, standard input {core, info, wheels, engine, imports, packages, output}.
//   wheels   archives made of wheels
//   engine   {path in the browser: text}
// Prints the names of the files of machine code that the packages are linked with, a JSON list.
import { readFileSync, writeFileSync } from "node:fs";
import { add, assemble, clear, functionSum, link } from "../../frontend/src/shared/snapshot.js";
import { files, unpack } from "../../frontend/src/shared/zip.js";
import { boot, put, question } from "./pyodide.mjs";

const PAGE = 4096;
const SITE_PACKAGES = "/lib/python3.14/site-packages";
const LARGEST = 1 << 20; // bytes asked for at once where free memory is looked for

const PREPARE = `
import importlib, os, sys
sys.dont_write_bytecode = True
sys.path[:0] = ["/live/modules", "/live/engine"]
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
const archives = asked.wheels.map((/** @type {string} */ path) => readFileSync(path));
const { Module, head, libraries } = await run();
const memory = Module.HEAPU8.slice();
const functions = functionSum(Module);
const { fresh, touched } = await unstarted();
clear(fresh, touched);
const runs = differing(memory, fresh);
/** @type {import("../../frontend/src/shared/snapshot.js").Runs} */ const whole = [[0, memory.length]];
const difference = memory.slice();
add(difference, whole, fresh);
const parts = runs.map(([start, length]) => difference.subarray(start, start + length));
const sum = add(fresh, runs, Buffer.concat(parts));
const description = {
  size: memory.length,
  head: head.length,
  runs,
  touched,
  sum,
  libraries,
  functions,
  files: Object.fromEntries(asked.packages.map((name, i) => [name, sizes(archives[i])])),
};
writeFileSync(asked.output, assemble(description, head, Buffer.concat(parts)));

console.log(JSON.stringify(libraries.map(nameOf)));

/** Name and size of each file of an archive. */
function sizes(/** @type {Uint8Array} */ archive) {
  return Object.fromEntries(Array.from(files(archive), ([name, bytes]) => [name, bytes.length]));
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
  for (const archive of archives) unpack(Module.FS, SITE_PACKAGES, archive);
  for (const [path, text] of Object.entries(asked.engine)) put(Module.FS, path, Buffer.from(text));
  pyodide.globals.set("IMPORTS", asked.imports.join(" "));
  pyodide.runPython(PREPARE);
  pyodide.runPython(TIDY);
  const handles = handlesOf(Module).filter((handle) => !before.has(handle));
  for (const handle of handles) freeFile(Module, handle);
  pyodide.runPython(SHRINK);
  clearFreeMemory(Module);
  pyodide.runPython(RESTORE);
  const whole = pyodide.makeMemorySnapshot();
  const head = whole.slice(0, whole.length - Module.HEAPU8.length);
  return { Module, head, libraries: loaded(Module, handles) };
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
  const contents = new Map(archives.flatMap((archive) => [...files(archive)]));
  /** @type {any} */ let found;
  const around = (/** @type {Function} */ create) => async (/** @type {any} */ settings) => {
    /** @type {Uint8Array} */ let untouched = new Uint8Array();
    const instantiateWasm = (/** @type {any} */ imports, /** @type {Function} */ receive) =>
      settings.instantiateWasm(imports, (/** @type {any} */ instance, /** @type {any} */ module) => {
        untouched = new Uint8Array(instance.exports.memory.buffer.slice());
        receive(instance, module);
      });
    const module = await create({ ...settings, instantiateWasm });
    const touched = differing(module.HEAPU8, untouched);
    module.growMemory(memory.length);
    for (const library of libraries)
      link(module, library, new WebAssembly.Module(contents.get(nameOf(library))));
    found = { fresh: module.HEAPU8.slice(0, memory.length), touched };
    throw new Error("enough");
  };
  const settings = { _loadSnapshot: head };
  await boot(asked.core, { info: asked.info, settings, around }).catch((error) => {
    if (!found) throw error;
  });
  return found;
}

/**
 * The stretches in which two memories differ, page by page.
 * @returns {import("../../frontend/src/shared/snapshot.js").Runs}
 */
function differing(/** @type {Uint8Array} */ one, /** @type {Uint8Array} */ other) {
  /** @type {[number, number][]} */ const runs = [];
  for (let start = 0; start < one.length; start += PAGE) {
    const isSame =
      Buffer.compare(one.subarray(start, start + PAGE), other.subarray(start, start + PAGE)) === 0;
    const last = runs.at(-1);
    if (isSame) continue;
    if (last && last[0] + last[1] === start) last[1] += PAGE;
    else runs.push([start, PAGE]);
  }
  return runs;
}
