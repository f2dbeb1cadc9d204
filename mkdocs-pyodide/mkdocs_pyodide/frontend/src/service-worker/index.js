/**
 * Serve the site, also offline: the entry point of service-worker.js, which lies at the site's root.
 *
 * As long as a release is not stored as a whole, all comes from the network as if this worker were not there.
 */
import { isMessage, TO_SERVICE_WORKER } from "../shared/protocol.js";
import { forOwnFrames, isFrame, withHeaders } from "./isolation.js";
import {
  fromStore,
  isLazy,
  isWhole,
  keyOf,
  measure,
  open,
  precache,
  precacheAll,
  precacheEverything,
  REQUESTED,
  STORE,
  storePassing,
  Unavailable,
} from "./precache.js";
import { isOn, scope, site, worker } from "./site.js";

/** @import { FromServiceWorker, ToServiceWorker } from "../shared/protocol.js" */

if (isOn) {
  worker.addEventListener("install", (event) => event.waitUntil(install()));
  worker.addEventListener("activate", (event) => event.waitUntil(activate()));
  worker.addEventListener("message", (event) => event.waitUntil(receive(event)));
  worker.addEventListener("fetch", (event) => {
    const path = pathOf(event.request);
    if (path !== null) event.respondWith(answer(event, path));
  });
} else {
  worker.addEventListener("install", () => worker.skipWaiting());
  worker.addEventListener("activate", (event) => event.waitUntil(unregister()));
}

/** Remove the service worker and what it has stored: the site no longer works offline. */
async function unregister() {
  await caches.delete(STORE).catch(() => {});
  await caches.delete(REQUESTED).catch(() => {});
  await worker.registration.unregister();
}

/** A first release serves at once. A later one replaces a copy only as a whole, so it fetches first. */
async function install() {
  if (!worker.registration.active) return worker.skipWaiting();
  if (!(await caches.has(REQUESTED).catch(() => false))) return;
  try {
    await precacheAll();
  } catch (error) {
    // The browser tries again with the next visit.
    if (error instanceof Unavailable) throw error;
    // No room for two releases, or for any: this one serves from the network until there is.
  }
}

async function activate() {
  await worker.clients.claim();
  const store = await open();
  const hashes = new Set(Object.values(site.files).map(keyOf));
  for (const { url } of (await store?.keys()) ?? []) if (!hashes.has(url)) await store?.delete(url);
}

/** @type {Record<ToServiceWorker["type"], (message: any, answer: (message: FromServiceWorker) => void) => unknown>} */
const handlers = {
  precache: async ({ files }) => {
    await request();
    // Without room or connection, the next visit goes on from here.
    await (files ? precache(files) : precacheAll()).catch(() => {});
  },
  "precache all": async (_, answer) => {
    await request();
    await precacheEverything(answer);
  },
  measure: async (_, answer) => answer(await measure()),
  activate: async () => {
    if (await isAlone()) worker.skipWaiting();
  },
};

/** @param {ExtendableMessageEvent} event */
async function receive({ data, ports: [port] = [] }) {
  const message = data?.type === "replace" ? { type: "activate" } : data; // pages of earlier releases send it
  if (isMessage(TO_SERVICE_WORKER, message))
    await handlers[message.type](message, (reply) => port.postMessage(reply));
}

/** Note that the reader has run a cell or asked for an offline copy. */
function request() {
  return caches.open(REQUESTED).catch(() => {});
}

/** Whether one page at most is open: a second one of the old release would get files of the new. */
async function isAlone() {
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  return pages.filter(({ url }) => url.startsWith(scope.href)).length < 2;
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
  const { files } = site;
  if (isFrame(request)) return withHeaders(await fromNetwork(event, path), request);
  const isFolder = !(path in files) && `${path}/index.html` in files;
  const isStored = path in files && (isLazy(path) || (await isWhole()));
  if (isFolder && (await isWhole())) return Response.redirect(`${request.url.replace(/[?#].*/, "")}/`);
  const file = isStored ? await fromStore(path) : null;
  return withHeaders(file ?? (await fromNetwork(event, path)), request);
}

/**
 * @param {FetchEvent} event
 * @param {string} path
 */
async function fromNetwork(event, path) {
  try {
    const response = await fetch(event.request);
    if (isLazy(path) && response.ok) event.waitUntil(storePassing(response.clone(), path));
    return response;
  } catch (error) {
    const file = path in site.files ? await fromStore(path) : null;
    if (file && isFrame(event.request)) return forOwnFrames(file);
    const missing = event.request.mode === "navigate" ? await fromStore("404.html") : null;
    if (file) return file;
    if (missing) return new Response(missing.body, { status: 404, headers: missing.headers });
    throw error;
  }
}
