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

/** @type {Promise<void> | null} */ let styling = null;

/** Add the styles of progress to the page; a theme that replaces what is in the head does not remove them. */
export function addStyles() {
  styling ??= fetch(new URL("progress.css", import.meta.url)).then(async (response) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(await response.text());
    document.adoptedStyleSheets.push(sheet);
  });
  return styling.catch(() => {
    styling = null;
  });
}
