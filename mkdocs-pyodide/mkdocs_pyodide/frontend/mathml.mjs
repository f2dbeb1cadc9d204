// Set formulas: a JSON list of LaTeX on standard input → a JSON list of MathML on standard output.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { toMathML } = await import(pathToFileURL(process.argv[2]).href);
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(toMathML)));
