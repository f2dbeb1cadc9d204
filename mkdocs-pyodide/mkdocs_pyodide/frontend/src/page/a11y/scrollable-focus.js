/** What scrolls is reached by the keyboard too; what does not is no stop on its way. */

export function reachable(/** @type {HTMLElement} */ output) {
  mend(output, output.scrollHeight > output.clientHeight, "output");
  for (const display of output.querySelectorAll(".cell-display")) {
    display.setAttribute("role", "group"); // else it could have no name
    mend(/** @type {HTMLElement} */ (display), display.scrollWidth > display.clientWidth, "wide output");
  }
}

function mend(/** @type {HTMLElement} */ box, /** @type {boolean} */ scrolls, /** @type {string} */ name) {
  for (const [attribute, value] of [
    ["tabindex", "0"],
    ["aria-label", name],
  ]) {
    if (scrolls) box.setAttribute(attribute, value);
    else box.removeAttribute(attribute);
  }
}
