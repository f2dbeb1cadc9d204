/**
 * Keeps the site, so that it works offline. Lies at the site's root.
 *
 * The build writes `self.SITE` above: the SHA-256 of each file of this release. Files are kept by their hash, and
 * only what has the right one is kept or answered with, so releases never mix. As long as a release is
 * not kept as a whole, all comes from the network as if this worker were not there.
 */

/**
 * @typedef {{files: Record<string, string>, sizes: Record<string, number>, lazy: string[], spare: string[],
 *   isolation: string, policy: string}} Site  sizes: bytes; spare: files that no copy for offline use needs
 */

const worker = /** @type {ServiceWorkerGlobalScope & {SITE: Site | null}} */ (/** @type {unknown} */ (self));
const scope = new URL("./", worker.location.href);
const STORE = `mkdocs-pyodide ${scope.pathname}`; // one origin can have many sites
const WANTED = `${STORE} wanted`; // there once the reader has run a cell or asked for a copy; pages know it too
const AT_ONCE = 4; // files that are fetched side by side
const BUSY = "Python is busy"; // the lock of a Python that starts or runs: it goes first

/** @type {Record<string, string>} what a browser refuses under another name, by suffix */ const TYPES = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** @type {Site | null} */ const site = worker.SITE;
const lazy = new Set(site?.lazy);
/** @type {Promise<boolean> | null} whether the whole release is kept */ let whole = null;
/** @type {Promise<void> | null} */ let keeping = null;
/** @type {Map<string, Promise<boolean>>} of what has passed through: whether it is kept */ const copies =
  new Map();

/** The network gave nothing, or not the file of this release. */
class Unavailable extends Error {}

if (site) {
  worker.addEventListener("install", (event) => event.waitUntil(install()));
  worker.addEventListener("activate", (event) => event.waitUntil(activate()));
  worker.addEventListener("message", (event) => event.waitUntil(receive(event)));
  worker.addEventListener("fetch", (event) => {
    const path = pathOf(event.request);
    if (path !== null) event.respondWith(answer(event, path));
  });
} else {
  worker.addEventListener("install", () => worker.skipWaiting());
  worker.addEventListener("activate", (event) => event.waitUntil(retire()));
}

/** The site turned this off: leave nothing behind. */
async function retire() {
  await caches.delete(STORE).catch(() => {});
  await caches.delete(WANTED).catch(() => {});
  await worker.registration.unregister();
}

/** A first release serves at once. A later one replaces a copy only as a whole, so it fetches first. */
async function install() {
  if (!worker.registration.active) return worker.skipWaiting();
  if (!(await caches.has(WANTED).catch(() => false))) return;
  try {
    await keepAll();
  } catch (error) {
    // The browser tries again with the next visit.
    if (error instanceof Unavailable) throw error;
    // No room for two releases, or for any: this one serves from the network until there is.
  }
}

async function activate() {
  await worker.clients.claim();
  const store = await open();
  const hashes = new Set(Object.values(/** @type {Site} */ (site).files).map(keyOf));
  for (const { url } of (await store?.keys()) ?? []) if (!hashes.has(url)) await store?.delete(url);
}

/** @param {ExtendableMessageEvent} message */
async function receive({ data: { type, files }, ports: [port] = [] }) {
  if (type.startsWith("keep")) await caches.open(WANTED).catch(() => {});
  if (type === "keep everything") await keepEverything(port);
  if (type === "measure") port.postMessage(await measure(everything()));
  if (type === "replace" && (await isAlone())) worker.skipWaiting();
  // Without room or connection, the next visit goes on from here.
  if (type === "keep") await (files ? keep(files) : keepAll()).catch(() => {});
}

/** Whether one page at most is open: a second one of the old release would get files of the new. */
async function isAlone() {
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  return pages.filter(({ url }) => url.startsWith(scope.href)).length < 2;
}

/** Keep all files that are not lazy. */
function keepAll() {
  keeping ??= keep(eager()).finally(() => {
    keeping = whole = null;
  });
  return keeping;
}

/** Keep what the reader asked for, whatever the connection; report to the page how far it is. */
async function keepEverything(/** @type {MessagePort} */ port) {
  try {
    await keep(everything(), (progress) => port.postMessage(progress));
  } catch (error) {
    port.postMessage({ problem: error instanceof Unavailable ? "connection" : "room" });
  } finally {
    whole = null;
  }
}

function everything() {
  const { files, spare } = /** @type {Site} */ (site);
  return Object.keys(files).filter((path) => !spare.includes(path));
}

/**
 * Count the bytes of these files, and of those that are kept.
 * @param {string[]} paths
 * @returns {Promise<{done: number, total: number}>}
 */
async function measure(paths) {
  const { files, sizes } = /** @type {Site} */ (site);
  const kept = new Set((await (await open())?.keys())?.map(({ url }) => url));
  const sum = (/** @type {string[]} */ some) => some.reduce((total, path) => total + (sizes[path] ?? 0), 0);
  return { done: sum(paths.filter((path) => kept.has(keyOf(files[path])))), total: sum(paths) };
}

function eager() {
  const { saveData, effectiveType } = worker.navigator.connection ?? /** @type {Connection} */ ({});
  if (saveData || effectiveType?.endsWith("2g")) return [];
  return Object.keys(/** @type {Site} */ (site).files).filter((path) => !lazy.has(path));
}

/**
 * Keep files, a few at a time; what is kept is not fetched again.
 * @param {string[]} paths
 * @param {(progress: {done: number, total: number}) => void} [report] called with bytes
 */
