/** Sanitize HTML that a program made: nothing in it can run, load or cover the page. */
import DOMPurify from "dompurify";

const RULES = {
  RETURN_DOM_FRAGMENT: /** @type {const} */ (true),
  USE_PROFILES: { html: true },
  FORBID_TAGS: ["style", "form", "input", "button", "textarea", "select", "dialog", "audio", "video"],
  FORBID_ATTR: ["style", "id", "name", "srcset", "background", "poster"],
  ALLOW_DATA_ATTR: false,
  ALLOW_UNKNOWN_PROTOCOLS: false,
};

// What else a class means is up to the theme: it could cover the page. render/html.py lets the same ones be.
const CLASSES = new Set(["dataframe"]);

DOMPurify.addHook("uponSanitizeAttribute", (_, data) => {
  // A picture comes with the output; nothing is asked of another host.
  if (data.attrName === "src" && !data.attrValue.startsWith("data:image/")) data.keepAttr = false;
  if (data.attrName === "class") data.attrValue = known(data.attrValue);
});

function known(/** @type {string} */ names) {
  return names
    .split(/\s+/)
    .filter((name) => CLASSES.has(name))
    .join(" ");
}

const RULES_OF_FORMULAS = {
  RETURN_DOM_FRAGMENT: /** @type {const} */ (true),
  USE_PROFILES: { mathMl: true },
  FORBID_ATTR: ["style", "class", "id", "href", "xlink:href"],
  ALLOW_DATA_ATTR: false,
};

/** @returns {DocumentFragment} */
export function sanitize(/** @type {string} */ html) {
  const clean = DOMPurify.sanitize(html, RULES);
  for (const head of clean.querySelectorAll("th")) if (!head.innerHTML.trim()) head.replaceWith(plain(head));
  return clean;
}

/** The head of a column or row that has no name, as pandas' tables have one in their corner, is none. */
function plain(/** @type {Element} */ head) {
  const cell = document.createElement("td");
  for (const { name, value } of head.attributes) cell.setAttribute(name, value);
  return cell;
}

/** @returns {DocumentFragment} */
export function sanitizeFormula(/** @type {string} */ mathml) {
  return DOMPurify.sanitize(mathml, RULES_OF_FORMULAS);
}
