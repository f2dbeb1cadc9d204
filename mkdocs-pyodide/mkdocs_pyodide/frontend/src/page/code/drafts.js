/** Store the reader's edits in the browser's storage or, where that fails, for the visit. */

/**
 * @typedef {{path: string, id: string, hash: string}} DraftKey  a cell of a page, as it was published
 * @typedef {{source: string, link: string}} Draft  what the reader made of it; the link it began with, if any
 */

const PREFIX = "pyodide-edit";
// Of an edit as it is stored: a longer one would hold up each visit.
const MAX_CHARACTERS = 100_000;
const MAX_LINES = 2_000;

/** @type {Map<string, string>} */
const visit = new Map(); // survives instant navigation, as this module does

/**
 * @param {DraftKey} draftKey
 * @returns {Draft | null}
 */
export function read(draftKey) {
  return parse(get(keyOf(draftKey)));
}

/**
 * An edit of the same cell as it was published earlier; an id that has moved to other code is no such cell.
 *
 * @param {DraftKey} draftKey
 * @param {Set<string>} present  the hashes of all cells that are on the page now
 * @returns {{key: DraftKey, draft: Draft} | null}
 */
export function readDraftOfOldCode({ path, id }, present) {
  const start = keyOf({ path, id, hash: "" });
  for (const key of keys()) {
    const hash = key.slice(start.length);
    const draft = key.startsWith(start) && !present.has(hash) ? parse(get(key)) : null;
    if (draft) return { key: { path, id, hash }, draft };
  }
  return null;
}

/**
 * Store an edit; return whether it will be there on the next visit.
 *
 * @param {DraftKey} draftKey
 * @param {Draft} draft
 */
export function write(draftKey, draft) {
  const key = keyOf(draftKey);
  const text = JSON.stringify(draft);
  try {
    if (!fits(text)) throw new RangeError("too long");
    localStorage.setItem(key, text);
    visit.delete(key);
    return true;
  } catch {
    remove(draftKey); // an older edit must not come back in its place
    visit.set(key, text);
    return false;
  }
}

/** @param {DraftKey} draftKey */
export function remove(draftKey) {
  visit.delete(keyOf(draftKey));
  try {
    localStorage.removeItem(keyOf(draftKey));
  } catch {
    // Where nothing can be stored, nothing is.
  }
}

/** @param {DraftKey} draftKey */
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
  return stored.length <= MAX_CHARACTERS && stored.split("\\n").length <= MAX_LINES;
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
 * @returns {Draft | null}
 */
function parse(text) {
  try {
    const { source, link } = JSON.parse(text ?? "null") ?? {};
    return typeof source === "string" ? { source, link: typeof link === "string" ? link : "" } : null;
  } catch {
    return null;
  }
}
