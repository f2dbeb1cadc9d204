/** Offer a button, `<offline-copy>`, that stores the whole site, Python included, for use without a network. */

import { megabytes } from "../shared/megabytes.js";
import * as strings from "../shared/strings/en.js";
import { releaseToCome, root, send } from "./service-worker-client.js";

const PROBLEMS = {
  connection: strings.OFFLINE_LOST,
  room: strings.OFFLINE_NO_SPACE,
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
    if (registration?.scope === root.href && !releaseToCome(registration)) await this.#send("measure");
  }

  #build() {
    this.button.type = "button";
    this.button.textContent = strings.KEEP_OFFLINE;
    this.button.addEventListener("click", () => this.#store());
    this.size.textContent = strings.wholeSite(megabytes(self.OFFLINE.all));
    this.size.id = "offline-copy-size";
    this.button.setAttribute("aria-describedby", this.size.id);
    this.bar.setAttribute("aria-label", strings.KEPT_OFFLINE);
    this.bar.hidden = true;
    this.status.setAttribute("role", "status");
    this.append(this.button, " ", this.size, " ", this.bar, " ", this.status);
  }

  async #store() {
    this.button.disabled = true;
    this.bar.hidden = false;
    this.bar.removeAttribute("value");
    this.status.textContent = strings.DOWNLOADING;
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
    else if (done > 0) this.size.textContent = strings.storedOf(megabytes(done), megabytes(total));
  }

  #finish() {
    this.size.textContent = "";
    this.status.textContent = strings.WORKS_OFFLINE;
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
