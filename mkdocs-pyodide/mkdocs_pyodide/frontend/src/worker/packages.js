/** Load what a cell needs: packages, data files, and modules imported before the run. */

import { MODULES } from "../shared/paths.js";
import * as strings from "../shared/strings/en.js";

/**
 * @import { Needs } from "../shared/protocol.js"
 * @import { Pyodide, Python } from "../shared/pyodide.js"
 */

export class PackageLoader {
  #downloads;
  #shim;
  #reportedCount = -1; // packages that the page knows to be there

  /**
   * @param {import("./downloads.js").Downloads} downloads
   * @param {import("./fetch-shim.js").FetchShim} shim
   * @param {(message: import("../shared/protocol.js").FromWorker) => void} postToPage
   */
  constructor(downloads, shim, postToPage) {
    this.#downloads = downloads;
    this.#shim = shim;
    this.postToPage = postToPage;
  }

  /**
   * Load all that a source needs and import it, so that its run is the program's own time. Throws Unavailable.
   * @param {Python} python
   * @param {Needs} needs
   * @param {import("./run.js").Post} post
   */
  async load(python, { source, packages, files = [] }, post) {
    const { pyodide, live } = python;
    /** @type {string[]} */ const modules = JSON.parse(live.imports(source));
    const quiet = { messageCallback: () => {} };
    const imports = modules.map((m) => `import ${m}`).join("\n");
    this.#downloads.startCount();
    // The download reports what fails; Pyodide goes on without the package.
    await this.#shim.failWith(pyodide.loadPackage(packages, quiet));
    await this.#shim.failWith(pyodide.loadPackagesFromImports(imports, quiet));
    await this.#writeDataFiles(pyodide, files);
    this.#postMissingSizes(python);
    const ahead = JSON.parse(live.imports_ahead(source));
    if (ahead.length > 0) post({ type: "progress", stage: strings.IMPORTING });
    for (const module of ahead) live.preload(module);
  }

  /** Say which packages a run would still have to fetch, in bytes, when there are fewer of them. */
  #postMissingSizes(/** @type {Python} */ { pyodide: { loadedPackages }, manifest }) {
    const count = Object.keys(loadedPackages).length;
    if (count === this.#reportedCount) return;
    this.#reportedCount = count;
    const missing = (/** @type {[string, string]} */ [name]) => !(name in loadedPackages);
    const size = (/** @type {[string, string]} */ [name, file]) => [name, manifest.files[file].size];
    const packages = Object.entries(manifest.packages).filter(missing).map(size);
    this.postToPage({ type: "missing packages", missing: Object.fromEntries(packages) });
  }

  /** Put the data files that a cell names beside the modules, each once. */
  async #writeDataFiles(/** @type {Pyodide} */ { FS }, /** @type {string[]} */ files) {
    const missing = files.filter((name) => !FS.analyzePath(`${MODULES}/${name}`).exists);
    const contents = await Promise.all(missing.map((name) => this.#downloads.data(name)));
    for (const [index, name] of missing.entries()) {
      const path = `${MODULES}/${name}`;
      FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
      FS.writeFile(path, contents[index]);
    }
  }
}
