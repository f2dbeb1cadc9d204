/** A tree of elements that becomes text at build and elements in the page. */

/**
 * @typedef {{ tag: string, attributes: Record<string, string | number | boolean>, children: (Tree | string)[] }} Tree
 */

/**
 * @param {string} tag
 * @param {Record<string, string | number | boolean>} attributes  false: left out
 * @param {(Tree | string)[]} children
 * @returns {Tree}
 */
export function element(tag, attributes = {}, ...children) {
  const given = Object.entries(attributes).filter(([, value]) => value !== false);
  return { tag, attributes: Object.fromEntries(given), children };
}

const CODES = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
]);

function escaped(/** @type {unknown} */ text) {
  return String(text).replace(/[&<>"]/g, (mark) => CODES.get(mark) ?? mark);
}

/** @returns {string} */
export function toHTML(/** @type {Tree | string} */ tree) {
  if (typeof tree === "string") return escaped(tree);
  if (tree.tag === "style") return `<style>${tree.children.join("")}</style>`; // a browser reads it as it is
  const attributes = Object.entries(tree.attributes).map(([name, value]) => ` ${name}="${escaped(value)}"`);
  return `<${tree.tag}${attributes.join("")}>${tree.children.map(toHTML).join("")}</${tree.tag}>`;
}

/** @returns {Node} */
export function toDOM(/** @type {Tree | string} */ tree) {
  if (typeof tree === "string") return document.createTextNode(tree);
  const made = document.createElement(tree.tag);
  for (const [name, value] of Object.entries(tree.attributes)) made.setAttribute(name, String(value));
  made.append(...tree.children.map(toDOM));
  return made;
}
