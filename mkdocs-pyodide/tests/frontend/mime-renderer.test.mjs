import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { openPage } from "./dom.mjs";

globalThis.window = openPage();
window.HTMLImageElement.prototype.decode = async () => {};
// A bundle: it imports the sanitizer from beside it.
const { MimeRenderer } = await import(pathToFileURL(`${process.env.MADE}/mime-renderer.mjs`));
const SMALL = "<b>1</b>";
const LARGE = `<p>${"<b>1</b> ".repeat(2_000)}</p>`;

/** Show HTML; return the element, and whether the page had a turn between sanitizing and layout. */
async function shown(html) {
  const renderer = new MimeRenderer();
  let hadTurn = false;
  const { importNode } = document;
  document.importNode = (...values) => {
    setTimeout(() => {
      hadTurn = true;
    }, 0);
    return importNode.apply(document, values);
  };
  const replace = renderer.element.replaceChildren;
  let wasBetween = null;
  renderer.element.replaceChildren = (...nodes) => {
    wasBetween ??= hadTurn;
    replace.apply(renderer.element, nodes);
  };
  renderer.show({ "text/html": html, "text/plain": "text" });
  await renderer.settled();
  document.importNode = importNode;
  return { element: renderer.element, wasBetween };
}

test("the page has a turn after large markup is sanitized, and none after small markup", async () => {
  await shown(SMALL); // the first one imports the sanitizer
  for (const [html, isLarge] of [
    [SMALL, false],
    [LARGE, true],
  ]) {
    const { element, wasBetween } = await shown(html);
    assert.equal(element.querySelectorAll("b").length, isLarge ? 2_000 : 1);
    assert.equal(wasBetween, isLarge);
  }
});

test("a picture comes with the output, and from no other host", async () => {
  const own = "data:image/png;base64,AAAA";
  const { element } = await shown(`<img src="${own}"><img src="https://example.org/x.png">`);
  assert.deepEqual(
    [...element.querySelectorAll("img")].map((picture) => picture.getAttribute("src")),
    [own, null],
  );
});

test("markup is sanitized, and one that waits for a script of its own is shown as text", async () => {
  const { element } = await shown('<b onclick="x()">1</b><script>y()</script>');
  assert.equal(element.innerHTML, "<b>1</b>");
  assert.equal((await shown("<p hidden>wait</p>")).element.textContent, "text\n");
});
