/** Start Python: from a snapshot that the build made, or else cold. */

import { sitePackages, standardLibrary } from "../shared/paths.js";
import { selectSnapshot } from "../shared/select-snapshot.js";
import { Snapshot } from "../shared/snapshot.js";
import { directoryMaker, zipEntries } from "../shared/zip.js";
import { createLazyFile } from "./lazy-file.js";

// Pyodide's own names of its files.
const CORE = "pyodide.asm.wasm";
const LIBRARY = "python_stdlib.zip";
const PACKAGE_CHANNEL = "default channel"; // where Pyodide itself would have a package from

/** @import { Manifest } from "../shared/manifest.js" */
/** @import { Compiled } from "../shared/protocol.js" */
/** @import { EmscriptenModule, Failure, FileSystem, Pyodide } from "../shared/pyodide.js" */

export class Boot {
  /** @type {Promise<WebAssembly.Module>} */ #core;
  /** @type {Promise<Snapshot> | null} */ #snapshot = null;
  /** @type {Promise<Map<string, WebAssembly.Module>>} their machine code, by path */ #libraries;
  #scripts;
  #compressedCore;
  #sitePackages;
  /** @type {string[]} what came compressed */ #compressed;

  /**
   * Begin to fetch all that Python needs.
   * @param {import("./fetch.js").Network} network
   * @param {import("./downloads.js").Downloads} downloads
   * @param {import("./fetch-shim.js").FetchShim} shim
   * @param {Manifest} manifest
   * @param {URL} home
   * @param {string[]} packages of the first cell
   * @param {Compiled | null} compiled by an earlier worker
   */
  constructor(network, downloads, shim, manifest, home, packages, compiled) {
    this.downloads = downloads;
    this.shim = shim;
    this.manifest = manifest;
    this.#compressedCore = CORE + manifest.compressedSuffix;
    this.#sitePackages = sitePackages(manifest.index.info);
    this.indexURL = new URL(manifest.folder, home).href;
    // A snapshot is of a Python that can be suspended.
    const start = "Suspending" in WebAssembly ? selectSnapshot(manifest.snapshots, packages) : undefined;
    const others = packages.filter((name) => !start?.packages.includes(name));
    // Of the packages that a snapshot holds it needs the machine code; their other files come when they are read.
    const code = compiled?.libraries.size ? "" : (start?.code ?? "");
    const names = [start?.snapshot ?? LIBRARY, code, ...others.map((name) => manifest.packages[name])];
    const needed = names.filter(Boolean);
    const core = compiled ? [] : [this.#compressedCore];
    downloads.addToTotal([...core, ...needed]);
    this.#compressed = start ? [...core, start.snapshot, code].filter(Boolean) : [];
    this.#core = compiled ? Promise.resolve(compiled.core) : this.#compileCore();
    this.#libraries = code ? this.#compile(code) : Promise.resolve(compiled?.libraries ?? new Map());
    if (start) this.#snapshot = downloads.get(start.snapshot).then((bytes) => new Snapshot(bytes));
    for (const name of needed) downloads.get(name);
    const scripts = ["pyodide.js", "pyodide.asm.js"].map((name) =>
      network.withIdleTimeout(name, import(`${this.indexURL}${name}`)),
    );
    this.#scripts = Promise.all(scripts);
    for (const promise of [this.#core, this.#libraries, this.#snapshot, this.#scripts])
      promise?.catch(() => {});
  }

  /** @returns {Promise<{pyodide: Pyodide, isRestored: boolean}>} */
  async start() {
    if (this.#snapshot) {
      try {
        const pyodide = await this.#restoreSnapshot(await this.#snapshot);
        this.#snapshot = null; // large, and used up
        return { pyodide, isRestored: true };
      } catch (error) {
        console.info(`Python starts without its snapshot: ${/** @type {Failure} */ (error).message}`);
      }
    }
    this.shim.withholdFromPyodide([CORE]);
    return { pyodide: await this.#load({}, async () => {}), isRestored: false };
  }

  /** @returns {Promise<Compiled>} what another worker can start with */
  async compiled() {
    return { core: await this.#core, libraries: await this.#libraries.catch(() => new Map()) };
  }

  /** Keep what the next visit begins with. */
  cacheForNextVisit() {
    return this.downloads.cacheForNextVisit(this.#compressed);
  }

  async #compileCore() {
    const cached = await this.downloads.cached(this.#compressedCore);
    if (cached) return WebAssembly.compile(/** @type {BufferSource} */ (cached));
    const { stream, whole } = this.downloads.stream(this.#compressedCore);
    const headers = { "Content-Type": "application/wasm" };
    const compiling = WebAssembly.compileStreaming(new Response(stream, { headers }));
    compiling.catch(() => {}); // its hash says whether it is damaged
    await whole;
    return compiling;
  }

  /** @param {Snapshot} snapshot */
  async #restoreSnapshot(snapshot) {
    this.shim.withholdFromPyodide([CORE, LIBRARY]);
    const pyodide = await this.#load({ _loadSnapshot: snapshot.pyodideState }, async (Module) => {
      snapshot.restore(Module, await this.#libraries);
    });
    const { files } = snapshot.description;
    this.#createLazyFiles(pyodide.FS, files);
    for (const name of Object.keys(files)) pyodide.loadedPackages[name] = PACKAGE_CHANNEL;
    return pyodide;
  }

  /**
   * @param {string} code
   * @returns {Promise<Compiled["libraries"]>}
   */
  async #compile(code) {
    /** @type {(file: [string, Uint8Array<ArrayBuffer>]) => Promise<[string, WebAssembly.Module]>} */
    const compile = async ([name, bytes]) => [
      `${this.#sitePackages}/${name}`,
      await WebAssembly.compile(bytes),
    ];
    return new Map(await Promise.all(Array.from(zipEntries(await this.downloads.get(code)), compile)));
  }

  /**
   * All that a snapshot's Python has imported is in its memory: the files are for what it has not.
   * @param {FileSystem} FS
   * @param {Record<string, Record<string, number>>} sizes of the files of each package, by name
   */
  #createLazyFiles(FS, sizes) {
    const { size } = this.manifest.files[LIBRARY];
    createLazyFile(FS, standardLibrary(this.manifest.index.info), size, () =>
      this.downloads.getSync(LIBRARY),
    );
    const makeParent = directoryMaker(FS);
    for (const [name, sizesOfPackage] of Object.entries(sizes)) {
      /** @type {Map<string, Uint8Array>} */ let contents;
      const read = (/** @type {string} */ file) => {
        contents ??= new Map(zipEntries(this.downloads.getSync(this.manifest.packages[name])));
        return /** @type {Uint8Array} */ (contents.get(file));
      };
      for (const [file, size] of Object.entries(sizesOfPackage)) {
        const path = `${this.#sitePackages}/${file}`;
        makeParent(path);
        createLazyFile(FS, path, size, () => read(file));
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
    return this.shim.failWith(loading);
  }
}

/** Pyodide compiles its core while it is fetched; this one is compiled already. */
function instantiateFrom(/** @type {Promise<WebAssembly.Module>} */ core) {
  WebAssembly.instantiateStreaming = async (_, imports) => {
    const module = await core;
    return { module, instance: await WebAssembly.instantiate(module, imports) };
  };
}
