/** Import scripts when they are first needed, again after a failure. */

const IMPORT_TIMEOUT_MS = 10_000; // a script that has not come by then is requested again when it is next needed

/**
 * Return a function that imports a script, once. A browser remembers that an import failed, so each attempt has its
 * own address. Rejects when the script could not be downloaded, also where nothing answers.
 *
 * @template Module
 * @param {string} address  beside this bundle
 * @returns {() => Promise<Module>}
 */
export function importWithRetry(address) {
  let attempts = 0;
  /** @type {Promise<Module> | null} */ let module = null;
  const attempt = () => {
    attempts += 1;
    return Promise.race([import(attempts > 1 ? `${address}?${attempts}` : address), timeout(address)]);
  };
  return () => {
    module ??= attempt().catch((error) => {
      module = null;
      throw error;
    });
    return module;
  };
}

/**
 * @param {string} address
 * @returns {Promise<never>}
 */
function timeout(address) {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no answer for ${address}`)), IMPORT_TIMEOUT_MS);
  });
}
