/** Notice a reader who is about to run a cell, so that Python can be fetched before. */

const DWELL_MS = 100; // ms; a pointer that only passes wants nothing

/**
 * Have a task called once the reader shows intent, unless the connection is to be spared.
 * @param {HTMLElement} element
 * @param {() => void} task
 */
export function onIntent(element, task) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  const prepare = () => {
    if (!savesData()) task();
  };
  element.addEventListener("focusin", prepare);
  element.addEventListener("pointerdown", prepare);
  element.addEventListener("pointerenter", ({ pointerType }) => {
    if (pointerType !== "touch") timer = setTimeout(prepare, DWELL_MS);
  });
  element.addEventListener("pointerleave", () => clearTimeout(timer));
}

function savesData() {
  const { saveData, effectiveType } = navigator.connection ?? /** @type {Connection} */ ({});
  return saveData === true || effectiveType?.endsWith("2g") === true;
}
