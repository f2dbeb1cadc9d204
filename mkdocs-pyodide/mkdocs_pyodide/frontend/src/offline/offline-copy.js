/** `<offline-copy>`: a button that keeps the whole site, Python included, for use without a network. */

import { root, tell } from "./service-worker-client.js";

const PROBLEMS = {
  connection: "The connection broke off. Try again: what has come is kept.",
  room: "The browser has no room for it, or forbids it.",
};

class OfflineCopy extends HTMLElement {
  button = document.createElement("button");
  size = document.createElement("span");
  bar = document.createElement("progress");
  status = document.createElement("span");

  async connectedCallback() {
    if (this.firstChild || !isPossible()) return;
    this.#build();
    const registration = await navigator.serviceWorker.getRegistration(root).catch(() => undefined);
    if (registration?.scope === root.href) await this.#send("measure");
  }

  #build() {
    this.button.type = "button";
    this.button.textContent = "Keep for offline";
    this.button.addEventListener("click", () => this.#keep());
    this.size.textContent = `the whole site with Python, ${megabytes(self.OFFLINE.all)}`;
    this.size.id = "offline-copy-size";
    this.button.setAttribute("aria-describedby", this.size.id);
    this.bar.setAttribute("aria-label", "kept for offline");
    this.bar.hidden = true;
    this.status.setAttribute("role", "status");
    this.append(this.button, " ", this.size, " ", this.bar, " ", this.status);
  }

  async #keep() {
    this.button.disabled = true;
    this.bar.hidden = false;
    this.bar.removeAttribute("value");
    this.status.textContent = "fetching";
    try {
      await this.#send("keep everything");
    } catch {
      this.#show({ problem: "room" });
    }
  }

  #send(/** @type {"keep everything" | "measure"} */ type) {
    return tell({ type }, (answer) => this.#show(answer));
  }

  /** @param {import("../shared/protocol.js").Kept} answer */
  #show({ done = 0, total = 0, problem }) {
    const isDone = !problem && done === total;
    const isFetching = !problem && !isDone && !this.bar.hidden;
    this.bar.hidden = !isFetching;
    if (total > 0) this.bar.value = done / total;
    this.button.disabled = isFetching;
    this.button.hidden = isDone;
    if (problem) this.status.textContent = PROBLEMS[problem];
    else if (isDone) this.#finish();
    else if (done > 0) this.size.textContent = `${megabytes(done)} of ${megabytes(total)} kept`;
  }

  #finish() {
    this.size.textContent = "";
    this.status.textContent = "Kept for offline: this site works without a network.";
  }
}

function isPossible() {
  try {
    return Boolean(navigator.serviceWorker);
  } catch {
    return false; // in a frame without an origin
  }
}

function megabytes(/** @type {number} */ bytes) {
  const value = bytes / 1e6;
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} MB`;
}

customElements.define("offline-copy", OfflineCopy);
