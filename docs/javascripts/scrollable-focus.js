// A formula, a table or code too wide for the screen scrolls in its box; the keyboard must reach that box.
{
  const BOXES = "div.formula, .md-typeset__scrollwrap, .highlight:not(.cell-source) > pre > code";
  const boxes = new ResizeObserver((entries) => {
    for (const { target } of entries)
      if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
      else target.removeAttribute("tabindex");
  });

  // The theme emits after each of its instant navigations.
  document$.subscribe(() => {
    boxes.disconnect();
    for (const box of document.querySelectorAll(BOXES)) boxes.observe(box);
  });
}
