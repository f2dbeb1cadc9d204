// Render a widget's state as HTML: node prerender.mjs module.js < state.json → standard output; nothing where
// the module exports no `prerender`.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

try {
  const { prerender } = await import(pathToFileURL(process.argv[2]));
  if (prerender) process.stdout.write(prerender(JSON.parse(readFileSync(0, "utf8"))));
} catch (error) {
  console.error(String(error)); // of the author's module: a trace through the bundle helps nobody
  process.exitCode = 1;
}
