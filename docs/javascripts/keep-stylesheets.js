// The theme writes whole addresses into the head's links, and a browser reads a stylesheet anew whose address is
// written, styles all of the page and lays it out a second time. Let the theme see them written, and write elsewhere.
{
  /** @type {NodeListOf<HTMLLinkElement>} */
  const links = document.head.querySelectorAll("link[href]");
  for (const link of links) {
    const { href } = link;
    const whole = document.importNode(link);
    whole.href = href;
    Object.defineProperties(link, {
      href: { value: href, writable: true },
      outerHTML: { value: whole.outerHTML },
    });
  }
}
