// The scripts of a published page lie in a template: the line is the text's until that is drawn.
{
  const PATIENCE = 1000; // ms; nothing is drawn in a tab in the background

  const read = new Promise((resolve) =>
    document.addEventListener("DOMContentLoaded", resolve, { once: true }),
  );
  const drawn = new Promise((resolve) =>
    new PerformanceObserver(resolve).observe({ type: "paint", buffered: true }),
  );

  async function begin() {
    await read;
    /** @type {HTMLTemplateElement | null} */
    const template = document.querySelector("template.scripts");
    if (!template) return; // this site is being written: they stand in the page
    await Promise.race([drawn, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    const scripts = template.content.querySelectorAll("script");
    for (const script of scripts) script.async = false; // each after the one before
    scripts[0].addEventListener("load", () => setTimeout(tellAgain));
    template.replaceWith(template.content);
  }

  /** The theme waits for an event that it has missed. */
  function tellAgain() {
    document.dispatchEvent(new Event("DOMContentLoaded"));
  }

  begin();
}
