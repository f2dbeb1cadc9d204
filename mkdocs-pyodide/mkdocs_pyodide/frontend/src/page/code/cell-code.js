/** Manage the code of a cell: the published one, the reader's edit or a link's, and the editor once it is entered. */

import * as strings from "../../shared/strings/en.js";
import { importWithRetry } from "../loading/lazy-import.js";
import * as drafts from "./drafts.js";
import { Notice } from "./notice.js";
import { decode, LinkError, withFragment } from "./share-link.js";
import { StaticView } from "./static-view.js";

/** @typedef {import("./editor.js").Editor} Editor */

/** @type {() => Promise<typeof import("./editor.js")>} */
const importEditor = importWithRetry("./editor.js");

export class CellCode {
  text = ""; // as the reader sees it
  isSaved = true; // whether the edit will be there on the next visit
  isTrusted = true; // whether the reader wrote the code or has run it: code of a link waits for that
  /** @type {string | null} */ #own = null; // the reader's edit before a link's code came in its place
  #link = ""; // what the code began with, as the link has it
  #linked = ""; // the code of the link
  /** @type {number | null} */ #marked = null;
  /** @type {Editor | null} */ #editor = null;
  /** @type {Promise<void> | null} */ #opening = null;

  /**
   * @param {HTMLElement} figure
   * @param {{change: () => void, setStatus: (text: string) => void, releaseFocus: () => void}} on
   *   change        the code is another one
   *   setStatus     something is to be said
   *   releaseFocus  the button in use is about to go: the keyboard needs a place
   */
  constructor(figure, on) {
    this.on = on;
    this.notice = new Notice(figure);
    const code = figure.querySelector("pre code") ?? figure.querySelector("pre");
    this.view = new StaticView(/** @type {HTMLElement} */ (code));
    this.frame = /** @type {HTMLElement} */ (this.view.element.closest("pre"));
    this.text = this.published;
    /** @type {import("./drafts.js").DraftKey} */
    this.draftKey = { path: location.pathname, id: figure.id, hash: figure.dataset.sourceHash ?? "" };
    this.#invite();
  }

  get published() {
    return this.view.published;
  }

  get isEdited() {
    return this.text !== this.published;
  }

  /** Bring back what the reader made of the code on an earlier visit. */
  restore() {
    const draft = drafts.read(this.draftKey);
    if (draft) {
      this.#link = draft.link;
      this.#show(draft.source);
      if (draft.link) this.#showLinkNotice();
      return;
    }
    const hashes = [...document.querySelectorAll("figure.cell")].map(
      (f) => /** @type {HTMLElement} */ (f).dataset.sourceHash,
    );
    const outdated = drafts.readDraftOfOldCode(this.draftKey, new Set(hashes.map(String)));
    if (outdated) this.#showChangeNotice(outdated);
  }

