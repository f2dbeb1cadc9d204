/** Hold the state of a widget, with the methods that anywidget's convention names. */

/** @import { WidgetMessage } from "../../shared/protocol.js" */
/** @typedef {(...values: any[]) => void} Listener */

export class Model {
  /** @type {Map<string, Set<Listener>>} */ #listeners = new Map();
  /** @type {Record<string, unknown>} */ #state;
  /** @type {Record<string, unknown>} set and not saved */ #unsaved = {};
  /** Sends a message to the Python object, where it has a handler. @type {(message: WidgetMessage) => void} */
  post = () => {};

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
    this.#unsaved[name] = value;
    this.#change(name, value);
    this.#emit("change", this);
  }

  /** Send what has changed to Python. */
  save_changes() {
    const state = this.#unsaved;
    this.#unsaved = {};
    if (Object.keys(state).length > 0) this.post({ method: "update", state });
  }

  /** Send a message to Python. */
  send(
    /** @type {unknown} */ content,
    /** @type {unknown} */ _callbacks,
    /** @type {unknown[]} */ buffers = [],
  ) {
    if (buffers.length > 0)
      throw new Error("a message with binary buffers cannot be sent: put all into its content");
    this.post({ method: "custom", content });
  }

  /** Take a message of Python's. */
  receive(/** @type {WidgetMessage} */ message) {
    if (message.method === "custom") return this.#emit("msg:custom", message.content, []);
    for (const [name, value] of Object.entries(message.state)) this.#change(name, value);
    this.#emit("change", this);
  }

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

  #change(/** @type {string} */ name, /** @type {unknown} */ value) {
    this.#state[name] = value;
    this.#emit(`change:${name}`, this, value);
  }

  #emit(/** @type {string} */ event, /** @type {unknown[]} */ ...values) {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(...values);
  }
}
