/** Link the arrays of a board with their symbols in the formulas and the code of its section. */

const GRADIENT = "∂L/∂";
const GREEK = new Map([
  ["α", "alpha"],
  ["β", "beta"],
  ["γ", "gamma"],
]);
const SYMBOL = "math :is(mi, mfrac), .highlight .n";

export class Symbols {
  /** @type {Map<string, Element[]>} array → its symbols */ #found = new Map();
  /** @type {Element[]} */ #marked = [];

  /**
   * @param {HTMLElement} root  the board
   * @param {string[]} names  of its arrays
   * @param {(name: string) => void} onPoint  called when a reader points at a symbol, "" when they leave it
   * @param {AbortSignal} signal
   */
  constructor(root, names, onPoint, signal) {
    this.root = root;
    this.onPoint = onPoint;
    const known = new Set(names);
    for (const part of sectionOf(root)) {
      for (const code of part.querySelectorAll(".highlight code")) wrapNames(code, known);
      for (const element of part.querySelectorAll(SYMBOL)) this.#add(element, nameOf(element, known));
      const point = (/** @type {Event} */ event) => this.#onPoint(/** @type {PointerEvent} */ (event));
      for (const type of ["pointerover", "pointerout", "click"])
        part.addEventListener(type, point, { signal });
    }
    signal.addEventListener("abort", () => this.mark([]));
  }

  #onPoint(/** @type {PointerEvent} */ { type, target, pointerType }) {
    if (type !== "click" && pointerType === "touch") return; // a finger that scrolls comes over symbols, too
    const symbol = target instanceof Element ? target.closest("[data-symbol]") : null;
    if (symbol || type === "click")
      this.onPoint((type !== "pointerout" && symbol?.getAttribute("data-symbol")) || "");
  }

  #add(/** @type {Element} */ element, /** @type {string} */ name) {
    if (!name || element.parentElement?.closest("mfrac[data-symbol]")) return;
    element.setAttribute("data-symbol", name);
    this.#found.set(name, [...(this.#found.get(name) ?? []), element]);
  }

  /** Mark the symbols of arrays, and no other. */
  mark(/** @type {Iterable<string>} */ names) {
    for (const element of this.#marked) element.removeAttribute("data-linked");
    this.#marked = [...names].flatMap((name) => this.#found.get(name) ?? []);
    for (const element of this.#marked) element.setAttribute("data-linked", this.root.dataset.mode ?? "");
  }
}

/** What follows a board up to the next heading. */
function sectionOf(/** @type {Element} */ root) {
  const parts = [];
  let part = root.closest("figure")?.nextElementSibling;
  for (; part && !/^H[1-6]$/.test(part.tagName); part = part.nextElementSibling) parts.push(part);
  return parts;
}

/**
 * The array that a symbol stands for: x and X for X, dX and ∂L/∂X for its gradient.
 * @param {Element} element
 * @param {Set<string>} known
 * @returns {string} "" where it is none
 */
function nameOf(element, known) {
  const text = plain(element);
  if (element.localName === "mfrac") {
    const [above, below] = element.children;
    const base = [...below.querySelectorAll("mi")].find((part) => plain(part) !== "∂");
    const name = plain(above) === "∂L" && base && plain(below).startsWith("∂") && nameOf(base, known);
    return name && known.has(GRADIENT + name) ? GRADIENT + name : "";
  }
  if (element.localName !== "mi") return nameInCode(text, known);
  const parent = element.parentElement;
  const isBase = /^msub/.test(parent?.localName ?? "") && parent?.firstElementChild === element;
  const letter = GREEK.get(text) ?? text;
  const names = isBase ? [`${letter}_${plain(parent.children[1])}`, letter, letter.toUpperCase()] : [letter];
  return names.find((name) => known.has(name)) ?? "";
}

/**
 * The array that a name in code stands for: X for X, dX for its gradient.
 * @param {string} text
 * @param {Set<string>} known
 * @returns {string} "" where it is none
 */
function nameInCode(text, known) {
  if (known.has(text)) return text;
  return text.startsWith("d") && known.has(GRADIENT + text.slice(1)) ? GRADIENT + text.slice(1) : "";
}

/** Give each name of an array an element: a page may publish names in code as plain text. */
function wrapNames(/** @type {Element} */ code, /** @type {Set<string>} */ known) {
  const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode));
  for (const text of texts) {
    if (text.parentElement?.localName === "span") continue; // a token of its own: a name, a string, a comment
    const parts = text.data.split(/([A-Za-z_]\w*)/);
    if (parts.some((part) => nameInCode(part, known)))
      text.replaceWith(...parts.map((part) => (nameInCode(part, known) ? asName(part) : part)));
  }
}

function asName(/** @type {string} */ text) {
  const name = document.createElement("span");
  name.className = "n";
  name.textContent = text;
  return name;
}

/** The text of an element without white space and invisible operators. */
function plain(/** @type {Element} */ element) {
  return (element.textContent ?? "").replace(/[\s\u2061-\u2064]/g, "");
}
