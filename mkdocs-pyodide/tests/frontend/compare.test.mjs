import assert from "node:assert/strict";
import { test } from "node:test";
import { difference } from "../../mkdocs_pyodide/frontend/src/page/output/compare.js";

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
    assert.equal(difference(published, live), "");
  });

for (const [published, live, told] of DIFFERENT)
  test(`${JSON.stringify(live)} differs from ${JSON.stringify(published)}`, () => {
    assert.equal(difference(published, live), told);
  });

test("the tolerance is relative to the published number", () => {
  assert.equal(difference("1000", "1090", 0.1), "");
  assert.equal(difference("1000", "910", 0.1), "");
  assert.notEqual(difference("1000", "1110", 0.1), "");
  assert.equal(difference("100", "100.00009"), ""); // a millionth, where none is given
  assert.notEqual(difference("100", "100.00011"), "");
  assert.notEqual(difference("1", "1.5", 0), "");
});

test("of several numbers the one that is most off is named", () => {
  assert.equal(difference("1 2 100", "1.1 4 110"), "4, the page has 2");
});

test("a long line is shortened", () => {
  assert.equal(difference("x".repeat(41), "y"), `line 1, the page has “${"x".repeat(39)}…”`);
  assert.equal(difference("x".repeat(40), "y"), `line 1, the page has “${"x".repeat(40)}”`);
});
