/** Name the site whose progress a page has: one origin can have many. */

export const SITE = new URL("../../../", import.meta.url); // a bundle is in assets/pyodide/engine

/** Where a page sees, without a database, that there is progress to show. */
export const FLAG = `pyodide-progress ${SITE.pathname}`;

/**
 * The id of an element's record: the path of its page below the site, and its own id.
 * @param {string} id
 * @param {string} pathname
 */
export function recordId(id, pathname = location.pathname) {
  return `${pathname.slice(SITE.pathname.length).replace(/(^|\/)index\.html$/, "$1")}#${id}`;
}
