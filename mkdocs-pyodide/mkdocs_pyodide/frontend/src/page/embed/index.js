/** Show one exercise or question of a page alone, for a frame in another site: the entry point of embed.js. */
import * as strings from "../../shared/strings/en.js";
import { encode } from "../code/share-link.js";
import { addStyles, make } from "../progress/make.js";
import { onChange, unsavedCount } from "../progress/store.js";
import { followColourScheme } from "./colour-scheme.js";
import { findExercise, partsOf } from "./parts.js";

/** @typedef {(figure: HTMLElement) => {text: string, isEdited: boolean} | undefined} SourceOf */

const THEME_CLASSES = ["md-typeset", "rst-content"]; // of what contains a page's text, for the theme's rules

/**
 * Reduce the page to an exercise, before its cells are set up. They stay in the document: those that it builds on
 * run when it is checked.
 *
 * @param {string} id
 * @param {SourceOf} sourceOf  the code of a cell once it is set up
 */
export async function embed(id, sourceOf) {
  await addStyles("embed.css");
  const exercise = findExercise(id);
  const main = make("main", { className: "embed" });
  for (const name of THEME_CLASSES) main.classList.toggle(name, !!document.querySelector(`.${name}`));
  const missing = make("p", { className: "embed-note" }, strings.noSuchExercise(id));
  main.append(header(exercise, sourceOf), ...(exercise ? partsOf(exercise) : [missing]));
  document.body.append(main);
  document.documentElement.dataset.embed = "";
  followColourScheme();
  main.addEventListener("click", (event) => openElsewhere(main, event), { capture: true });
  new ResizeObserver(() => reportHeight(id, main)).observe(main);
}

/** The address of the page itself, at a place in it. */
function pageAddress(/** @type {string} */ fragment) {
  return `${location.origin}${location.pathname}${fragment}`;
}

/** Say where the exercise is from, with a link to it; and that progress is not stored, where it is not. */
function header(/** @type {HTMLElement | null} */ exercise, /** @type {SourceOf} */ sourceOf) {
  const mark = make("span", { role: "img", ariaLabel: strings.NEW_TAB }, "↗");
  const link = make("a", { href: pageAddress(exercise ? `#${exercise.id}` : "") }, document.title, " ", mark);
  const note = make("p", { className: "embed-note", role: "status" });
  onChange(() => {
    note.textContent = unsavedCount() > 0 ? strings.EMBED_UNSAVED : "";
  });
  if (exercise?.matches("figure"))
    for (const event of ["pointerenter", "pointerdown", "focus"])
      link.addEventListener(event, () => carryCode(link, exercise, sourceOf(exercise)));
  return make("header", {}, make("h1", {}, link), note);
}

/** Let the link carry what the reader has written: a browser can give this frame a storage of its own. */
async function carryCode(
  /** @type {HTMLAnchorElement} */ link,
  /** @type {HTMLElement} */ { id },
  /** @type {ReturnType<SourceOf>} */ source,
) {
  const code = source?.isEdited ? await encode(source.text).catch(() => "") : "";
  link.href = pageAddress(code ? `#cell=${encodeURIComponent(id)}&code=${code}` : `#${id}`);
}

/** Let links open in a tab, since the frame has no way back; one within the exercise stays in it. */
function openElsewhere(/** @type {HTMLElement} */ main, /** @type {Event} */ { target }) {
  const link = target instanceof Element ? target.closest("a") : null;
  if (!link?.href) return;
  const isHere = link.href.split("#")[0] === location.href.split("#")[0];
  if (isHere && link.hash && main.querySelector(`#${CSS.escape(link.hash.slice(1))}`)) return;
  if (isHere) link.href = pageAddress(link.hash);
  link.target = "_blank";
  link.rel = "noopener";
}

/** Tell the parent how high the exercise is; the height is no secret, so any parent may know it. */
function reportHeight(/** @type {string} */ id, /** @type {HTMLElement} */ main) {
  const height = Math.ceil(main.getBoundingClientRect().height);
  if (parent !== globalThis.window) parent.postMessage({ type: "pyodide-embed", id, height }, "*");
}
