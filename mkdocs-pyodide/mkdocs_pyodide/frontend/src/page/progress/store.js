/**
 * Store the reader's progress in the browser's database or, where that fails, for the visit.
 *
 * Each bundle that contains this module has the same records: what lasts for the visit is in one place of the page.
 */
import { FLAG, SITE } from "./site.js";

export { recordId, SITE } from "./site.js";

/**
 * What a reader has done in an exercise or a question: the attempt that solved it or else the last one. Before the
 * first attempt there are only the hints.
 *
 * @typedef {[name: string, message: string | null]} Part  null where it is right
 * @typedef {{id: string, page: string, starter: string, code: string, parts: Part[], solved: boolean,
 *   attempts: number, hints: number, solutionShown: boolean, output: string, release: string,
 *   time: number}} ProgressRecord
 *   id      see recordId
 *   page    its title
 *   starter hash of what the exercise was when it was attempted
 *   output  of the attempt, as text
 *   release of the site
 *   time    of the last attempt, or of the first hint before it, in ms
 */

const NAME = `mkdocs-pyodide progress ${SITE.pathname}`; // one origin can have many sites
const RECORDS = "records";
const OPEN_TIMEOUT_MS = 3000; // some browsers never answer where storage is forbidden
const MAX_CHARACTERS = 200_000; // of a text in a record
const MAX_PARTS = 100;

const key = Symbol.for(NAME);
const page = /** @type {Record<symbol, Map<string, ProgressRecord>>} */ (/** @type {unknown} */ (globalThis));
page[key] ??= new Map();
const visit = page[key]; // survives instant navigation, as the window does

/** @type {Promise<IDBDatabase> | null} */ let opening = null;

/**
 * @param {string} id
 * @returns {Promise<ProgressRecord | null>}
 */
export async function load(id) {
  const found = visit.get(id) ?? (await ask("readonly", (records) => records.get(id)).catch(() => null));
  return isRecord(found) ? found : null;
}

/** How many records last for the visit only. */
export function unsavedCount() {
  return visit.size;
}

/** @returns {Promise<ProgressRecord[]>} by id */
export async function all() {
  const stored = await ask("readonly", (records) => records.getAll()).catch(() => []);
  const found = new Map(stored.filter(isRecord).map((/** @type {ProgressRecord} */ each) => [each.id, each]));
  for (const [id, record] of visit) found.set(id, record);
  return [...found.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
}

/**
 * Store a record; return whether it will be there on the next visit.
 *
 * @param {string} id
 * @param {ProgressRecord} record
 */
export async function save(id, record) {
  const stored = { ...record, id };
  visit.set(id, stored); // whatever happens next, this visit has it
  try {
    if (!isRecord(stored)) throw new RangeError("too long, or no record");
    await ask("readwrite", (records) => records.put(stored));
    if (visit.get(id) === stored) visit.delete(id);
    localStorage.setItem(FLAG, "1");
    return true;
  } catch {
    return !visit.has(id); // the database has it, the flag may be missing
  } finally {
    publish();
  }
}

/** Delete all records; return whether the database has none left. */
export async function remove() {
  visit.clear();
  try {
    localStorage.removeItem(FLAG);
    await ask("readwrite", (records) => records.clear());
    return true;
  } catch {
    return false;
  } finally {
    publish();
  }
}

const channel = openChannel();
/** @type {{unref?: () => void} | null} */ (channel)?.unref?.(); // in Node it would hold up the end

/** Where storage is blocked, some browsers refuse this, too. */
function openChannel() {
  try {
    return new BroadcastChannel(NAME);
  } catch {
    return null;
  }
}

/** Have a function called when a record has changed, in this tab or another one of the site. */
export function onChange(/** @type {() => void} */ changed) {
  globalThis.addEventListener?.("pyodide:progress", changed);
  channel?.addEventListener("message", changed);
}

function publish() {
  globalThis.dispatchEvent?.(new Event("pyodide:progress"));
  channel?.postMessage("");
}

/**
 * Make one request in a transaction of its own; return its result once the transaction is complete.
 *
 * @template Result
 * @param {IDBTransactionMode} mode
 * @param {(records: IDBObjectStore) => IDBRequest<Result>} request
 * @returns {Promise<Result>}
 */
async function ask(mode, request) {
  opening ??= open();
  const database = await opening.catch((error) => {
    opening = null; // the next request tries again
    throw error;
  });
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(RECORDS, mode);
    const asked = request(transaction.objectStore(RECORDS));
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    setTimeout(() => reject(new Error("no answer")), OPEN_TIMEOUT_MS);
    asked.onupgradeneeded = () => asked.result.createObjectStore(RECORDS, { keyPath: "id" });
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      const database = asked.result;
      const close = () => {
        database.close();
        opening = null;
      };
      database.onversionchange = close; // another tab has a newer release, or the reader deletes the site's data
      database.onclose = close;
      resolve(database);
    };
  });
}

const text = (/** @type {unknown} */ value) => typeof value === "string" && value.length <= MAX_CHARACTERS;
const count = (/** @type {unknown} */ value) => Number.isSafeInteger(value) && Number(value) >= 0;
const flag = (/** @type {unknown} */ value) => typeof value === "boolean";
const isPart = (/** @type {unknown} */ part) =>
  Array.isArray(part) && part.length === 2 && text(part[0]) && (part[1] === null || text(part[1]));

/** @type {Record<keyof ProgressRecord, (value: any) => boolean>} */
const FIELDS = {
  id: (id) => text(id) && id.includes("#"),
  page: text,
  starter: text,
  code: text,
  parts: (parts) => Array.isArray(parts) && parts.length <= MAX_PARTS && parts.every(isPart),
  solved: flag,
  attempts: count,
  hints: count,
  solutionShown: flag,
  output: text,
  release: text,
  time: count,
};

/**
 * Whether a value is a record: what is stored or imported may come from anywhere.
 *
 * @param {any} value
 * @returns {value is ProgressRecord}
 */
export function isRecord(value) {
  const fields = Object.entries(FIELDS);
  return typeof value === "object" && value !== null && fields.every(([name, fits]) => fits(value[name]));
}
