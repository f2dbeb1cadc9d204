// Set formulas: [{tex, display}] on standard input → [{html} or {error}] on standard output.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const katex = createRequire(`${process.argv[2]}/`)("katex");

function set({ tex, display }) {
  try {
    const html = katex.renderToString(tex, {
      displayMode: display,
      output: "htmlAndMathml",
      strict: "error",
    });
    return { html: searchedOnce(html, display ? 2 : 1) };
  } catch (error) {
    return { error: error.message };
  }
}

/**
 * The search index keeps the MathML, not the drawing and the TeX beside it. It skips what is marked up to
 * the next end of an element of that name: the drawing, full of spans, is therefore none itself.
 */
function searchedOnce(html, around) {
  const drawing = new RegExp(`<span (class="katex-html".*)</span>((?:</span>){${around}})$`, "s");
  return html
    .replace("<annotation ", "<annotation data-search-exclude ")
    .replace(drawing, "<bdi data-search-exclude $1</bdi>$2");
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(set)));
