/** A worker that dies by itself says nothing; the lock that it held for life comes free. */

const locks = self.navigator.locks; // none outside a secure context

/** The worker's side: hold the lock, then tell. */
export function hold(/** @type {string} */ life) {
  locks?.request(life, () => {
    self.postMessage({ type: "alive" });
    return new Promise(() => {});
  });
}

/** The page's side: have `died` called when the worker is no more. */
export function watch(/** @type {Worker} */ worker, /** @type {() => void} */ died) {
  if (!locks) return;
  const life = `python-${crypto.randomUUID()}`;
  worker.postMessage({ type: "live", life });
  worker.addEventListener("message", ({ data }) => {
    if (data.type === "alive") locks.request(life, died);
  });
}
