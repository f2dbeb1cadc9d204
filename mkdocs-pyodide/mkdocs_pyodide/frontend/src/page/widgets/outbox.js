/** Collect what a widget sends while its Python is busy: changes are merged, messages stay in their order. */

/** @import { WidgetMessage } from "../../shared/protocol.js" */

export class Outbox {
  /** @type {WidgetMessage[]} */ #waiting = [];
  /** @type {Record<string, unknown>} all changes that were sent, for a Python that begins anew */ #sent = {};

  get isEmpty() {
    return this.#waiting.length === 0;
  }

  add(/** @type {WidgetMessage} */ message) {
    const last = this.#waiting.at(-1);
    if (message.method === "update" && last?.method === "update") Object.assign(last.state, message.state);
    else this.#waiting.push(structuredClone(message));
  }

  /** Take the next message; undefined where there is none. */
  take() {
    const message = this.#waiting.shift();
    if (message?.method === "update") Object.assign(this.#sent, message.state);
    return message;
  }

  /** Send all changes again, before what waits. */
  repeat() {
    if (Object.keys(this.#sent).length > 0)
      this.#waiting.unshift({ method: "update", state: { ...this.#sent } });
  }

  /** A message of Python's without what has changed in the page meanwhile. */
  withoutChanged(/** @type {WidgetMessage} */ message) {
    if (message.method === "custom") return message;
    const changed = Object.assign(
      {},
      ...this.#waiting.map((waiting) => (waiting.method === "update" ? waiting.state : {})),
    );
    const state = Object.fromEntries(Object.entries(message.state).filter(([name]) => !(name in changed)));
    return { ...message, state };
  }
}
