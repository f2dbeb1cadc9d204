/** Let the keyboard reach outputs that scroll, and stop at no others. */
import * as strings from "../../shared/strings/en.js";

export function updateFocusable(/** @type {HTMLElement} */ output) {
  const displays = [...output.querySelectorAll(".cell-display")];
  // All is measured before anything is changed, which would lay the output out anew for each display.
  const isHigh = output.scrollHeight > output.clientHeight;
  const isWide = displays.map(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth);
  setFocusable(output, isHigh, strings.OUTPUT);
  for (const [i, display] of displays.entries()) {
    if (!display.hasAttribute("role")) display.setAttribute("role", "group"); // of a published output
    setFocusable(display, isWide[i], strings.WIDE_OUTPUT);
  }
}

function setFocusable(
  /** @type {Element} */ box,
  /** @type {boolean} */ scrolls,
  /** @type {string} */ name,
) {
  if (scrolls === box.hasAttribute("tabindex")) return;
  for (const [attribute, value] of [
    ["tabindex", "0"],
    ["aria-label", name],
  ]) {
    if (scrolls) box.setAttribute(attribute, value);
    else box.removeAttribute(attribute);
  }
}
