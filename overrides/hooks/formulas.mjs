// Set formulas: [{tex, display}] on standard input → [{html} or {error}] on standard output.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const katex = createRequire(`${process.argv[2]}/`)("katex");

// Of MathML: a page in HTML names no namespace, and nothing reads the TeX beside what it became.
const NEEDLESS = / xmlns="[^"]*"|<\/?semantics>|<annotation .*?<\/annotation>/gs;

const DISPLAYED = '<span class="katex-display"><span class="katex">';
const DRAWN = '<span class="katex-html" aria-hidden="true"';
const STRUT = /katex-strut" style="height:([\d.]+)em;(?:vertical-align:-([\d.]+)em)?/g;
const LINE = { above: 0.905, below: 0.395 }; // em, of a line in KaTeX's face

/** A displayed formula with the height that it has once it is laid out: of its parts, or else of its line. */
function sized(html) {
  if (!html.startsWith(DISPLAYED)) return html;
  const parts = Array.from(html.matchAll(STRUT), ([, height, below = 0]) => [height - below, +below]);
  const above = Math.max(LINE.above, ...parts.map(([above]) => above));
  const below = Math.max(LINE.below, ...parts.map(([, below]) => below));
  const height = `contain-intrinsic-height:auto ${(above + below).toFixed(3)}em`;
  return html.replace(DRAWN, `${DRAWN} style="${height}"`);
}

function set({ tex, display }) {
  try {
    const html = katex.renderToString(tex, {
      displayMode: display,
      output: "htmlAndMathml",
      strict: "error",
    });
    return { html: sized(html.replace(NEEDLESS, "")) };
  } catch (error) {
    return { error: error.message };
  }
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(set)));
