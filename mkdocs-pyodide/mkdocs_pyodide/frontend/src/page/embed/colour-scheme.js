/** Give an embedded exercise the colours of the reader's system: the frame has no switch of its own. */

/** Where a theme has its scheme: the element, its attribute, the names of light and dark. */
const THEMES = /** @type {const} */ ([
  ["body", "data-md-color-scheme", "default", "slate"],
  ["html", "data-bs-theme", "light", "dark"],
]);

export function followColourScheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  for (const [selector, attribute, light, night] of THEMES) {
    const element = document.querySelector(selector);
    if (!element?.hasAttribute(attribute)) continue;
    const apply = () => {
      const scheme = dark.matches ? night : light;
      if (element.getAttribute(attribute) !== scheme) element.setAttribute(attribute, scheme);
    };
    apply();
    dark.addEventListener("change", apply);
    new MutationObserver(apply).observe(element, { attributeFilter: [attribute] }); // the theme sets its own, too
  }
}
