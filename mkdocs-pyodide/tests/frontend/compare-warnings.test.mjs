import assert from "node:assert/strict";
import { test } from "node:test";
import { difference, lacksFloatWarnings } from "../../mkdocs_pyodide/frontend/src/page/output/compare.js";

const WARNING = "Cell, line 2: RuntimeWarning: divide by zero encountered in divide\n  np.array([1.0]) / 0\n";
const OF_A_MODULE =
  "/site/modules/tools/loss.py:12: RuntimeWarning: overflow encountered in exp\n  np.exp(x)\n";
const OTHER = "Cell, line 2: RuntimeWarning: Mean of empty slice.\n  np.mean([])\n";

const SAME = {
  "a warning": [`${WARNING}[inf]\n`, "[inf]\n"],
  "a warning of a module": [`1\n${OF_A_MODULE}2\n`, "1\n2\n"],
  "a warning without its line of code": [
    "Cell, line 1: RuntimeWarning: invalid value encountered in scalar divide\nnan\n",
    "nan\n",
  ],
  "several warnings": [`${WARNING}${OF_A_MODULE}[inf]\n${WARNING}`, "[inf]\n"],
  "a warning within a line": [`loss ${WARNING}inf\n`, "loss inf\n"],
  "a warning alone": [WARNING, ""],
  "what errstate prints": ["Warning: underflow encountered in multiply\n0.0\n", "0.0\n"],
};

for (const [name, [published, live]] of Object.entries(SAME)) {
  test(`${name} that a browser does not raise is no difference`, () => {
    assert.equal(difference(published, live), "");
    assert.ok(lacksFloatWarnings(published, live));
  });
  test(`${name} that comes is none either`, () => {
    assert.equal(difference(published, published), "");
    assert.equal(lacksFloatWarnings(published, published), false);
  });
}

test("another value is a difference beside such a warning", () => {
  assert.equal(difference(`${WARNING}[inf]\n`, "[1.]\n"), "line 3, the page has “[inf]”");
  assert.equal(difference(`1\n${WARNING}2.5\n`, "1\n2.25\n"), "2.25, the page has 2.5");
  assert.equal(difference(`${WARNING}a\n`, "a\nb\n"), "line 4, which the page does not have");
});

test("a warning of another kind is compared", () => {
  assert.equal(difference(`${OTHER}nan\n`, "nan\n"), `line 1, the page has “${OTHER.slice(0, 39)}…”`);
  assert.equal(lacksFloatWarnings(`${OTHER}nan\n`, "nan\n"), false);
  assert.notEqual(difference("overflow encountered in exp\n1\n", "1\n"), "");
});
