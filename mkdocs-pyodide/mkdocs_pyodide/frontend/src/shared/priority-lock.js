/** Let Python go first: the service worker fetches files for later only while no Python starts or runs. */

const PYTHON_LOCK = "pyodide-running";
const locks = self.navigator.locks; // none outside a secure context

/**
 * Hold the lock during a task of Python.
 * @template T
 * @param {Promise<T>} work
 */
export function withPriority(work) {
  locks?.request(PYTHON_LOCK, { mode: "shared" }, () => work).catch(() => {}); // also where storage is blocked
  return work;
}

/** Wait until no Python starts or runs. */
export function whenPythonIsIdle() {
  return locks.request(PYTHON_LOCK, () => {});
}