  /** Show the code that came with a link. It is the reader's own only once it is typed in. */
  async openLink(/** @type {string} */ code) {
    if (code && this.#link === code) return; // it is there already, perhaps with the reader's changes
    try {
      const text = await decode(code);
      if (text === this.text) return;
      if (this.text !== this.#linked) this.#own = this.isEdited ? this.text : null; // not that of another link
      this.#link = code;
      this.#linked = text;
      this.isTrusted = false;
      this.#show(text);
      this.#showLinkNotice();
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      this.notice.show(`${error.message[0].toUpperCase()}${error.message.slice(1)}.`);
    }
  }

  /** Give up all drafts. */
  reset() {
    this.notice.hide();
    this.#forgetLink();
    this.replace(this.published);
  }

  /** Mark a line as the one that failed; null marks none. */
  mark(/** @type {number | null} */ line) {
    this.#marked = line;
    if (this.#editor) this.#editor.mark(line);
    else this.view.mark(line);
  }

  /** Give the code the keyboard. */
  focus() {
    if (this.#editor) this.#editor.focus(0);
    else this.frame.focus();
  }

  /** Turn the code into the editor, with the cursor at an offset. */
  async enter(/** @type {number} */ offset) {
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null;
    });
    await this.#opening;
    this.#editor?.focus(offset);
  }

  /** The page is left: only the listing stays. */
  close() {
    if (!this.#editor) return;
    this.#editor.close();
    this.#editor = null;
    this.view.show(this.text);
    this.#invite();
  }

  async #open() {
    if (this.#editor) return;
    try {
      const { Editor } = await importEditor();
      if (!this.frame.isConnected) return;
      this.view.mark(null);
      const { element } = this.view;
      element.style.setProperty("--cell-padding", getComputedStyle(element).paddingLeft);
      element.replaceChildren();
      for (const name of ["tabindex", "role", "aria-label"]) this.frame.removeAttribute(name);
      this.#editor = new Editor(element, this.text, (/** @type {string} */ text) => this.#edited(text));
      if (this.#marked) this.#editor.mark(this.#marked);
    } catch {
      this.on.setStatus(strings.NO_EDITOR);
    }
  }

  /** Let the code be entered, by the mouse where nothing is being selected, or by the keyboard. */
  #invite() {
    this.frame.tabIndex = 0;
    this.frame.setAttribute("role", "group");
    this.frame.setAttribute("aria-label", strings.INVITATION);
    this.frame.onclick = (event) => {
      const isMeant =
        !(/** @type {Element} */ (event.target).closest("a, button, summary")) && getSelection()?.isCollapsed;
      if (!isMeant) return;
      if (!this.#editor) this.enter(this.view.offsetAt(event.clientX, event.clientY));
      else if (!this.#editor.contains(/** @type {Node} */ (event.target)))
        this.#editor.focus(this.text.length);
    };
    this.frame.onkeydown = (event) => {
      const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
      const isFold = /** @type {Element} */ (event.target).localName === "summary";
      if (this.#editor || event.key !== "Enter" || !isPlain || isFold) return;
      event.preventDefault();
      this.enter(0);
    };
  }

  /** The reader has typed, or taken one of the texts there are. */
  #edited(/** @type {string} */ text) {
    if (text === this.text) return; // it was shown, not typed
    this.text = text;
    this.isTrusted = true;
    if (this.isEdited) this.isSaved = drafts.write(this.draftKey, { source: text, link: this.#link });
    else drafts.remove(this.draftKey);
    this.on.change();
  }

  /** Put a text in place of the code as the reader's own. */
  replace(/** @type {string} */ text) {
    if (this.#editor) this.#editor.set(text);
    else this.view.show(text);
    this.#edited(text);
  }

  /** Put a text in place of the code without keeping it. */
  #show(/** @type {string} */ text) {
    this.text = text;
    if (this.#editor) this.#editor.set(text);
    else this.view.show(text);
    this.on.change();
  }

  #showLinkNotice() {
    const own = this.#own;
    const label = own === null ? strings.BACK_TO_PAGE : strings.BACK_TO_EDIT;
    this.notice.show(strings.LINKED, [
      [
        label,
        () => {
          this.on.releaseFocus();
          this.#forgetLink();
          this.replace(own ?? this.published);
        },
      ],
    ]);
  }

  #forgetLink() {
    if (!this.#link) return;
    this.#link = this.#linked = "";
    this.#own = null;
    history.replaceState(history.state, "", withFragment("")); // a reload would bring it back
  }

  #showChangeNotice(
    /** @type {{key: import("./drafts.js").DraftKey, draft: import("./drafts.js").Draft}} */ outdated,
  ) {
    const choose = (/** @type {string} */ text, /** @type {string} */ link) => {
      this.on.releaseFocus();
      drafts.remove(outdated.key);
      this.#link = link;
      this.replace(text);
    };
    this.notice.show(strings.CHANGED, [
      [strings.KEEP_EDIT, () => choose(outdated.draft.source, outdated.draft.link)],
      [strings.USE_NEW, () => choose(this.published, "")],
    ]);
  }
}
