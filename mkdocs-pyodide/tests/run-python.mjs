// Run a program in Pyodide: node run-python.mjs, standard input {core, info, archives, start, folder, program}.
//   archives   of packages, extracted before
//   start      {snapshot, code}: files of a snapshot to start from; null: from nothing
//   folder     the program sees it as /shared
// A traceback goes to standard error.
import { readFileSync } from "node:fs";
import { boot, question } from "../mkdocs_pyodide/distribution/node/pyodide.mjs";
import { sitePackages } from "../mkdocs_pyodide/frontend/src/shared/paths.js";
import { Snapshot } from "../mkdocs_pyodide/frontend/src/shared/snapshot.js";
import { extractInto, zipEntries } from "../mkdocs_pyodide/frontend/src/shared/zip.js";

const asked = question();
const SITE_PACKAGES = sitePackages(asked.info);
const options = asked.start ? restoring(asked.start) : {};
const pyodide = await boot(asked.core, { info: asked.info, ...options });
for (const path of asked.archives) extractInto(pyodide.FS, SITE_PACKAGES, readFileSync(path));
pyodide.FS.mkdirTree("/shared");
pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: asked.folder }, "/shared");
pyodide.runPython(asked.program);

function restoring(start) {
  const snapshot = new Snapshot(new Uint8Array(readFileSync(start.snapshot)));
  const compile = ([name, bytes]) => [`${SITE_PACKAGES}/${name}`, new WebAssembly.Module(bytes)];
  const libraries = new Map(Array.from(zipEntries(readFileSync(start.code)), compile));
  const around = (create) => async (settings) => {
    const Module = await create(settings);
    snapshot.restore(Module, libraries);
    return Module;
  };
  return { settings: { _loadSnapshot: snapshot.pyodideState }, around };
}
