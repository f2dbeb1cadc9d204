/** Say below a widget's published view why it does not react. */
import * as strings from "../../shared/strings/en.js";

export function showFailure(/** @type {Element} */ element, /** @type {unknown} */ error) {
  reportError(error);
  const note = document.createElement("p");
  note.className = "cell-widget-note";
  note.setAttribute("role", "status");
  const reason = error instanceof Error ? error.message : String(error);
  note.textContent = strings.noReaction(reason);
  element.append(note);
}
