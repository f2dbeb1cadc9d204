/** Render a value in the richest of its forms, in an element that a later value can update. */

import { WIDGET } from "../../shared/media-types.js";
import * as strings from "../../shared/strings/en.js";
import { importWithRetry } from "../loading/lazy-import.js";

// The forms of a value, the one to show first; without any of them its text is shown.
const RICH = ["text/html", "image/svg+xml", "text/latex", "image/png", "image/jpeg"];
const DECODE_TIMEOUT_MS = 500; // ms for a picture to be decoded: a page that is not seen may never do it
const REDUCED_MOTION_MS = 1000; // ms that a picture stands before the next one, for a reader who wants less motion
const LARGE = 10_000; // characters of markup; to parse, sanitize and lay it out at once would hold up the page
const HIDDEN = "[hidden]"; // in HTML that waits for a style or a script of its own, which it does not get
/** The class of the note on a value that is shown as text since a script is missing. */
export const FALLBACK_CLASS = "cell-fallback";

/** @type {() => Promise<typeof import("./sanitize.js")>} */
const sanitizer = importWithRetry("./sanitize.js");
/** @type {() => Promise<typeof import("../widgets/host.js")>} */
const widgets = importWithRetry("./widgets.js");
/** @type {() => Promise<typeof import("../../shared/mathml.js")>} */
const typesetter = importWithRetry("./mathml.js");

const motion = matchMedia("(prefers-reduced-motion: reduce)");
let isCalm = motion.matches; // asked once: each time styles are computed before the answer
motion.addEventListener("change", () => {
  isCalm = motion.matches;
});

export class MimeRenderer {
  /** @type {Record<string, string> | null} what is to be shown next */ #next = null;
  /** @type {Promise<void> | null} */ #changing = null;
  #isHurried = false;
  #hurry = () => {};

  constructor() {
    this.element = document.createElement("div");
    this.element.className = "cell-display";
    this.element.setAttribute("role", "group"); // else it could have no name
  }

  /** Show a value as soon as the one before has been seen; one that is overtaken until then is not shown. */
  show(/** @type {Record<string, string>} */ data) {
    this.#next = data;
    this.#changing ??= this.#change().finally(() => {
      this.#changing = null;
    });
  }

  /** The last value is there to be read. */
  async settled() {
    this.#isHurried = true;
    this.#hurry();
    await this.#changing;
    this.#isHurried = false;
  }

  async #change() {
    for (let data = this.#take(); data; data = this.#take()) {
      const content = await form(data).catch(() => asText(data));
      this.element.replaceChildren(content); // whole: what was there kept its height until now
      if (!this.#isHurried) await Promise.race([this.#hurried(), seen()]);
    }
  }

  #take() {
    const data = this.#next;
    this.#next = null;
    return data;
  }

  #hurried() {
    return new Promise((resolve) => {
      this.#hurry = () => resolve(null);
    });
  }
}

/** Resolves when the page has been painted, later for a reader who wants less motion. */
function seen() {
  return new Promise((resolve) => {
    if (isCalm) setTimeout(resolve, REDUCED_MOTION_MS);
    else requestAnimationFrame(resolve);
  });
}

export function pause(/** @type {number} */ milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * The element of a value, its pictures decoded.
 * @param {Record<string, string>} data
 * @returns {Promise<Node>}
 */
async function form(data) {
  if (WIDGET in data) {
    const view = await form(without(data, WIDGET));
    return (await widgets()).createWidget(data[WIDGET], view);
  }
  const kind = RICH.find((kind) => kind in data);
  if (kind) await yieldFor(data[kind]); // what else this frame shows is painted first
  if (kind === "text/html") {
    const { sanitize } = await sanitizer();
    const fragment = document.importNode(sanitize(data[kind]), true);
    await yieldFor(data[kind]);
    if (fragment.querySelector(HIDDEN)) return form(without(data, kind));
    await Promise.all([...fragment.querySelectorAll("img")].map(decoded));
    return fragment;
  }
  if (kind === "text/latex") return (await renderFormula(data[kind])) ?? form(without(data, kind));
  if (!kind) return text("cell-result", `${data["text/plain"]}\n`);
  const bytes = kind === "image/svg+xml" ? base64(data[kind]) : data[kind].replace(/\s/g, "");
  if (!isBase64(bytes)) return form(without(data, kind));
  const picture = new Image();
  picture.alt = data["text/plain"];
  picture.src = `data:${kind};base64,${bytes}`;
  return decoded(picture);
}

/** A formula as it is set; nothing where it cannot be. */
async function renderFormula(/** @type {string} */ latex) {
  const [{ toMathML }, { sanitizeFormula }] = await Promise.all([typesetter(), sanitizer()]);
  const mathml = toMathML(latex);
  if (!mathml) return null;
  await yieldFor(mathml);
  const fragment = document.importNode(sanitizeFormula(mathml), true);
  await yieldFor(mathml);
  return fragment;
}

/** Let the page do other things between what is done with large markup. */
async function yieldFor(/** @type {string} */ markup) {
  if (markup.length > LARGE) await pause(0);
}

function without(/** @type {Record<string, string>} */ data, /** @type {string} */ kind) {
  const { [kind]: _, ...rest } = data;
  return rest;
}

/** The picture once it can be painted; one that is broken shows its alternative text. */
async function decoded(/** @type {HTMLImageElement} */ picture) {
  await Promise.race([picture.decode().catch(() => {}), pause(DECODE_TIMEOUT_MS)]);
  return picture;
}

/** The text of a value whose richer form cannot be shown, and why it is that. */
function asText(/** @type {Record<string, string>} */ data) {
  const both = document.createDocumentFragment();
  both.append(
    text("cell-result", `${data["text/plain"]}\n`),
    text(`cell-note ${FALLBACK_CLASS}`, strings.SHOWN_AS_TEXT),
  );
  return both;
}

function text(/** @type {string} */ name, /** @type {string} */ value) {
  const element = document.createElement("span");
  element.className = name;
  element.textContent = value;
  return element;
}

/** As render/html.py has it. */
function isBase64(/** @type {string} */ text) {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0;
}

function base64(/** @type {string} */ text) {
  const bytes = new TextEncoder().encode(text);
  const parts = [];
  for (let start = 0; start < bytes.length; start += 0x8000)
    parts.push(String.fromCharCode(...bytes.subarray(start, start + 0x8000)));
  return btoa(parts.join(""));
}
