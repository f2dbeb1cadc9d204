/** Python goes first: what the service worker keeps for later waits while it starts or runs. */

const BUSY = "Python is busy"; // the service worker knows it by this name
const locks = self.navigator.locks; // none outside a secure context

/**
 * @template T
 * @param {Promise<T>} work
 */
export function busyWith(work) {
  locks?.request(BUSY, { mode: "shared" }, () => work);
  return work;
}
