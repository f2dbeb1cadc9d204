/** Scripts that are wanted later. What cannot be had at one time may be had at the next. */

const PATIENCE = 10_000; // ms; a script that has not come by then is asked for anew when it is wanted again

/**
 * How to have a script: fetched when first wanted, and kept. A browser may remember that it failed, so each
 * attempt has its own address. Rejects when the script cannot be had, in good time also where nothing answers.
 *
 * @template Module
 * @param {string} address  beside this bundle
 * @returns {() => Promise<Module>}
 */
export function again(address) {
  let attempts = 0;
  /** @type {Promise<Module> | null} */ let module = null;
  const attempt = () => {
    attempts += 1;
    return Promise.race([import(attempts > 1 ? `${address}?${attempts}` : address), end(address)]);
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
function end(address) {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no answer for ${address}`)), PATIENCE);
  });
}
