// The site may lie at any address, so its sitemap names pages relative to itself.
// The theme's instant navigation wants whole addresses: complete them as it parses the sitemap.
{
  const parse = DOMParser.prototype.parseFromString;

  DOMParser.prototype.parseFromString = function (text, type) {
    const parsed = parse.call(this, text, type);
    if (parsed.documentElement.localName === "urlset")
      for (const loc of parsed.querySelectorAll("loc"))
        loc.textContent = new URL(loc.textContent, __md_scope).href;
    return parsed;
  };

  // It also writes whole addresses into the head's links, and a browser reads a stylesheet anew whose address is
  // written, styles all of the page and lays it out a second time. Let it see them written, and write elsewhere.
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
