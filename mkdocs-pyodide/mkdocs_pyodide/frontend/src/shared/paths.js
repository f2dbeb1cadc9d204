/** Name the folders of Python's file system that the engine uses. */
import names from "./paths.json" with { type: "json" };

export const ARCHIVE = names.archive; // of the kernel and of what cells import
export const LIVE = "/live"; // where it is extracted
export const ENGINE = `${LIVE}/engine`; // the kernel
export const MODULES = `${LIVE}/modules`; // what cells import and open

/** @typedef {{python: string}} Info  of Pyodide's lock: Python's version, "3.14.0" */

/** The folder of the packages. */
export function sitePackages(/** @type {Info} */ info) {
  return `/lib/python${minorVersion(info)}/site-packages`;
}

/** The archive of the standard library. */
export function standardLibrary(/** @type {Info} */ info) {
  return `/lib/python${minorVersion(info).replace(".", "")}.zip`;
}

function minorVersion(/** @type {Info} */ { python }) {
  return python.split(".").slice(0, 2).join(".");
}
