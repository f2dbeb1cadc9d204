/** Name the release that the service worker serves: the build writes `self.SITE` above the script. */

/**
 * @typedef {{files: Record<string, string>, sizes: Record<string, number>, lazy: string[], spare: string[],
 *   isolation: string, policy: string}} Site
 *   files   the SHA-256 of each
 *   sizes   in bytes
 *   lazy    files that are stored when they are first fetched
 *   spare   files that no copy for offline use needs
 */

export const worker = /** @type {ServiceWorkerGlobalScope & {SITE: Site | null}} */ (
  /** @type {unknown} */ (self)
);
export const scope = new URL("./", worker.location.href);
const { SITE } = worker;
export const isOn = SITE !== null;
export const site = /** @type {Site} */ (SITE); // where the service worker is on
