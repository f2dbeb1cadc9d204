/**
 * Store the files of a release, and answer from the store.
 *
 * Files are stored by their hash, and only what has the right one is stored or answered with, so releases never mix.
 */

import { requestedName, storeName } from "../shared/cache-names.js";
import { whenPythonIsIdle } from "../shared/priority-lock.js";
import * as strings from "../shared/strings/en.js";
import { scope, site, worker } from "./site.js";

export const STORE = storeName(scope.pathname);
export const REQUESTED = requestedName(scope.pathname);
/** @import { FromServiceWorker } from "../shared/protocol.js" */

const PARALLEL_FETCHES = 4;

/** @type {Record<string, string>} what a browser refuses under another name, by suffix */ const TYPES = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

const lazy = new Set(site?.lazy);
/** @type {Promise<boolean> | null} whether the whole release is stored */ let whole = null;
/** @type {Promise<void> | null} */ let precaching = null;
/** @type {Map<string, Promise<boolean>>} whether what has passed through is stored */ const copies =
  new Map();

/** The network gave nothing, or not the file of this release. */
export class Unavailable extends Error {}

/** Store all files that are not lazy. */
export function precacheAll() {
  precaching ??= precache(precachedPaths()).finally(() => {
    precaching = whole = null;
  });
  return precaching;
}

/**
 * Store all files that an offline copy needs, whatever the connection; report to the page how far it is.
 * @param {(answer: FromServiceWorker) => void} answer
 */
export async function precacheEverything(answer) {
  try {
    await precache(everything(), answer);
  } catch (error) {
    answer({ type: "failed", problem: error instanceof Unavailable ? "connection" : "room" });
  } finally {
    whole = null;
  }
}

function everything() {
  const { files, spare } = site;
  return Object.keys(files).filter((path) => !spare.includes(path));
}

/**
 * Count the bytes of files, and of those that are stored.
 * @returns {Promise<FromServiceWorker>}
 */
export async function measure(paths = everything()) {
  const { files, sizes } = site;
  const stored = new Set((await (await open())?.keys())?.map(({ url }) => url));
  const sum = (/** @type {string[]} */ some) => some.reduce((total, path) => total + (sizes[path] ?? 0), 0);
  return {
    type: "progress",
    done: sum(paths.filter((path) => stored.has(keyOf(files[path])))),
    total: sum(paths),
  };
}

function precachedPaths() {
  const { saveData, effectiveType } = worker.navigator.connection ?? /** @type {Connection} */ ({});
  if (saveData || effectiveType?.endsWith("2g")) return [];
  return Object.keys(site.files).filter((path) => !lazy.has(path));
}

/**
 * Store files, a few at a time; what is stored is not fetched again.
 * @param {string[]} paths
 * @param {(progress: FromServiceWorker) => void} [report]
 */
export async function precache(paths, report) {
  const { files } = site;
  const store = await caches.open(STORE);
  const stored = new Set((await store.keys()).map(({ url }) => url));
  const missing = new Map(paths.filter((path) => path in files).map((path) => [keyOf(files[path]), path]));
  for (const key of stored) missing.delete(key);
  const pending = [...missing];
  const fetchNext = async () => {
    for (let next = pending.pop(); next; next = pending.pop()) {
      await whenPythonIsIdle();
      const [key, path] = next;
      if (!(await copies.get(path))) await store.put(key, await fetchFile(path));
      if (report && pending.length > 0) report(await measure(paths));
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_FETCHES }, fetchNext));
  report?.(await measure(paths));
}

/** @param {string} path */
async function fetchFile(path) {
  const address = new URL(encodeURI(path.replace(/(^|\/)index\.html$/, "$1")), scope);
  const options = /** @type {RequestInit} */ ({ cache: "no-cache", priority: "low" });
  const response = await fetch(address, options).catch(() => null);
  const file = response?.ok && (await verified(response, path));
  if (!file) throw new Unavailable(strings.couldNotDownload(path));
  return file;
}

/**
 * The response, as a new one of the same bytes; nothing if they are not those of the release.
 * @param {Response} response
 * @param {string} path
 */
async function verified(response, path) {
  const bytes = await response.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hash !== site.files[path]) return null;
  // The content is what the build wrote, so its type is known too, whatever the host has called it.
  const suffix = path.slice(path.lastIndexOf(".") + 1);
  const type = TYPES[suffix] ?? response.headers.get("Content-Type") ?? "application/octet-stream";
  return new Response(bytes, { headers: { "Content-Type": type, "Content-Length": `${bytes.byteLength}` } });
}

export function isWhole() {
  whole ??= checkWhole();
  return whole;
}

async function checkWhole() {
  const { files } = site;
  const stored = new Set((await (await open())?.keys())?.map(({ url }) => url));
  return Object.keys(files).every((path) => lazy.has(path) || stored.has(keyOf(files[path])));
}

/** @param {string} path */
export async function fromStore(path) {
  const hash = site.files[path] ?? "";
  const store = await open();
  const response = await store?.match(keyOf(hash)).catch(() => undefined);
  if (!response) return null;
  const file = await verified(response, path);
  if (!file) await store?.delete(keyOf(hash)); // not what was put there
  return file;
}

/** Whether a file is stored when it is first fetched. */
export function isLazy(/** @type {string} */ path) {
  return lazy.has(path);
}

/**
 * Store a file that passes through.
 * @param {Response} response
 * @param {string} path
 */
export function storePassing(response, path) {
  const copy = storeCopy(response, path);
  copies.set(path, copy);
  return copy;
}

/**
 * @param {Response} response
 * @param {string} path
 */
async function storeCopy(response, path) {
  await whenPythonIsIdle();
  const [store, file] = [await open(), await verified(response, path).catch(() => null)];
  const key = keyOf(site.files[path]);
  const putting = file && store?.put(key, file).then(() => true);
  return (await putting?.catch(() => false)) ?? false;
}

/** The store, nothing where the browser forbids one. */
export function open() {
  return caches.open(STORE).catch(() => null);
}

/** @param {string} hash */
export function keyOf(hash) {
  return new URL(`?sha256=${hash}`, scope).href;
}
