/** Let the keyboard reach outputs that scroll, and stop at no others. */
import * as strings from "../../shared/strings/en.js";

export function updateFocusable(/** @type {HTMLElement} */ output) {
  setAttributes(output, output.scrollHeight > output.clientHeight, strings.OUTPUT);
  for (const display of output.querySelectorAll(".cell-display")) {
    display.setAttribute("role", "group"); // else it could have no name
    setAttributes(
      /** @type {HTMLElement} */ (display),
      display.scrollWidth > display.clientWidth,
      strings.WIDE_OUTPUT,
    );
  }
}

function setAttributes(
  /** @type {HTMLElement} */ box,
  /** @type {boolean} */ scrolls,
  /** @type {string} */ name,
) {
  for (const [attribute, value] of [
    ["tabindex", "0"],
    ["aria-label", name],
  ]) {
    if (scrolls) box.setAttribute(attribute, value);
    else box.removeAttribute(attribute);
  }
}
