/** Offer a button, `<offline-copy>`, that stores the whole site, Python included, for use without a network. */

import { megabytes } from "../shared/megabytes.js";
import { root, send } from "./service-worker-client.js";

const PROBLEMS = {
  connection: "The connection broke off. Try again: the downloaded files are kept.",
  room: "The browser has no space for the copy, or does not allow it.",
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
    this.button.addEventListener("click", () => this.#store());
    this.size.textContent = `the whole site with Python, ${megabytes(self.OFFLINE.all)} MB`;
    this.size.id = "offline-copy-size";
    this.button.setAttribute("aria-describedby", this.size.id);
    this.bar.setAttribute("aria-label", "kept for offline");
    this.bar.hidden = true;
    this.status.setAttribute("role", "status");
    this.append(this.button, " ", this.size, " ", this.bar, " ", this.status);
  }

  async #store() {
    this.button.disabled = true;
    this.bar.hidden = false;
    this.bar.removeAttribute("value");
    this.status.textContent = "downloading";
    try {
      await this.#send("precache all");
    } catch {
      this.#show({ type: "failed", problem: "room" });
    }
  }

  #send(/** @type {"precache all" | "measure"} */ type) {
    return send({ type }, (answer) => this.#show(answer));
  }

  /** @param {import("../shared/protocol.js").FromServiceWorker} answer */
  #show(answer) {
    const { done, total } = answer.type === "progress" ? answer : { done: 0, total: 0 };
    const problem = answer.type === "failed" ? answer.problem : null;
    const isDone = !problem && done === total;
    const isFetching = !problem && !isDone && !this.bar.hidden;
    this.bar.hidden = !isFetching;
    if (total > 0) this.bar.value = done / total;
    this.button.disabled = isFetching;
    this.button.hidden = isDone;
    if (problem) this.status.textContent = PROBLEMS[problem];
    else if (isDone) this.#finish();
    else if (done > 0) this.size.textContent = `${megabytes(done)} MB of ${megabytes(total)} MB stored`;
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

customElements.define("offline-copy", OfflineCopy);
