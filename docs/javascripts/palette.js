// Colours as the system has them, light or dark: what the reader chose is kept.
{
  const KEPT = "__palette"; // the theme's name
  /** @type {() => HTMLInputElement[]} */
  const buttons = () => Array.from(document.querySelectorAll("[name=colours]"));

  /** @type {() => number | undefined} */
  function kept() {
    try {
      return __md_get(KEPT)?.index;
    } catch {
      return 0; // the browser's storage is forbidden
    }
  }

  /** @type {(button: Element) => HTMLLabelElement} */
  const labelOf = (button) => /** @type {HTMLLabelElement} */ (button.nextElementSibling);

  function show() {
    const all = buttons();
    const chosen = all[kept() ?? 0] ?? all[0];
    for (const button of all) {
      button.checked = button === chosen;
      labelOf(button).hidden = button !== chosen;
    }
    const { scheme } = chosen.dataset;
    const ofSystem = all.find(({ dataset }) => dataset.scheme && matchMedia(`${dataset.media}`).matches);
    document.body.dataset.mdColorScheme = scheme || ofSystem?.dataset.scheme;
  }

  /** @type {(button: HTMLInputElement) => void} */
  function choose(button) {
    __md_set(KEPT, { index: buttons().indexOf(button) });
    show();
  }

  /** @type {(event: Event) => HTMLInputElement | undefined} */
  const buttonOf = ({ target }) => buttons().find((button) => button === target);

  document.addEventListener("change", (event) => {
    const button = buttonOf(event);
    if (button) choose(button);
  });
  document.addEventListener("keydown", (event) => {
    const button = event.key === "Enter" && buttonOf(event);
    if (!button) return;
    const next = /** @type {HTMLInputElement} */ (labelOf(button).control);
    choose(next);
    next.focus();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  // After the buttons, which would move, and before the text: a reader in the dark sees no light page first.
  customElements.define(
    "colours-shown",
    class extends HTMLElement {
      connectedCallback() {
        show();
      }
    },
  );
}
