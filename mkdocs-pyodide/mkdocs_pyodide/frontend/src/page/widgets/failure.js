/** Say below a widget's published view why it does not react. */
export function showFailure(/** @type {Element} */ element, /** @type {unknown} */ error) {
  reportError(error);
  const note = document.createElement("p");
  note.className = "cell-widget-note";
  note.setAttribute("role", "status");
  const reason = error instanceof Error ? error.message : String(error);
  note.textContent = `This figure does not react: ${reason}. Load the page again to try once more.`;
  element.append(note);
}
