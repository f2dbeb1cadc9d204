/** Check hand-ins that a teacher drops on the page: the entry point of hand-in.js. */

import { loadIndex } from "../page/progress/exercises.js";
import { download, FileError, read } from "../page/progress/file.js";
import { addStyles, make } from "../page/progress/make.js";
import * as strings from "../shared/strings/en.js";
import { Checker } from "./checker.js";
import { PythonError } from "./python.js";
import { Table } from "./table.js";

const DEFAULT_SECONDS = 10;
const MAX_SECONDS = 300;
const ANNOUNCED = 10; // times that a long check says how far it is

/** Set up the page; return a function that ends what runs. */
export function attach(/** @type {HTMLElement} */ element) {
  const page = new HandInPage(element);
  addStyles();
  return () => page.leave();
}

class HandInPage {
  /** @type {File[]} */ #waiting = [];
  /** @type {Checker | null} */ #checker = null; // while it works
  #isChecking = false;
  #isStopped = false;
  #table = new Table();
  #total = 0;
  #done = 0;
  #chooser = make("input", { type: "file", multiple: true, accept: ".json,application/json", hidden: true });
  #seconds = make("input", {
    type: "number",
    min: "1",
    max: String(MAX_SECONDS),
    value: String(DEFAULT_SECONDS),
  });
  #choose = button(strings.CHOOSE_FILES, () => this.#chooser.click());
  #stop = button(strings.STOP, () => this.#end());
  #save = button(strings.SAVE_CSV, () => download(this.#table.csv(), "hand-ins.csv", "text/csv"));
  #bar = make("progress", { hidden: true, ariaLabel: strings.CHECKED_HAND_INS });
  #counter = make("p", {}); // changes too often to be announced
  #status = make("p", { className: "progress-status", role: "status" });

  constructor(/** @type {HTMLElement} */ element) {
    this.#stop.disabled = this.#save.disabled = true;
    this.#chooser.addEventListener("change", () => {
      this.#add([...(this.#chooser.files ?? [])]);
      this.#chooser.value = ""; // the same files can be chosen again
    });
    const limit = make("label", {}, strings.SECONDS_EACH, " ", this.#seconds);
    const drop = make(
      "div",
      { className: "hand-in-drop" },
      strings.DROP_FILES,
      " ",
      this.#choose,
      this.#chooser,
    );
    const buttons = make("div", { className: "progress-buttons" }, limit, this.#stop, this.#save);
    element.replaceChildren(drop, buttons, this.#bar, this.#counter, this.#status, this.#table.element);
    acceptDrops(drop, (files) => this.#add(files));
  }

  leave() {
    this.#end();
  }

  #add(/** @type {File[]} */ files) {
    if (files.length === 0) return;
    this.#waiting.push(...files);
    this.#total += files.length;
    this.#showCount();
    if (!this.#isChecking) this.#checkAll();
  }

  async #checkAll() {
    this.#say(strings.CHECKING);
    this.#isChecking = true;
    this.#isStopped = false;
    this.#stop.disabled = false;
    this.#bar.hidden = false;
    try {
      const index = await loadIndex();
      const checker = new Checker(index, 1000 * this.#limit());
      this.#checker = checker;
      while (this.#waiting.length > 0 && !this.#isStopped) await this.#checkNext(checker, index.site);
      this.#say(this.#finalMessage());
    } catch (error) {
      this.#say(strings.handInsFailed(/** @type {Error} */ (error).message));
    }
    this.#waiting = [];
    this.#total = this.#done;
    this.#checker?.end();
    this.#checker = null;
    this.#isChecking = false;
    this.#stop.disabled = true;
    this.#showCount();
  }

  #limit() {
    const seconds = Math.min(MAX_SECONDS, Math.max(1, this.#seconds.valueAsNumber || DEFAULT_SECONDS));
    this.#seconds.valueAsNumber = seconds;
    return seconds;
  }

  /** Check one file; whatever is in it affects its own row alone. */
  async #checkNext(/** @type {Checker} */ checker, /** @type {string} */ site) {
    const file = /** @type {File} */ (this.#waiting.shift());
    let row = { file: file.name, name: "", results: /** @type {any[]} */ ([]), problem: "" };
    try {
      const { name, site: own, records } = await read(file);
      row = { ...row, name };
      if (own !== site) throw new FileError(strings.fileOfAnotherSite(own));
      row.results = await checker.checkAll(records);
    } catch (error) {
      if (error instanceof PythonError) throw error;
      row.problem = error instanceof FileError ? error.message : strings.unreadable(String(error));
    }
    if (this.#isStopped) return;
    this.#table.add(row);
    this.#save.disabled = false;
    this.#done += 1;
    this.#showCount();
    if (this.#done % Math.ceil(this.#total / ANNOUNCED) === 0)
      this.#say(strings.checkedOf(this.#done, this.#total));
  }

  #showCount() {
    this.#bar.max = Math.max(1, this.#total);
    this.#bar.value = this.#done;
    this.#counter.textContent = this.#total > 0 ? strings.handInsChecked(this.#done, this.#total) : "";
  }

  #finalMessage() {
    if (this.#isStopped) return strings.handInsStopped(this.#done, this.#total);
    return strings.allChecked(this.#done);
  }

  #end() {
    this.#isStopped = true;
    this.#checker?.stop();
  }

  #say(/** @type {string} */ text) {
    this.#status.textContent = text;
  }
}

/** Accept files that are dropped on an element; those beside it do not replace the page. */
function acceptDrops(/** @type {HTMLElement} */ element, /** @type {(files: File[]) => void} */ accept) {
  element.addEventListener("dragover", (event) => {
    event.preventDefault();
    element.dataset.over = "";
  });
  element.addEventListener("dragleave", () => delete element.dataset.over);
  element.addEventListener("drop", (event) => {
    event.preventDefault();
    delete element.dataset.over;
    accept([...(event.dataTransfer?.files ?? [])]);
  });
}

function button(/** @type {string} */ label, /** @type {() => void} */ act) {
  const element = make("button", {}, label);
  element.addEventListener("click", act);
  return element;
}