async function keep(paths, report) {
  const { files } = /** @type {Site} */ (site);
  const store = await caches.open(STORE);
  const kept = new Set((await store.keys()).map(({ url }) => url));
  const missing = new Map(paths.filter((path) => path in files).map((path) => [keyOf(files[path]), path]));
  for (const key of kept) missing.delete(key);
  const pending = [...missing];
  const fetchNext = async () => {
    for (let next = pending.pop(); next; next = pending.pop()) {
      await calm();
      const [key, path] = next;
      if (!(await copies.get(path))) await store.put(key, await fetchFile(path));
      if (report && pending.length > 0) report(await measure(paths));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, fetchNext));
  report?.(await measure(paths));
}

/** Until no Python starts or runs. */
function calm() {
  return worker.navigator.locks.request(BUSY, () => {});
}

/** @param {string} path */
async function fetchFile(path) {
  const address = new URL(encodeURI(path.replace(/(^|\/)index\.html$/, "$1")), scope);
  const options = /** @type {RequestInit} */ ({ cache: "no-cache", priority: "low" });
  const response = await fetch(address, options).catch(() => null);
  const file = response?.ok && (await verified(response, path));
  if (!file) throw new Unavailable(`${path} is not to be had`);
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
  if (hash !== site?.files[path]) return null;
  // The content is what the build wrote, so its type is known too, whatever the host has called it.
  const suffix = path.slice(path.lastIndexOf(".") + 1);
  const type = TYPES[suffix] ?? response.headers.get("Content-Type") ?? "application/octet-stream";
  return new Response(bytes, { headers: { "Content-Type": type, "Content-Length": `${bytes.byteLength}` } });
}

/**
 * The file that a request is for, "" for the start page; null where it is not ours to answer.
 * @param {Request} request
 */
function pathOf({ url, method, headers }) {
  const { origin, pathname } = new URL(url);
  const isOurs = origin === scope.origin && pathname.startsWith(scope.pathname);
  if (!isOurs || method !== "GET" || headers.has("Range")) return null;
  try {
    return decodeURIComponent(pathname.slice(scope.pathname.length)).replace(/(^|\/)$/, "$1index.html");
  } catch {
    return null; // no file of ours has such a name
  }
}

/**
 * @param {FetchEvent} event
 * @param {string} path
 */
async function answer(event, path) {
  const { request } = event;
  const { files } = /** @type {Site} */ (site);
  const isFolder = !(path in files) && `${path}/index.html` in files;
  const isKept = path in files && (lazy.has(path) || (await isWhole()));
  if (isFolder && (await isWhole())) return Response.redirect(`${request.url.replace(/[?#].*/, "")}/`);
  const file = isKept ? await fromStore(path) : null;
  return guarded(file ?? (await fromNetwork(event, path)), request);
}

function isWhole() {
  whole ??= lookWhole();
  return whole;
}

async function lookWhole() {
  const { files } = /** @type {Site} */ (site);
  const kept = new Set((await (await open())?.keys())?.map(({ url }) => url));
  return Object.keys(files).every((path) => lazy.has(path) || kept.has(keyOf(files[path])));
}

/** @param {string} path */
async function fromStore(path) {
  const hash = site?.files[path] ?? "";
  const store = await open();
  const response = await store?.match(keyOf(hash)).catch(() => undefined);
  if (!response) return null;
  const file = await verified(response, path);
  if (!file) await store?.delete(keyOf(hash)); // not what was put there
  return file;
}

/**
 * @param {FetchEvent} event
 * @param {string} path
 */
async function fromNetwork(event, path) {
  try {
    const response = await fetch(event.request);
    if (lazy.has(path) && response.ok) {
      copies.set(path, keepCopy(response.clone(), path));
      event.waitUntil(/** @type {Promise<boolean>} */ (copies.get(path)));
    }
    return response;
  } catch (error) {
    const file = path in /** @type {Site} */ (site).files ? await fromStore(path) : null;
    const missing = event.request.mode === "navigate" ? await fromStore("404.html") : null;
    if (file) return file;
    if (missing) return new Response(missing.body, { status: 404, headers: missing.headers });
    throw error;
  }
}

/**
 * @param {Response} response
 * @param {string} path
 */
async function keepCopy(response, path) {
  await calm();
  const [store, file] = [await open(), await verified(response, path).catch(() => null)];
  const key = keyOf(/** @type {Site} */ (site).files[path]);
  const putting = file && store?.put(key, file).then(() => true);
  return (await putting?.catch(() => false)) ?? false;
}

/**
 * Add what no static host sends: what isolates a page, and the policy of a worker, which is not its page's.
 * @param {Response} response
 * @param {Request} request
 */
function guarded(response, { mode, destination }) {
  const { isolation, policy } = /** @type {Site} */ (site);
  const isWorker = destination.endsWith("worker");
  const isDocument = mode === "navigate";
  const isOpaque = response.type === "opaqueredirect" || response.type === "error";
  if (isOpaque || !(isWorker || isDocument)) return response;
  const headers = new Headers(response.headers);
  // What is kept has none of the host's headers, and a page that the host has isolated takes no worker without.
  const embedder = isolation || (isWorker ? "require-corp" : "");
  if (embedder) headers.set("Cross-Origin-Embedder-Policy", embedder);
  if (isolation && isDocument) headers.set("Cross-Origin-Opener-Policy", "same-origin");
  if (embedder) headers.set("Cross-Origin-Resource-Policy", "same-origin");
  if (policy && isWorker) headers.set("Content-Security-Policy", policy);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

/** The store, nothing where the browser forbids one. */
function open() {
  return caches.open(STORE).catch(() => null);
}

/** @param {string} hash */
function keyOf(hash) {
  return new URL(`?sha256=${hash}`, scope).href;
}
