// The page that a search led to shows what was searched for.
{
  const words = () =>
    (new URL(location.href).searchParams.get("h") ?? "")
      .split(/[\s*+\-:~^"]+/)
      .filter((word) => word.length > 1);

  // The places in the text at which a word begins.
  /** @type {(word: string, element: Element) => Generator<Range>} */
  function* placesOf(word, element) {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const found = new RegExp(`(?<![\\p{L}\\d])${word.replace(/[$().?[\\\]{|}]/g, "\\$&")}`, "giu");
      for (const { 0: place, index } of `${text.nodeValue}`.matchAll(found)) {
        const range = new Range();
        range.setStart(text, index);
        range.setEnd(text, index + place.length);
        yield range;
      }
    }
  }

  if (CSS.highlights)
    document$.subscribe(() => {
      const content = document.querySelector(".md-content");
      const ranges = words().flatMap((word) => (content ? [...placesOf(word, content)] : []));
      CSS.highlights.set("found", new Highlight(...ranges));
      document.body.toggleAttribute("data-found", ranges.length > 0); // else no element is asked for its style
    });
}
