/** The DOM that modules of the page expect, by jsdom: whole but for layout, so nothing has a size. */
import { createRequire } from "node:module";

const { JSDOM } = createRequire(import.meta.url)("jsdom"); // found by NODE_PATH

const NAMES = ["document", "location", "history", "navigator", "localStorage", "Storage", "screen"];
const CLASSES = [
  "Element",
  "HTMLElement",
  "HTMLButtonElement",
  "Node",
  "Text",
  "Image",
  "Event",
  "KeyboardEvent",
];

/**
 * Make a page the global one; return its window.
 * @param {string} html of the body
 * @param {{url?: string}} options
 */
export function openPage(html = "", { url = "https://example.org/project/site/" } = {}) {
  const { window } = new JSDOM(`<!doctype html><body>${html}</body>`, { url, pretendToBeVisual: true });
  for (const name of [...NAMES, ...CLASSES, "MutationObserver", "getSelection", "getComputedStyle"])
    Object.defineProperty(globalThis, name, { value: window[name], configurable: true, writable: true });
  globalThis.window = window;
  globalThis.matchMedia = () => ({ matches: false, addEventListener() {} });
  globalThis.ResizeObserver = class {
    observe() {}
  };
  globalThis.requestAnimationFrame = (task) => setTimeout(task);
  return window;
}

/** Let all that waits for nothing but its turn have it. */
export function turn() {
  return new Promise((resolve) => setImmediate(resolve));
}
