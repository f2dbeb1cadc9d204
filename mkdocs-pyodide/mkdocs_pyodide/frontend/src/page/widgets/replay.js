/** Let a module hear what the reader did to the published view before it was there. */

/** @import { CellWidget } from "./cell-widget.js" */

// The browser has done by itself what a click does to them: a second one would undo it, or follow a link twice.
const NATIVE = "a[href], input, label, option, select, summary, textarea";

/** Dispatch the events again, on the elements that are still there: where the pointer is and the focus, then the last
 * click and input. */
export function replay(/** @type {CellWidget} */ element) {
  const { early } = element;
  element.early = null;
  const hovered = [...element.querySelectorAll(":hover")].at(-1);
  for (const type of ["pointerover", "pointermove"])
    hovered?.dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true, composed: true }));
  const { activeElement: focused } = document;
  if (focused && focused !== element && element.contains(focused))
    focused.dispatchEvent(new FocusEvent("focusin", { bubbles: true, composed: true }));
  for (const event of early?.values() ?? []) {
    const { target } = event;
    if (!(target instanceof Element) || !element.contains(target)) continue;
    if (event.type === "click" && target.closest(NATIVE)) continue;
    const Kind = /** @type {typeof Event} */ (event.constructor);
    target.dispatchEvent(new Kind(event.type, event)); // its attributes are those of the first
  }
}
