// Keep the rules that some page can use: {words, sheets} on standard input → [css] on standard output.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { PurgeCSS } = createRequire(`${process.argv[2]}/`)("purgecss");
const { words, sheets } = JSON.parse(readFileSync(0, "utf8"));

const purged = await new PurgeCSS().purge({
  content: [{ raw: words, extension: "html" }],
  css: sheets.map((raw) => ({ raw })),
  variables: true,
  defaultExtractor: (text) => text.split(" "),
});
process.stdout.write(JSON.stringify(purged.map(({ css }) => css)));
