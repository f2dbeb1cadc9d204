/** Tell what is not seen while one exercise is shown alone. */

/** Whether an element is in the part of the page that an embedded exercise leaves out. */
export function isHidden(/** @type {Element} */ element) {
  return "embed" in document.documentElement.dataset && !element.closest(".embed");
}
