/** HTML that a program made, without anything that could run, load or cover the page. */
import DOMPurify from "dompurify";

const RULES = {
  RETURN_DOM_FRAGMENT: /** @type {const} */ (true),
  USE_PROFILES: { html: true },
  FORBID_TAGS: ["style", "form", "input", "button", "textarea", "select", "dialog", "audio", "video"],
  FORBID_ATTR: ["style", "id", "name", "srcset", "background", "poster"],
  ALLOW_DATA_ATTR: false,
  ALLOW_UNKNOWN_PROTOCOLS: false,
};

DOMPurify.addHook("uponSanitizeAttribute", (_, data) => {
  // A picture comes with the output; nothing is asked of another host.
  if (data.attrName === "src" && !data.attrValue.startsWith("data:image/")) data.keepAttr = false;
  if (data.attrName === "class") data.attrValue = withoutOurs(data.attrValue);
});

/** The class names but those that the cell and its theme style. */
function withoutOurs(/** @type {string} */ names) {
  return names
    .split(/\s+/)
    .filter((name) => !/^(cell|md-)/.test(name))
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
  return DOMPurify.sanitize(html, RULES);
}

/** @returns {DocumentFragment} */
export function sanitizeFormula(/** @type {string} */ mathml) {
  return DOMPurify.sanitize(mathml, RULES_OF_FORMULAS);
}
