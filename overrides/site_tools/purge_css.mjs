// Keep the rules that some page can use, at a price that it can pay: {words, sheets} on standard input →
// [css] on standard output.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.argv[2]}/`);
const postcss = require("postcss");
const { PurgeCSS } = require("purgecss");
const { words, sheets } = JSON.parse(readFileSync(0, "utf8"));

// The theme's rules for tables, of which ours have their own: for the sake of margins in and after them a browser
// would style all of a page anew when its root or a block gets another attribute.
const COSTLY = /table:not\(\[class\]\)/;

function affordable(css) {
  const root = postcss.parse(css);
  root.walkComments((comment) => void (comment.text.startsWith("!") || comment.remove()));
  root.walkRules((rule) => {
    const selectors = rule.selectors.filter((selector) => !COSTLY.test(selector));
    if (selectors.length === 0) rule.remove();
    else if (selectors.length < rule.selectors.length) rule.selectors = selectors;
  });
  root.walk((part) => {
    part.raws = { before: "", between: part.type === "decl" ? ":" : "", after: "", afterName: " " };
  });
  return root.toString();
}

const purged = await new PurgeCSS().purge({
  content: [{ raw: words, extension: "html" }],
  css: sheets.map((sheet) => ({ raw: affordable(sheet) })),
  variables: true,
  defaultExtractor: (text) => text.split(" "),
});
process.stdout.write(JSON.stringify(purged.map(({ css }) => css)));
