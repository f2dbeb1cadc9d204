// What the reader chose stays in the browser's storage, by the site's address. The theme's script asks for it by
// these names; its own of them stand in the page, where each depth of address would need another file.
{
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const site = new URL("..", script.src);
  /** @type {(name: string, scope: URL) => string} */
  const keyOf = (name, scope) => `${scope.pathname}.${name}`;

  globalThis.__md_scope = site;
  globalThis.__md_get = (name, storage = localStorage, scope = site) =>
    JSON.parse(storage.getItem(keyOf(name, scope)) ?? "null");
  globalThis.__md_set = (name, value, storage = localStorage, scope = site) => {
    try {
      storage.setItem(keyOf(name, scope), JSON.stringify(value));
    } catch {
      // full or forbidden: for this visit only
    }
  };
}
