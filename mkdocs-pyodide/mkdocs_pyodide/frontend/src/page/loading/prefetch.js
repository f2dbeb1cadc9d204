/** What a reader does who is about to run a cell. */

const DWELL = 100; // ms; a pointer that only passes wants nothing

/**
 * Have a task called once the reader shows intent, unless the connection is to be spared.
 * @param {HTMLElement} element
 * @param {() => void} task
 */
export function onIntent(element, task) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  const prepare = () => {
    if (!isSparing()) task();
  };
  element.addEventListener("focusin", prepare);
  element.addEventListener("pointerdown", prepare);
  element.addEventListener("pointerenter", ({ pointerType }) => {
    if (pointerType !== "touch") timer = setTimeout(prepare, DWELL);
  });
  element.addEventListener("pointerleave", () => clearTimeout(timer));
}

function isSparing() {
  const { saveData, effectiveType } = navigator.connection ?? /** @type {Connection} */ ({});
  return saveData === true || effectiveType?.endsWith("2g") === true;
}
