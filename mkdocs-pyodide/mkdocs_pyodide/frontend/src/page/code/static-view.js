/** Show code as the page has highlighted it, mark its lines, and find its characters. */

const MAX_HIGHLIGHTED_LINES = 500; // lines of an edit that are highlighted: each is several elements

export class StaticView {
  /** @type {HTMLElement | null} */ #stripe = null;
  /** @type {Node[]} */ #publishedNodes;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.published = (element.textContent ?? "").replace(/\n$/, "");
    this.#publishedNodes = [...element.childNodes];
  }

  /** Show a text in place of what is there: published lines stay highlighted. */
  show(/** @type {string} */ text) {
    this.element.replaceChildren(...this.#publishedNodes);
    if (text !== this.published) this.element.replaceChildren(this.#highlighted(text));
  }

  /** Lay a stripe over a line; null lays none. */
  mark(/** @type {number | null} */ line) {
    this.#stripe?.remove();
    const range = line ? rangeOfLine(this.element, line) : null;
    const fold = range?.startContainer.parentElement?.closest("details");
    if (fold) fold.open = true;
    const frame = this.element.closest("pre")?.parentElement;
    if (!range || !frame) return;
    const box = range.getBoundingClientRect();
    this.#stripe = document.createElement("span");
    this.#stripe.className = "cell-error-stripe";
    this.#stripe.style.top = `${box.top - frame.getBoundingClientRect().top}px`;
    this.#stripe.style.height = `${box.height}px`;
    frame.append(this.#stripe);
  }

  /** The offset in the text of the character at a point of the window. */
  offsetAt(/** @type {number} */ x, /** @type {number} */ y) {
    const place = document.caretPositionFromPoint?.(x, y);
    const found = place
      ? { node: place.offsetNode, offset: place.offset }
      : rangeStart(document.caretRangeFromPoint?.(x, y));
    if (!found || !this.element.contains(found.node)) return 0;
    const before = document.createRange();
    before.setStart(this.element, 0);
    before.setEnd(found.node, found.offset);
    return before.toString().length;
  }

  /** The text as it would be highlighted, as far as that is known from the lines that are published. */
  #highlighted(/** @type {string} */ text) {
    const numbers = new Map(this.published.split("\n").map((line, i) => [line, i + 1]));
    /** @type {Map<string, Node>} */ const copies = new Map();
    const result = document.createDocumentFragment();
    let plain = ""; // one node for all lines that have no colours: an edit can have very many
    let room = MAX_HIGHLIGHTED_LINES;
    for (const line of text.split("\n")) {
      const number = room > 0 && line && numbers.get(line);
      if (number) {
        room -= 1;
        const copy = copies.get(line) ?? copyOfLine(this.element, number);
        copies.set(line, copy);
        result.append(plain, copy.cloneNode(true));
        plain = "";
      } else plain += line;
      plain += "\n";
    }
    result.append(plain);
    return result;
  }
}

function rangeStart(/** @type {Range | null | undefined} */ range) {
  return range && { node: range.startContainer, offset: range.startOffset };
}

/** A copy of a line with all elements around it, also those that span more lines. */
function copyOfLine(/** @type {Element} */ element, /** @type {number} */ line) {
  const range = /** @type {Range} */ (rangeOfLine(element, line));
  /** @type {Node} */
  let copy = range.cloneContents();
  for (let node = range.commonAncestorContainer; node !== element; ) {
    if (node instanceof Element && node.localName !== "details") {
      const around = /** @type {Element} */ (node.cloneNode(false));
      around.append(copy);
      copy = around;
    }
    node = /** @type {Node} */ (node.parentNode);
  }
  return copy;
}

/** The range of one line of an element's text, null where the text has fewer. */
function rangeOfLine(/** @type {Element} */ element, /** @type {number} */ line) {
  const lines = (element.textContent ?? "").split("\n");
  if (line > lines.length) return null;
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  const range = document.createRange();
  const from = position(element, start);
  const to = position(element, start + lines[line - 1].length);
  range.setStart(from.node, from.offset);
  range.setEnd(to.node, to.offset);
  return range;
}

/** The text node and offset of a character of an element's text. */
function position(/** @type {Element} */ element, /** @type {number} */ index) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let rest = index;
  while (walker.nextNode()) {
    const node = /** @type {Text} */ (walker.currentNode);
    if (rest <= node.length) return { node, offset: rest };
    rest -= node.length;
  }
  return { node: element, offset: element.childNodes.length };
}
