/** How Python starts: from a snapshot that the build made, or else from nothing. */

import { bestStart } from "../shared/select-snapshot.js";
import { Snapshot } from "../shared/snapshot.js";
import { files, parentMaker } from "../shared/zip.js";
import { layLate } from "./lazy-file.js";

const SITE_PACKAGES = "/lib/python3.14/site-packages";
const CORE = "pyodide.asm.wasm";
const LIBRARY = "python_stdlib.zip";
const LIBRARY_IN_PYTHON = "/lib/python314.zip";
const CHANNEL = "default channel"; // where Pyodide itself would have a package from

/** @import { Compiled, EmscriptenModule, Failure, FileSystem, Manifest, Pyodide } from "../shared/protocol.js" */

export class Boot {
  /** @type {Promise<WebAssembly.Module>} */ #core;
  /** @type {Promise<Snapshot> | null} */ #snapshot = null;
  /** @type {Promise<Map<string, WebAssembly.Module>>} their machine code, by path */ #libraries;
  #scripts;
  /** @type {string[]} what came packed */ #packed;

  /**
   * Begin to fetch all that Python needs.
   * @param {import("./fetch.js").Network} network
   * @param {import("./downloads.js").Downloads} downloads
   * @param {Manifest} manifest
   * @param {URL} home
   * @param {string[]} packages of the first cell
   * @param {Compiled | null} compiled by an earlier worker
   */
  constructor(network, downloads, manifest, home, packages, compiled) {
    this.downloads = downloads;
    this.manifest = manifest;
    this.indexURL = new URL(manifest.folder, home).href;
    // A snapshot is of a Python that can be suspended.
    const start = "Suspending" in WebAssembly ? bestStart(manifest.starts, packages) : undefined;
    const others = packages.filter((name) => !start?.packages.includes(name));
    // Of the packages that a snapshot holds it needs the machine code; their other files come when they are read.
    const code = compiled?.libraries.size ? "" : (start?.code ?? "");
    const names = [start?.snapshot ?? LIBRARY, code, ...others.map((name) => manifest.packages[name])];
    const wanted = names.filter(Boolean);
    const core = compiled ? [] : [`${CORE}.bin`];
    downloads.expect([...core, ...wanted]);
    this.#packed = start ? [...core, start.snapshot, code].filter(Boolean) : [];
    this.#core = compiled ? Promise.resolve(compiled.core) : this.#compileCore();
    this.#libraries = code ? this.#compile(code) : Promise.resolve(compiled?.libraries ?? new Map());
    if (start) this.#snapshot = downloads.get(start.snapshot).then((bytes) => new Snapshot(bytes));
    for (const name of wanted) downloads.get(name);
    const scripts = ["pyodide.js", "pyodide.asm.js"].map((name) =>
      network.patient(name, import(`${this.indexURL}${name}`)),
    );
    this.#scripts = Promise.all(scripts);
    for (const promise of [this.#core, this.#libraries, this.#snapshot, this.#scripts])
      promise?.catch(() => {});
  }

  /** @returns {Promise<{pyodide: Pyodide, isRestored: boolean}>} */
  async python() {
    if (this.#snapshot) {
      try {
        const pyodide = await this.#restored(await this.#snapshot);
        this.#snapshot = null; // large, and used up
        return { pyodide, isRestored: true };
      } catch (error) {
        console.info(`Python starts without its snapshot: ${/** @type {Failure} */ (error).message}`);
      }
    }
    this.downloads.withhold([CORE]);
    return { pyodide: await this.#load({}, async () => {}), isRestored: false };
  }

  /** @returns {Promise<Compiled>} what another worker can start with */
  async compiled() {
    return { core: await this.#core, libraries: await this.#libraries.catch(() => new Map()) };
  }

  /** Keep what the next visit begins with. */
  keep() {
    return this.downloads.keep(this.#packed);
  }

  async #compileCore() {
    const kept = await this.downloads.kept(`${CORE}.bin`);
    if (kept) return WebAssembly.compile(/** @type {BufferSource} */ (kept));
    const { stream, whole } = this.downloads.stream(`${CORE}.bin`);
    const headers = { "Content-Type": "application/wasm" };
    const compiling = WebAssembly.compileStreaming(new Response(stream, { headers }));
    compiling.catch(() => {}); // what is damaged is told by its hash
    await whole;
    return compiling;
  }

  /** @param {Snapshot} snapshot */
  async #restored(snapshot) {
    this.downloads.withhold([CORE, LIBRARY]);
    const pyodide = await this.#load({ _loadSnapshot: snapshot.head }, async (Module) => {
      snapshot.restore(Module, await this.#libraries);
    });
    const { files } = snapshot.description;
    this.#layFiles(pyodide.FS, files);
    for (const name of Object.keys(files)) pyodide.loadedPackages[name] = CHANNEL;
    return pyodide;
  }

  /**
   * @param {string} code
   * @returns {Promise<Compiled["libraries"]>}
   */
  async #compile(code) {
    /** @type {(file: [string, Uint8Array<ArrayBuffer>]) => Promise<[string, WebAssembly.Module]>} */
    const compile = async ([name, bytes]) => [`${SITE_PACKAGES}/${name}`, await WebAssembly.compile(bytes)];
    return new Map(await Promise.all(Array.from(files(await this.downloads.get(code)), compile)));
  }

  /**
   * All that a snapshot's Python has imported is in its memory: the files are for what it has not.
   * @param {FileSystem} FS
   * @param {Record<string, Record<string, number>>} sizes of the files of each package, by name
   */
  #layFiles(FS, sizes) {
    const { size } = this.manifest.files[LIBRARY];
    layLate(FS, LIBRARY_IN_PYTHON, size, () => this.downloads.getNow(LIBRARY));
    const makeParent = parentMaker(FS);
    for (const [name, sizesOfPackage] of Object.entries(sizes)) {
      /** @type {Map<string, Uint8Array>} */ let contents;
      const read = (/** @type {string} */ file) => {
        contents ??= new Map(files(this.downloads.getNow(this.manifest.packages[name])));
        return /** @type {Uint8Array} */ (contents.get(file));
      };
      for (const [file, size] of Object.entries(sizesOfPackage)) {
        const path = `${SITE_PACKAGES}/${file}`;
        makeParent(path);
        layLate(FS, path, size, () => read(file));
      }
    }
  }

  /**
   * @param {object} settings
   * @param {(Module: EmscriptenModule) => Promise<void>} change what is done to Python's module before Python runs
   */
  async #load(settings, change) {
    const [{ loadPyodide }, { default: create }] = await this.#scripts;
    const createPyodideModule = async (/** @type {object} */ settings) => {
      const module = await create(settings);
      await change(module);
      return module;
    };
    await this.#core; // or it says why not
    instantiateFrom(this.#core);
    const loading = loadPyodide({
      ...settings,
      createPyodideModule,
      indexURL: this.indexURL,
      packageBaseUrl: this.indexURL,
      lockFileContents: JSON.stringify(this.manifest.index),
    });
    return this.downloads.through(loading);
  }
}

/** Pyodide compiles its core while it is fetched; this one is compiled already. */
function instantiateFrom(/** @type {Promise<WebAssembly.Module>} */ core) {
  WebAssembly.instantiateStreaming = async (_, imports) => {
    const module = await core;
    return { module, instance: await WebAssembly.instantiate(module, imports) };
  };
}
