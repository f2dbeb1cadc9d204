import assert from "node:assert/strict";
import { test } from "node:test";
import { compareOutputs, lacksFloatWarnings } from "../../mkdocs_pyodide/frontend/src/page/output/compare.js";

const SAME = [
  ["a 1.0\n", "a 1.0000001\n"],
  ["x = [[ 9. -4.]]", "x = [[9. -4.]]"],
  ["1e-17", "-3e-18"],
  ["nan 1", "nan 1"],
  ["np.int64(6)", "np.int32(6)"],
  ["array([], dtype=uint64)", "array([], dtype=uint32)"],
  ["", ""],
  ["a\n", "a"],
  ["1  2", "1 2"],
];
const DIFFERENT = [
  ["a 1.0", "a 1.00001", "1.00001, the page has 1"],
  ["one", "two", "line 1, the page has “one”"],
  ["a\nb", "a\n", "line 2, the page has “b”"],
  ["", "0", "line 1, the page has “”"],
  ["a", "a\nb", "line 2, which the page does not have"],
  ["loss 0.5 after 3", "loss 0.5 after 4", "4, the page has 3"],
  ["nan 1", "1 1", "line 1, the page has “nan 1”"],
  ["np.int64(6)", "np.int16(6)", "line 1, the page has “np.int64(6)”"],
  ["np.float64(6.0)", "np.float32(6.0)", "32, the page has 64"],
  ["0.0", "0.001", "0.001, the page has 0"],
];

for (const [published, live] of SAME)
  test(`${JSON.stringify(live)} is the same as ${JSON.stringify(published)}`, () => {
    assert.equal(compareOutputs(published, live), "");
  });

for (const [published, live, told] of DIFFERENT)
  test(`${JSON.stringify(live)} differs from ${JSON.stringify(published)}`, () => {
    assert.equal(compareOutputs(published, live), told);
  });

test("the tolerance is relative to the published number", () => {
  assert.equal(compareOutputs("1000", "1090", 0.1), "");
  assert.equal(compareOutputs("1000", "910", 0.1), "");
  assert.notEqual(compareOutputs("1000", "1110", 0.1), "");
  assert.equal(compareOutputs("100", "100.00009"), ""); // a millionth, where none is given
  assert.notEqual(compareOutputs("100", "100.00011"), "");
  assert.notEqual(compareOutputs("1", "1.5", 0), "");
});

test("of several numbers the one that is most off is named", () => {
  assert.equal(compareOutputs("1 2 100", "1.1 4 110"), "4, the page has 2");
});

test("a long line is shortened", () => {
  assert.equal(compareOutputs("x".repeat(41), "y"), `line 1, the page has “${"x".repeat(39)}…”`);
  assert.equal(compareOutputs("x".repeat(40), "y"), `line 1, the page has “${"x".repeat(40)}”`);
});

const WARNING = "Cell, line 2: RuntimeWarning: divide by zero encountered in divide\n  np.array([1.0]) / 0\n";
const OF_A_MODULE =
  "/site/modules/tools/loss.py:12: RuntimeWarning: overflow encountered in exp\n  np.exp(x)\n";
const OTHER = "Cell, line 2: RuntimeWarning: Mean of empty slice.\n  np.mean([])\n";

const WITHOUT_WARNINGS = {
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

for (const [name, [published, live]] of Object.entries(WITHOUT_WARNINGS)) {
  test(`${name} that a browser does not raise is no difference`, () => {
    assert.equal(compareOutputs(published, live), "");
    assert.ok(lacksFloatWarnings(published, live));
  });
  test(`${name} that comes is none either`, () => {
    assert.equal(compareOutputs(published, published), "");
    assert.equal(lacksFloatWarnings(published, published), false);
  });
}

test("another value is a difference beside such a warning", () => {
  assert.equal(compareOutputs(`${WARNING}[inf]\n`, "[1.]\n"), "line 3, the page has “[inf]”");
  assert.equal(compareOutputs(`1\n${WARNING}2.5\n`, "1\n2.25\n"), "2.25, the page has 2.5");
  assert.equal(compareOutputs(`${WARNING}a\n`, "a\nb\n"), "line 4, which the page does not have");
});

test("a warning of another kind is compared", () => {
  assert.equal(compareOutputs(`${OTHER}nan\n`, "nan\n"), `line 1, the page has “${OTHER.slice(0, 39)}…”`);
  assert.equal(lacksFloatWarnings(`${OTHER}nan\n`, "nan\n"), false);
  assert.notEqual(compareOutputs("overflow encountered in exp\n1\n", "1\n"), "");
});
