/** Show the status of each exercise on the overview page, with buttons to save, load, hand in and delete. */
import * as strings from "../../shared/strings/en.js";
import { byRecord, merged } from "./exercises.js";
import { download, FileError, format, read } from "./file.js";
import { make } from "./make.js";
import { SITE } from "./site.js";
import { all, remove, save, unsavedCount } from "./store.js";

/** @import { Progress } from "./index.js" */

const STATUS = {
  new: "",
  attempted: strings.NOT_SOLVED,
  solved: strings.IS_SOLVED,
  changed: strings.HAS_CHANGED,
};
const NAME_KEY = "pyodide-progress name"; // of the visit

/** @type {WeakMap<Element, {tools: Tools, counter: HTMLElement}>} */ const shown = new WeakMap();

export function showOverview(/** @type {Element} */ place, /** @type {Progress} */ progress) {
  const parts = shown.get(place) ?? build(place);
  parts.tools.progress = progress;
  const { statuses, records } = progress;
  const solved = [...statuses.values()].filter((status) => status === "solved").length;
  const bar = make("progress", { max: Math.max(1, statuses.size), value: solved });
  bar.setAttribute("aria-label", strings.SOLVED_EXERCISES);
  parts.counter.replaceChildren(strings.solvedOfAll(solved, statuses.size), bar);
  if (unsavedCount() > 0) parts.counter.append(make("p", { className: "progress-warning" }, strings.UNSAVED));
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (place.querySelectorAll("li > a"))) {
    const id = decodeURI(link.href.slice(SITE.href.length));
    const status = statuses.get(id);
    if (status) showStatus(link, status, records.get(id)?.attempts ?? 0);
    else showPage(link, id, progress);
  }
}

function showStatus(
  /** @type {HTMLElement} */ link,
  /** @type {keyof typeof STATUS} */ status,
  /** @type {number} */ attempts,
) {
  const count = attempts > 1 ? strings.attempts(attempts) : "";
  setNote(link, status, status === "new" ? "" : STATUS[status] + count);
}

function showPage(
  /** @type {HTMLElement} */ link,
  /** @type {string} */ path,
  /** @type {Progress} */ { statuses },
) {
  const own = [...statuses].filter(([id]) => id.startsWith(`${path}#`)).map(([, status]) => status);
  const solved = own.filter((status) => status === "solved").length;
  setNote(link, solved === own.length ? "solved" : "page", strings.ofTotal(solved, own.length));
}

function setNote(/** @type {HTMLElement} */ link, /** @type {string} */ status, /** @type {string} */ text) {
  const next = link.nextElementSibling;
  const note = next?.matches(".progress-note") ? next : make("span", { className: "progress-note" });
  note.setAttribute("data-status", status);
  note.textContent = text;
  link.after(note);
}

function build(/** @type {Element} */ place) {
  const counter = make("div", { className: "progress-count" });
  const tools = new Tools();
  place.prepend(counter);
  place.append(tools.element);
  const parts = { counter, tools };
  shown.set(place, parts);
  return parts;
}

/** What a reader can do with all progress. */
class Tools {
  /** @type {Progress} */ progress = /** @type {any} */ (null); // set when it is shown
  status = make("p", { className: "progress-status", role: "status" });
  name = make("input", { autocomplete: "name", maxLength: 100, required: true });
  chooser = make("input", { type: "file", accept: ".json,application/json", hidden: true });
  confirmation = make("p", { hidden: true, className: "progress-confirmation" });
  deletion = button(strings.DELETE_ALL, () => this.#askToDelete());

  constructor() {
    try {
      this.name.value = sessionStorage.getItem(NAME_KEY) ?? "";
    } catch {
      // Blocked: the name is typed once more.
    }
    this.chooser.addEventListener("change", () => this.#import());
    const handIn = make("form", { className: "progress-hand-in" });
    handIn.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#handIn();
    });
    const submit = make("button", {}, strings.SAVE_HAND_IN);
    submit.type = "submit";
    handIn.append(make("label", {}, strings.YOUR_NAME, " ", this.name), submit);
    this.element = make(
      "div",
      { className: "progress-tools" },
      make(
        "p",
        { className: "progress-buttons" },
        button(strings.SAVE_FILE, () => this.#export("", "progress.json")),
        button(strings.LOAD_FILE, () => this.chooser.click()),
        this.chooser,
        this.deletion,
      ),
      this.confirmation,
      handIn,
      this.status,
    );
  }

  async #export(/** @type {string} */ name, /** @type {string} */ file) {
    const { site, release } = this.progress.index;
    const records = (await all()).filter(({ attempts }) => attempts > 0 || !name);
    download(format({ site, release, name, records }), file);
    this.#say(strings.savedIn(records.length, file));
  }

  #handIn() {
    const name = this.name.value.trim();
    if (!name) return this.#say(strings.NAME_FIRST);
    try {
      sessionStorage.setItem(NAME_KEY, name);
    } catch {
      // Blocked: the name is typed once more.
    }
    const slug = name.normalize("NFKC").replace(/[^\p{L}\p{N}]+/gu, "-");
    this.#export(name, `hand-in-${slug}.json`);
  }

  async #import() {
    const [file] = this.chooser.files ?? [];
    this.chooser.value = ""; // the same file can be chosen again
    if (!file) return;
    try {
      const { site, records } = await read(file);
      const expected = this.progress.index.site;
      if (site !== expected) throw new FileError(strings.ofAnotherSite(site, expected));
      const isStored = await this.#merge(records);
      const notes = isStored ? [] : [strings.UNSAVED];
      this.#say([strings.merged(records.length), ...notes].join(" "));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.#say(`${error.message} ${strings.NOTHING_CHANGED}`);
    }
  }

  async #merge(/** @type {import("./store.js").ProgressRecord[]} */ records) {
    const exercises = byRecord(this.progress.index);
    const own = new Map((await all()).map((record) => [record.id, record]));
    let isStored = true;
    for (const record of records) {
      const mine = own.get(record.id);
      const next = mine ? merged(mine, record, exercises.get(record.id)?.starter) : record;
      isStored = (await save(record.id, next)) && isStored;
    }
    return isStored;
  }

  async #askToDelete() {
    const count = (await all()).length;
    const cancel = button(strings.CANCEL, () => this.#endDeletion());
    const confirm = button(strings.DELETE, async () => {
      const isDone = await remove();
      removeDrafts();
      this.#endDeletion();
      this.#say(isDone ? strings.ALL_DELETED : strings.DELETED_FOR_VISIT);
    });
    this.confirmation.replaceChildren(strings.confirmDeletion(count), " ", confirm, cancel);
    this.confirmation.hidden = false;
    cancel.focus();
  }

  #endDeletion() {
    this.confirmation.hidden = true;
    this.deletion.focus();
  }

  #say(/** @type {string} */ text) {
    this.status.textContent = text;
  }
}

/** Delete what code/drafts.js has stored for pages of the site. */
function removeDrafts() {
  const start = JSON.stringify(["pyodide-edit", SITE.pathname]).slice(0, -2);
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(start)) localStorage.removeItem(key);
  } catch {
    // Where nothing can be stored, nothing is.
  }
}

function button(/** @type {string} */ label, /** @type {() => void} */ act) {
  const element = make("button", {}, label);
  element.addEventListener("click", act);
  return element;
}
