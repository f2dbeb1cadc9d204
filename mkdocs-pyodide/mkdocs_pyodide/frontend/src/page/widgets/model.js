/** Hold the state of a widget, with the methods that anywidget's convention names. */

/** @typedef {(...values: unknown[]) => void} Listener */

export class Model {
  /** @type {Map<string, Set<Listener>>} */ #listeners = new Map();
  /** @type {Record<string, unknown>} */ #state;

  /**
   * @param {Record<string, unknown>} state
   * @param {AbortSignal} signal  ends all listeners
   */
  constructor(state, signal) {
    this.#state = { ...state };
    signal.addEventListener("abort", () => this.#listeners.clear());
  }

  /** @returns {any} */
  get(/** @type {string} */ name) {
    return this.#state[name];
  }

  set(/** @type {string} */ name, /** @type {unknown} */ value) {
    if (Object.is(this.#state[name], value)) return;
    this.#state[name] = value;
    this.#emit(`change:${name}`, this, value);
    this.#emit("change", this);
  }

  /** There is no Python to tell: the state is the page's alone. */
  save_changes() {}

  send() {}

  on(/** @type {string} */ event, /** @type {Listener} */ listener) {
    const known = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, known.add(listener));
  }

  /** Remove a listener, all of an event without one, all without an event. */
  off(/** @type {string | null} */ event = null, /** @type {Listener | null} */ listener = null) {
    if (event === null) this.#listeners.clear();
    else if (listener === null) this.#listeners.delete(event);
    else this.#listeners.get(event)?.delete(listener);
  }

  #emit(/** @type {string} */ event, /** @type {unknown[]} */ ...values) {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(...values);
  }
}
