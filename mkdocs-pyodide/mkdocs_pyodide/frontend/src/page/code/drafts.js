/** The readers' edits: kept in the browser's storage, and where that fails for the visit. */

/**
 * @typedef {{path: string, id: string, hash: string}} Place  a cell of a page, as it was published
 * @typedef {{source: string, link: string}} Edit  what the reader made of it; the link it began with, if any
 */

const PREFIX = "pyodide-edit";
// Of an edit as it is stored: a longer one would hold up each visit.
const LENGTH = 100_000; // characters
const LINES = 2_000;

/** @type {Map<string, string>} */
const visit = new Map(); // survives instant navigation, as this module does

/**
 * @param {Place} place
 * @returns {Edit | null}
 */
export function read(place) {
  return parse(get(keyOf(place)));
}

/**
 * An edit of the same cell as it was published earlier; an id that has moved to other code is no such cell.
 *
 * @param {Place} place
 * @param {Set<string>} present  the hashes of all cells that are on the page now
 * @returns {{place: Place, edit: Edit} | null}
 */
export function readOutdated({ path, id }, present) {
  const start = keyOf({ path, id, hash: "" });
  for (const key of keys()) {
    const hash = key.slice(start.length);
    const edit = key.startsWith(start) && !present.has(hash) ? parse(get(key)) : null;
    if (edit) return { place: { path, id, hash }, edit };
  }
  return null;
}

/**
 * Keep an edit; tell whether it will be there on the next visit.
 *
 * @param {Place} place
 * @param {Edit} edit
 */
export function write(place, edit) {
  const key = keyOf(place);
  const text = JSON.stringify(edit);
  try {
    if (!fits(text)) throw new RangeError("too long");
    localStorage.setItem(key, text);
    visit.delete(key);
    return true;
  } catch {
    remove(place); // an older edit must not come back in its place
    visit.set(key, text);
    return false;
  }
}

/** @param {Place} place */
export function remove(place) {
  visit.delete(keyOf(place));
  try {
    localStorage.removeItem(keyOf(place));
  } catch {
    // Where nothing can be stored, nothing is.
  }
}

/** @param {Place} place */
function keyOf({ path, id, hash }) {
  return JSON.stringify([PREFIX, path, id]) + hash;
}

/** @param {string} key */
function get(key) {
  try {
    return visit.get(key) ?? fitting(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function fitting(/** @type {string | null} */ stored) {
  return stored && fits(stored) ? stored : null;
}

function fits(/** @type {string} */ stored) {
  return stored.length <= LENGTH && stored.split("\\n").length <= LINES;
}

function keys() {
  try {
    return new Set([...visit.keys(), ...Object.keys(localStorage)]);
  } catch {
    return visit.keys();
  }
}

/**
 * What is stored may come from anywhere on this origin: only what has the form of an edit is one.
 *
 * @param {string | null} text
 * @returns {Edit | null}
 */
function parse(text) {
  try {
    const { source, link } = JSON.parse(text ?? "null") ?? {};
    return typeof source === "string" ? { source, link: typeof link === "string" ? link : "" } : null;
  } catch {
    return null;
  }
}
