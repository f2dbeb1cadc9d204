import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, normalize } from "node:path";
import { test } from "node:test";

const SOURCES = new URL("../../mkdocs_pyodide/frontend/src/", import.meta.url);

const STRINGS = "shared/strings"; // what the interface says: every folder may import it
// What each folder may import beside its own modules; types count, too.
const DETAILS = ["page/a11y", "page/loading", "shared"];
const MAY_IMPORT = {
  page: [
    "page/code",
    "page/embed",
    "page/exercise",
    "page/output",
    "page/progress",
    "page/question",
    "page/widgets",
    ...DETAILS,
  ],
  "page/code": DETAILS,
  "page/embed": ["page/code", "page/progress", ...DETAILS],
  "page/exercise": ["page/embed", "page/progress", ...DETAILS],
  "page/output": ["page/widgets", ...DETAILS],
  "page/progress": DETAILS,
  "page/question": ["page/progress", ...DETAILS],
  "page/widgets": DETAILS,
  "page/a11y": [],
  "page/loading": ["shared"],
  "hand-in": ["page", "page/progress", "page/question"],
  worker: ["shared"],
  "service-worker": ["shared"],
  offline: ["shared"],
  shared: [],
  [STRINGS]: [],
};
const IMPORT = /(?:from |import |import\()"(\.{1,2}\/[^"]+)"/g;

const scripts = readdirSync(SOURCES, { recursive: true }).filter((name) => /\.(js|ts)$/.test(name));

test("every folder is known", () => {
  const folders = new Set(scripts.map(dirname));
  folders.delete("."); // what the build and the browsers add
  assert.deepEqual([...folders].sort(), Object.keys(MAY_IMPORT).sort());
});

for (const [folder, others] of Object.entries(MAY_IMPORT))
  test(`${folder}/ imports in one direction`, () => {
    for (const name of scripts.filter((script) => dirname(script) === folder)) {
      const text = readFileSync(new URL(name, SOURCES), "utf8");
      for (const [, address] of text.matchAll(IMPORT)) {
        const target = dirname(normalize(`${folder}/${address}`));
        assert.ok([folder, STRINGS, ...others].includes(target), `${name} imports ${address}`);
      }
    }
  });

for (const name of scripts)
  test(`${name} says first what it does`, () => {
    const text = readFileSync(new URL(name, SOURCES), "utf8");
    assert.match(
      text,
      /^\/\*\*(?: |\n \* )(?!An? |The |What |How |Whether )[A-Z][a-z]+[ ,]/,
      "begin with a sentence in the imperative",
    );
  });
