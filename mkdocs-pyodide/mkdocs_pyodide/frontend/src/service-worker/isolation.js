/** Add the headers that no static host sends: cross-origin isolation, and the policy of a worker. */
import { site } from "./site.js";

/**
 * The response with the headers that isolate a page, and those of a worker, whose policy is not its page's.
 * @param {Response} response
 * @param {Request} request
 */
export function withHeaders(response, request) {
  const { mode, destination } = request;
  const { isolation, policy } = site;
  const isWorker = destination.endsWith("worker");
  const isDocument = mode === "navigate";
  const isOpaque = response.type === "opaqueredirect" || response.type === "error";
  if (isOpaque || !(isWorker || isDocument)) return response;
  const headers = new Headers(response.headers);
  // A stored response has none of the host's headers, and a page that the host has isolated takes no worker without.
  const embedder = isolation || (isWorker ? "require-corp" : "");
  if (embedder) headers.set("Cross-Origin-Embedder-Policy", embedder);
  if (isolation && isDocument) headers.set("Cross-Origin-Opener-Policy", "same-origin");
  if (embedder && !isFrame(request)) headers.set("Cross-Origin-Resource-Policy", "same-origin");
  if (policy && isWorker) headers.set("Content-Security-Policy", policy);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

/** Whether a request is for a page in a frame: its host says which sites may show it. */
export function isFrame(/** @type {Request} */ { destination }) {
  return ["iframe", "frame", "embed", "object"].includes(destination);
}

/** A stored page, which has none of its host's headers, for frames of the site itself. */
export function forOwnFrames(/** @type {Response} */ response) {
  const headers = new Headers(response.headers);
  headers.set("Content-Security-Policy", "frame-ancestors 'self'");
  return new Response(response.body, { headers });
}
