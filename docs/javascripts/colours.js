// Colours as the system has them, light or dark: what the reader chose is kept.
{
  const KEPT = "__palette"; // the theme's name
  const buttons = () => [...document.getElementsByName("colours")];

  function kept() {
    try {
      return __md_get(KEPT)?.index;
    } catch {
      return 0; // the browser's storage is forbidden
    }
  }

  function show() {
    const all = buttons();
    const chosen = all[kept()] ?? all[0];
    for (const button of all) {
      button.checked = button === chosen;
      button.nextElementSibling.hidden = button !== chosen;
    }
    const { scheme } = chosen.dataset;
    const ofSystem = all.find(({ dataset }) => dataset.scheme && matchMedia(dataset.media).matches);
    document.body.dataset.mdColorScheme = scheme || ofSystem.dataset.scheme;
  }

  function choose(button) {
    __md_set(KEPT, { index: buttons().indexOf(button) });
    show();
  }

  document.addEventListener("change", ({ target }) => {
    if (target.name === "colours") choose(target);
  });
  document.addEventListener("keydown", ({ key, target }) => {
    if (key !== "Enter" || target.name !== "colours") return;
    const next = target.nextElementSibling.control;
    choose(next);
    next.focus();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  // Behind the buttons, which would move, and before the text: a reader in the dark sees no light page first.
  customElements.define(
    "colours-shown",
    class extends HTMLElement {
      connectedCallback() {
        show();
      }
    },
  );
}
