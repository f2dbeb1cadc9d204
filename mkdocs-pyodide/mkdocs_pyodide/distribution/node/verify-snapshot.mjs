// Restore a snapshot as a browser does: node verify-snapshot.mjs, standard input {core, info, wheels, imports, output}.
import { readFileSync } from "node:fs";
import { sitePackages } from "../../frontend/src/shared/paths.js";
import { Snapshot } from "../../frontend/src/shared/snapshot.js";
import { extractInto, zipEntries } from "../../frontend/src/shared/zip.js";
import { boot, question } from "./pyodide.mjs";

const asked = question();
const SITE_PACKAGES = sitePackages(asked.info);
const snapshot = new Snapshot(new Uint8Array(readFileSync(asked.output)));
const archives = asked.wheels.map((/** @type {string} */ path) => readFileSync(path));
const wanted = new Set(snapshot.description.libraries.map(({ path }) => path));
const compiled = new Map();
for (const archive of archives)
  for (const [name, bytes] of zipEntries(archive)) {
    const path = `${SITE_PACKAGES}/${name}`;
    if (wanted.has(path)) compiled.set(path, await WebAssembly.compile(bytes));
  }
const pyodide = await boot(asked.core, {
  info: asked.info,
  settings: { _loadSnapshot: snapshot.pyodideState },
  around: (create) => async (settings) => {
    const Module = await create(settings);
    snapshot.restore(Module, compiled);
    return Module;
  },
});
for (const archive of archives) extractInto(pyodide.FS, SITE_PACKAGES, archive);
const missing = pyodide.runPython(`
import sys
" ".join(name for name in "${asked.imports.join(" ")}".split() if name not in sys.modules)
`);
if (missing) throw new Error(`the snapshot does not hold ${missing}`);
pyodide.runPython("import gc; gc.collect()");
