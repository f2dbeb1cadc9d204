import assert from "node:assert/strict";
import { test } from "node:test";
import { format, visible } from "../../mkdocs_pyodide/frontend/src/hand-in/csv.js";

const field = (value) => format([[value]]).slice(1, -2);

test("a table is quoted text, in UTF-8 and by lines", () => {
  assert.equal(
    format([
      ["a", 1],
      ['say "b"', "c,d"],
    ]),
    '\uFEFF"a",1\r\n"say ""b""","c,d"\r\n',
  );
});

for (const start of ["=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠", " =", "\t=", "\r=", "\n@"])
  test(`what begins with ${JSON.stringify(start)} is no formula`, () => {
    assert.match(field(`${start}cmd|' /C calc'!A0`), /^"'/);
  });

test("what is no formula stays as it is", () => {
  for (const text of ["Ada", "x = 1", "3-4", "wrong: W: it has the shape (2, 3)", "'quoted'"])
    assert.equal(field(text), `"${text}"`);
});

test("characters that nobody sees, or that reorder a line, are left out", () => {
  assert.equal(visible("\u202Eevil\u200B\u0000 name\r\n=1\u2028"), "evil  name =1");
});
