/**
 * Have the site stored for offline use once the reader has run a cell or asked for it: the entry point of offline.js.
 *
 * The build writes `self.OFFLINE` above: bytes that a first run fetches beside Python, and those of everything.
 */

import "./offline-copy.js";
import { requestedName } from "../shared/cache-names.js";
import { selectSnapshot } from "../shared/select-snapshot.js";
import { register, releaseToCome, root, send } from "./service-worker-client.js";

const home = new URL("../", import.meta.url);
const PAGE_IDLE_MS = 4000; // ms; a page that is never idle counts as idle then

/** @param {() => void} task */
function whenIdle(task) {
  const ask = globalThis.requestIdleCallback ?? setTimeout;
  const later = () => ask(task, { timeout: PAGE_IDLE_MS });
  if (document.readyState === "complete") later();
  else addEventListener("load", later, { once: true });
}

/** Have the service worker store what is missing, and look for a new release. */
async function requestPrecache() {
  const registration = await send({ type: "precache" });
  await registration.update();
}

/** Whether the reader has run a cell or asked for a copy, in this visit or an earlier one. */
function isRequested() {
  return caches.has(requestedName(root.pathname));
}

/** The service worker isolates pages and gives workers their policy; it fetches nothing by itself. */
async function protectPages() {
  const registration = await register();
  await registration.update();
}

/**
 * Loaded anew, the page becomes that of a newer release, if one is stored as a whole and waits.
 * @returns {Promise<boolean>} whether one waits
 */
async function replaceRelease() {
  const waiting = releaseToCome(await navigator.serviceWorker.getRegistration(root));
  if (!waiting) return false;
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting.postMessage({ type: "activate" });
  return true;
}

/**
 * Have Python stored, which the reader uses, also if it came before the service worker did; with it the editor and
 * what sets formulas.
 */
async function precacheRuntime() {
  /** @type {import("../shared/manifest.js").Manifest} */
  const manifest = await (await fetch(new URL("manifest.json", home))).json();
  const others = new Set([...Object.values(manifest.packages), ...manifest.snapshots.flatMap(filesOf)]);
  const core = Object.keys(manifest.files).filter((name) => !others.has(name));
  const cells = [...document.querySelectorAll("figure.cell:not([data-state='idle'])")];
  const packagesOf = (/** @type {Element} */ cell) =>
    (cell.getAttribute("data-packages") ?? "").split(" ").filter(Boolean);
  const starts = cells.flatMap((cell) => filesOf(selectSnapshot(manifest.snapshots, packagesOf(cell))));
  const named = (/** @type {string} */ attribute) => {
    const all = cells.flatMap((cell) => (cell.getAttribute(attribute) ?? "").split(" "));
    return [...new Set(all)].filter(Boolean);
  };
  const used = named("data-packages").map((name) => manifest.packages[name]);
  const runtime = [...core, ...starts, ...used].map((name) => manifest.folder + name);
  const names = [...runtime, ...named("data-files").map((name) => `data/${name}`)];
  const prefix = home.pathname.slice(root.pathname.length);
  const files = ["engine/editor.js", "engine/mathml.js", ...names].map((name) => prefix + name);
  await send({ type: "precache", files });
}

/** @param {import("../shared/manifest.js").SnapshotEntry | undefined} start */
function filesOf(start) {
  return start ? [start.snapshot, start.code].filter(Boolean) : [];
}

/** Tell the cells what a first run fetches beside Python, unless the connection is to be spared. */
async function announceSize() {
  const { saveData, effectiveType } = navigator.connection ?? /** @type {Connection} */ ({});
  if (saveData || effectiveType?.endsWith("2g") || (await isRequested())) return;
  document.documentElement.dataset.offlineBytes = `${self.OFFLINE.first}`;
  dispatchEvent(new Event("pyodide:offline-size"));
}

/** Where the browser forbids it, the site is online only, as it was. */
const accept = () => {};

/** Whether the page shows one exercise in a frame: it is no visit of the site, which nobody asks to have stored. */
const isEmbedded = new URLSearchParams(location.search).has("embed");

try {
  if (navigator.serviceWorker && isEmbedded) whenIdle(() => protectPages().catch(accept));
  else if (navigator.serviceWorker) {
    announceSize().catch(accept);
    const onReady = () => requestPrecache().then(precacheRuntime).catch(accept);
    addEventListener("pyodide:ready", onReady, { once: true });
    whenIdle(async () => {
      const isReplaced = await replaceRelease().catch(accept);
      const work = (await isRequested().catch(accept)) ? requestPrecache : protectPages;
      if (!isReplaced) await work().catch(accept);
    });
  }
} catch {
  // In a frame without an origin even to ask is an error.
}
