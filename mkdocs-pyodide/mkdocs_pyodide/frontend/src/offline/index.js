/**
 * Keeps the site for offline use once the reader has run a cell or asked for it, and never before.
 *
 * The build writes `self.OFFLINE` above: bytes that a first run fetches beside Python, and those of everything.
 */

import "./offline-copy.js";
import { bestStart } from "../shared/select-snapshot.js";
import { register, root, tell } from "./service-worker-client.js";

const home = new URL("../", import.meta.url);
const PATIENCE = 4000; // ms; a page that is never idle counts as idle then

/** @param {() => void} task */
function whenIdle(task) {
  const ask = globalThis.requestIdleCallback ?? setTimeout;
  const later = () => ask(task, { timeout: PATIENCE });
  if (document.readyState === "complete") later();
  else addEventListener("load", later, { once: true });
}

/** Have the service worker keep what is missing, and look for a new release. */
async function keepSite() {
  const registration = await tell({ type: "keep" });
  await registration.update();
}

/** Whether the reader has run a cell or asked for a copy, in this visit or an earlier one. */
function isWanted() {
  return caches.has(`mkdocs-pyodide ${root.pathname} wanted`); // the service worker knows it by this name
}

/** The service worker isolates pages and gives workers their policy; it fetches nothing by itself. */
async function protectPages() {
  const registration = await register();
  await registration.update();
}

/**
 * Loaded anew, the page becomes that of a newer release, if one is kept as a whole and waits.
 * Nothing is asked of the old service worker then: a request amid the change starts it again, for half a minute.
 * @returns {Promise<boolean>} whether one waits
 */
async function replaceRelease() {
  const [visit] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  const { waiting } = (await navigator.serviceWorker.getRegistration(root)) ?? {};
  if (visit?.type !== "reload" || !waiting) return false;
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting.postMessage({ type: "replace" });
  return true;
}

/**
 * The reader wants Python: have it kept, also if it came before the service worker did, and with it the editor and what sets formulas.
 */
async function keepRuntime() {
  /** @type {import("../shared/protocol.js").Manifest} */
  const manifest = await (await fetch(new URL("manifest.json", home))).json();
  const others = new Set([...Object.values(manifest.packages), ...manifest.starts.flatMap(filesOf)]);
  const core = Object.keys(manifest.files).filter((name) => !others.has(name));
  const cells = [...document.querySelectorAll("figure.cell:not([data-state='idle'])")];
  const packagesOf = (/** @type {Element} */ cell) =>
    (cell.getAttribute("data-packages") ?? "").split(" ").filter(Boolean);
  const starts = cells.flatMap((cell) => filesOf(bestStart(manifest.starts, packagesOf(cell))));
  const named = (/** @type {string} */ attribute) => {
    const all = cells.flatMap((cell) => (cell.getAttribute(attribute) ?? "").split(" "));
    return [...new Set(all)].filter(Boolean);
  };
  const used = named("data-packages").map((name) => manifest.packages[name]);
  const runtime = [...core, ...starts, ...used].map((name) => manifest.folder + name);
  const names = [...runtime, ...named("data-files").map((name) => `data/${name}`)];
  const prefix = home.pathname.slice(root.pathname.length);
  const files = ["engine/editor.js", "engine/mathml.js", ...names].map((name) => prefix + name);
  await tell({ type: "keep", files });
}

/** @param {import("../shared/protocol.js").Start | undefined} start */
function filesOf(start) {
  return start ? [start.snapshot, start.code].filter(Boolean) : [];
}

/** @param {() => void} task called once when Python is there */
function whenPythonIsThere(task) {
  const observer = new MutationObserver(() => {
    observer.disconnect();
    task();
  });
  observer.observe(document.documentElement, { attributeFilter: ["data-python"] });
}

/** Tell the cells what a first run fetches beside Python, unless the connection is to be spared. */
async function announceSize() {
  const { saveData, effectiveType } = navigator.connection ?? /** @type {Connection} */ ({});
  if (saveData || effectiveType?.endsWith("2g") || (await isWanted())) return;
  document.documentElement.dataset.offlineBytes = `${self.OFFLINE.first}`;
  dispatchEvent(new Event("offline-bytes"));
}

/** Where the browser forbids it, the site is online only, as it was. */
const accept = () => {};

try {
  if (navigator.serviceWorker) {
    announceSize().catch(accept);
    whenPythonIsThere(() => keepSite().then(keepRuntime).catch(accept));
    whenIdle(async () => {
      const isReplaced = await replaceRelease().catch(accept);
      const work = (await isWanted().catch(accept)) ? keepSite : protectPages;
      if (!isReplaced) await work().catch(accept);
    });
  }
} catch {
  // In a frame without an origin even to ask is an error.
}
