// Make the theme's labels, which only a pointer can press, buttons: of the menu, its sections and the search.
{
  const NARROW = matchMedia("(width < 76.25em)"); // the navigation is a drawer
  const [DRAWER, SEARCH] = ["__drawer", "__search"]; // the theme's names of what opens
  /** @type {Record<string, string>} */
  const NAMES = { [DRAWER]: "Navigation", [SEARCH]: "Search" };
  const LABELS = "label.md-header__button[for^=__], .md-sidebar--primary .md-nav__item label[for]";
  /** @type {(id: string | null) => HTMLInputElement} */
  const toggleOf = (id) => /** @type {HTMLInputElement} */ (document.getElementById(`${id}`));
  const toggles = () => [DRAWER, SEARCH].map(toggleOf);
  const drawer = () => document.querySelector(".md-sidebar--primary");

  // Replace a label by a button that has its attributes: the theme's styles find it by its `for`.
  /** @type {(label: HTMLLabelElement, toggle: HTMLElement) => void} */
  function upgrade(label, toggle) {
    const button = document.createElement("button");
    for (const { name, value } of label.attributes) if (name !== "tabindex") button.setAttribute(name, value);
    button.type = "button";
    if (!label.textContent.trim()) button.ariaLabel = nameOf(label, toggle);
    button.append(...label.childNodes);
    button.addEventListener("click", () => toggle.click());
    label.replaceWith(button);
  }

  // What a button without a text opens: it stands beside the link of a section.
  /** @type {(label: HTMLLabelElement, toggle: HTMLElement) => string} */
  function nameOf(label, toggle) {
    return NAMES[toggle.id] ?? `Pages of ${label.previousElementSibling?.textContent.trim()}`;
  }

  /** @type {(toggle: Element) => HTMLButtonElement | null} */
  const buttonOf = (toggle) => document.querySelector(`button[for="${toggle.id}"]`);

  /** @type {(toggle: Element) => Element | null | undefined} */
  function regionOf(toggle) {
    if (toggle.id === DRAWER) return drawer();
    if (toggle.id === SEARCH) return document.querySelector(".md-search__inner");
    return toggle.parentElement?.querySelector(":scope > nav");
  }

  /** Tell what is open, and which part of the page each button opens. */
  function describe() {
    for (const button of document.querySelectorAll("button[for]")) {
      const toggle = toggleOf(button.getAttribute("for"));
      const region = regionOf(toggle);
      if (!region) continue;
      region.id ||= `${toggle.id}_region`;
      button.setAttribute("aria-controls", region.id);
      button.ariaExpanded = String(toggle.checked);
    }
  }

  // Move the focus into what has opened, and from a section that has closed to its button.
  /** @type {(toggle: HTMLInputElement) => void} */
  function follow(toggle) {
    const region = toggle.checked ? regionOf(toggle) : null;
    /** @type {HTMLElement[]} */
    const all = region ? Array.from(region.querySelectorAll("a[href], button, input")) : [];
    const current = all.find((element) => element.matches(".md-nav__link--active"));
    const first = [current, ...all].find((element) => element?.checkVisibility({ visibilityProperty: true }));
    if (first) first.focus();
    else if (toggle.matches(".md-nav__toggle")) buttonOf(toggle)?.focus();
  }

  document.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement && target.matches(".md-toggle"))) return;
    describe();
    if (NARROW.matches) follow(target);
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !NARROW.matches) return;
    const open = toggles().find(({ checked }) => checked);
    if (open?.id === DRAWER) open.click(); // the theme closes the search
    if (open) setTimeout(() => buttonOf(open)?.focus());
  });
  document.addEventListener("focusin", ({ target }) => {
    const [toggle] = toggles();
    const isOutside = !drawer()?.contains(/** @type {Node} */ (target)) && target !== buttonOf(toggle);
    if (NARROW.matches && toggle.checked && isOutside) toggle.click();
  });
  // The theme emits after each of its instant navigations.
  document$.subscribe(() => {
    /** @type {NodeListOf<HTMLLabelElement>} */
    const labels = document.querySelectorAll(LABELS);
    for (const label of labels) if (label.control) upgrade(label, label.control);
    describe();
  });
}
