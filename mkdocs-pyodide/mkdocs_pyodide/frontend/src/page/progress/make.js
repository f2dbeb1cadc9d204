/** Create elements. */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, unknown>} properties
 * @param {(Node | string)[]} children
 */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  if (element instanceof HTMLButtonElement) element.type = "button";
  element.append(...children);
  return element;
}

/** @type {Map<string, Promise<void>>} */ const added = new Map();

/** Add a stylesheet to the page; a theme that replaces what is in the head does not remove it. */
export function addStyles(name = "progress.css") {
  if (!added.has(name)) added.set(name, adopt(name));
  return added.get(name)?.catch(() => added.delete(name));
}

async function adopt(/** @type {string} */ name) {
  const response = await fetch(new URL(name, import.meta.url));
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(await response.text());
  document.adoptedStyleSheets.push(sheet);
}
