/** Pyodide in Node, from the folder of its verified files. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * @param {string} folder
 * @param {{info: object, settings?: object, around?: (create: Function) => (settings: object) => Promise<any>}} options
 *   settings  more settings for loadPyodide
 *   around    what stands between Pyodide and the making of its module
 * @returns {Promise<any>}
 */
export async function boot(folder, { info, settings = {}, around = (create) => create }) {
  const load = (/** @type {string} */ name) => import(pathToFileURL(join(folder, name)).href);
  const [{ loadPyodide }, { default: create }] = await Promise.all(
    ["pyodide.mjs", "pyodide.asm.mjs"].map(load),
  );
  const lockFileContents = JSON.stringify({ info, packages: {} });
  return loadPyodide({ ...settings, lockFileContents, createPyodideModule: around(create) });
}

/** Put files into Python's file system. */
export function put(/** @type {any} */ FS, /** @type {string} */ path, /** @type {Uint8Array} */ bytes) {
  FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
  FS.writeFile(path, bytes);
}

// Node would print the line of the script that failed, and Pyodide's are megabytes long.
process.on("uncaughtException", ({ message }) => {
  console.error(message);
  process.exit(1);
});

/** What the build wrote to standard input. */
export function question() {
  return JSON.parse(readFileSync(0, "utf8"));
}
