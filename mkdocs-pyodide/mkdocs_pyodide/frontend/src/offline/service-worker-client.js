/** Register the service worker and send it messages. */
import { FROM_SERVICE_WORKER, isMessage } from "../shared/protocol.js";

export const root = new URL("../../../", import.meta.url); // of the site: scripts lie in assets/pyodide/engine/

/** @type {Promise<ServiceWorkerRegistration> | null} */ let registering = null;

export function register() {
  const address = new URL("service-worker.js", root);
  registering ??= navigator.serviceWorker.register(address, { updateViaCache: "none" });
  registering.catch(() => {
    registering = null; // the next message tries again
  });
  return registering;
}

/**
 * The newer release that takes over, if one is stored as a whole and waits, and the page was loaded anew. Nothing is
 * asked of the old service worker then: a request amid the change starts it again, for half a minute.
 */
export function releaseToCome(/** @type {ServiceWorkerRegistration | undefined} */ registration) {
  const [visit] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  return visit?.type === "reload" ? registration?.waiting : null;
}

/**
 * Register the service worker, wait until it is active, and send it a message.
 * @param {import("../shared/protocol.js").ToServiceWorker} message
 * @param {(answer: import("../shared/protocol.js").FromServiceWorker) => void} [receive] called with each answer
 * @returns {Promise<ServiceWorkerRegistration>}
 */
export async function send(message, receive) {
  await register();
  const registration = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  if (receive)
    port1.onmessage = ({ data }) => {
      if (isMessage(FROM_SERVICE_WORKER, data)) receive(data);
    };
  registration.active?.postMessage(message, receive ? [port2] : []);
  return registration;
}
