/** Name the browser's caches of a site, by the path of its root: one origin can have many sites. */

/** The cache of its files. */
export function storeName(/** @type {string} */ root) {
  return `mkdocs-pyodide ${root}`;
}

/** A cache that is there once the reader has run a cell or asked for an offline copy. */
export function requestedName(/** @type {string} */ root) {
  return `${storeName(root)} wanted`;
}
