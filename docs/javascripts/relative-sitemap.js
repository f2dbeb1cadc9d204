// A site whose address is not known has a sitemap that names pages relative to itself.
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
}
