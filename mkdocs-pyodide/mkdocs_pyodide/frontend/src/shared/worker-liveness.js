/** A worker that dies by itself says nothing; the lock that it held for life comes free. */

const locks = self.navigator.locks; // none outside a secure context
let isHeld = false; // programs can send messages to their own worker: the first is the page's

/** The worker's side: hold the lock, then tell. */
export function hold(/** @type {string} */ life, /** @type {(message: {type: "alive"}) => void} */ tell) {
  if (isHeld) return;
  isHeld = true;
  locks?.request(life, () => {
    tell({ type: "alive" });
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
