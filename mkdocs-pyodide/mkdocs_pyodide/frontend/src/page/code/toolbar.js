/** Reset, copy, download and share a cell's code, and restart Python: small buttons beside Run. */

import * as strings from "../../shared/strings/en.js";
import * as share from "./share-link.js";

const CONFIRMATION_MS = 1500; // ms that a button says it has done its work

// Lines in a square of 16.
const ICONS = {
  Reset: "M3 3v4h4M3.4 7A5 5 0 1 1 3.2 10",
  Copy: "M6 6h7v7H6zM3.5 10H3V3h7v.5",
  Download: "M8 2.5v8M4.5 7 8 10.5 11.5 7M3 13.5h10",
  Share:
    "M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2-2a2.6 2.6 0 0 0-3.7-3.7l-.9.9M9.2 6.8a2.6 2.6 0 0 0-3.7 0l-2 2a2.6 2.6 0 0 0 3.7 3.7l.9-.9",
  Restart: "M8 2v5.5M5 3.9a5 5 0 1 0 6 0",
  done: "M3 8.5 6.5 12 13 4.5",
};

export class Toolbar {
  /**
   * @param {HTMLElement} figure
   * @param {import("./cell-code.js").CellCode} source
   * @param {{reset: () => void, restart: () => void, showBriefly: (text: string) => void}} on
   */
  constructor(figure, source, on) {
    this.figure = figure;
    this.source = source;
    this.on = on;
    this.reset = button("Reset", () => on.reset());
    this.element = document.createElement("span");
    this.element.className = "cell-toolbar";
    this.element.append(
      this.reset,
      button("Copy", (self) => this.#copy(self, Promise.resolve(source.text), strings.THE_CODE)),
      button("Download", (self) => this.#download(self)),
      button("Share", (self) => this.#copy(self, this.#link(), strings.THE_LINK)),
      button("Restart", () => on.restart()),
    );
    this.show();
  }

  /** Offer to reset only where there is something to reset. */
  show() {
    this.reset.hidden = !this.source.isEdited;
  }

  async #link() {
    const { id } = this.figure;
    return this.source.isEdited ? share.link(id, this.source.text) : share.withFragment(`#${id}`);
  }

  /**
   * @param {HTMLButtonElement} self
   * @param {Promise<string>} text
   * @param {string} thing
   */
  async #copy(self, text, thing) {
    try {
      await navigator.clipboard.writeText(await text);
      confirm(self);
      this.on.showBriefly(strings.copied(thing));
    } catch (error) {
      if (error instanceof share.LinkError) this.on.showBriefly(error.message);
      else this.#showForCopying(await text, thing);
    }
  }

  /** Show what the browser does not let the page copy, selected. */
  #showForCopying(/** @type {string} */ text, /** @type {string} */ thing) {
    const field = document.createElement("textarea");
    field.readOnly = true;
    field.rows = 2;
    field.value = text;
    field.setAttribute("aria-label", thing);
    field.addEventListener("focus", () => field.select());
    this.source.notice.show(strings.copyByHand(thing), [[strings.CLOSE, () => {}]], [field]);
    field.focus();
  }

  #download(/** @type {HTMLButtonElement} */ self) {
    const anchor = document.createElement("a");
    anchor.href = URL.createObjectURL(new Blob([`${this.source.text}\n`], { type: "text/x-python" }));
    anchor.download = fileName(this.figure);
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(anchor.href), 10_000);
    confirm(self);
  }
}

/** The name for a cell's file: that of the snippet, else the title, else the cell's own. */
export function fileName(/** @type {HTMLElement} */ figure) {
  const title = figure.querySelector(".cell-title")?.textContent ?? "";
  const last = title.split("/").pop()?.replace(/\.py$/, "") ?? "";
  const name = last.replace(/[^\p{L}\p{N}_-]+/gu, "_").replace(/^_+|_+$/g, "");
  return `${name && title !== "Python" ? name : figure.id}.py`;
}

/**
 * @param {"Reset" | "Copy" | "Download" | "Share" | "Restart"} name
 * @param {(self: HTMLButtonElement) => void} act
 */
function button(name, act) {
  const self = document.createElement("button");
  self.type = "button";
  self.className = "cell-toolbar-button";
  self.title = strings.TITLES[name];
  self.setAttribute("aria-label", strings.TOOLS[name]);
  self.dataset.icon = name;
  self.append(icon(ICONS[name]));
  self.addEventListener("click", () => act(self));
  return self;
}

/** Show for a moment that a button has done its work. */
function confirm(/** @type {HTMLButtonElement} */ self) {
  const name = /** @type {keyof typeof ICONS} */ (self.dataset.icon);
  self.replaceChildren(icon(ICONS.done));
  setTimeout(() => self.replaceChildren(icon(ICONS[name])), CONFIRMATION_MS);
}

function icon(/** @type {string} */ lines) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  const path = document.createElementNS(namespace, "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", lines);
  svg.append(path);
  return svg;
}
