/** Notice a worker that dies by itself: it holds a Web Lock for life, which then comes free. */

const locks = self.navigator.locks; // none outside a secure context
let isHeld = false; // programs can send messages to their own worker: the first is the page's

/** The worker's side: hold the lock, then say so. */
export function holdLock(
  /** @type {string} */ name,
  /** @type {(message: {type: "lock held"}) => void} */ post,
) {
  if (isHeld) return;
  isHeld = true;
  const hold = () => {
    post({ type: "lock held" });
    return new Promise(() => {});
  };
  locks?.request(name, hold).catch(() => {}); // refused where storage is blocked
}

/** The page's side: have `died` called when the worker is no more. */
export function onWorkerGone(/** @type {Worker} */ worker, /** @type {() => void} */ died) {
  if (!locks) return;
  const name = `python-${crypto.randomUUID()}`;
  worker.postMessage({ type: "hold lock", name });
  worker.addEventListener("message", ({ data }) => {
    if (data?.type === "lock held") locks.request(name, died);
  });
}
