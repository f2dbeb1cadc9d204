import assert from "node:assert/strict";
import { test } from "node:test";
import {
  AnswerError,
  judge,
  parseArray,
  parseNumber,
} from "../../mkdocs_pyodide/frontend/src/page/question/judge.js";

for (const [written, number] of [
  ["0.5", 0.5],
  [" 1/2 ", 0.5],
  ["-1", -1],
  ["−1", -1], // the minus sign
  ["–1", -1], // what some keyboards write
  ["- 3 / 4", -0.75],
  [".25", 0.25],
  ["2.", 2],
  ["1e-3", 0.001],
  ["+7", 7],
  ["100 480", 100480],
  ["1\u202f000\u202f000", 1e6],
])
  test(`"${written}" is the number ${number}`, () => assert.equal(parseNumber(written), number));

for (const [written, message] of [
  ["", /^Type a number/],
  ["1,5", /write 1.5 with a point/],
  ["1,000", /1000 without a separator/],
  ["1/0", /denominator/],
  ["1/2/3", /is not a number/],
  ["1 1/2", /is not a number/],
  ["two", /^“two” is not a number. Write one such as −0.5/],
])
  test(`"${written}" is explained`, () => {
    assert.throws(() => parseNumber(written), { constructor: AnswerError, message });
  });

test("arrays are read as Python, NumPy and tables write them", () => {
  const rows = [
    ["1", "-2.5"],
    ["3", "4"],
  ];
  for (const pasted of [
    "[[1, -2.5], [3, 4]]",
    "[[1 -2.5]\n [3 4]]",
    "array([[1, -2.5],\n  [3, 4]])",
    "1\t-2.5\n3\t4",
  ])
    assert.deepEqual(parseArray(pasted), rows);
  assert.deepEqual(parseArray("1, 2; 3"), [["1", "2"], ["3"]]);
});

const says = (kind, given, right, ...rest) => judge(kind, given, right, [], ...rest).says ?? "solved";

for (const [given, right, result] of [
  [3, 3, "solved"],
  [3.001, 3, "Your number is too large."], // a whole number is exact
  [0.178, 0.17808, "solved"],
  [0.17, 0.17808, "Close, but not close enough: give three significant digits, or a fraction."],
  [-0.178, 0.17808, "The sign is wrong."],
  [5, 0, "Your number is too large."],
  [-5, 0, "Your number is too small."],
])
  test(`${given} for ${right}: ${result}`, () => assert.equal(says("number", given, right), result));

test("a tolerance is the author's", () => {
  assert.equal(says("number", 1.4, 1.5, 0.1), "solved");
  assert.notEqual(says("number", 1.3, 1.5, 0.1), "solved");
});

const MATRIX = [
  [1, 2, 0.5],
  [3, 4, 0.25],
];
const SQUARE = [
  [1, 2],
  [3, 4],
];

for (const [given, right, result, at] of [
  [MATRIX.flat(), MATRIX, "solved"],
  [[-1, -2, -0.5, -3, -4, -0.25], MATRIX, "Each entry has the wrong sign."],
  [[0.5, 1, 0.25, 1.5, 2, 0.125], MATRIX, "Each entry is 0.5 times what it has to be."],
  [[1, 3, 2, 4], SQUARE, "These are the right numbers, transposed."],
  [
    [1, 2, 0.5, 3, 5, 0.3],
    MATRIX,
    "4 of 6 entries are right. The first that differs is in row 2, column 2.",
    4,
  ],
  [
    [1, 2, 0.5, -3, 4, 0.25],
    MATRIX,
    "5 of 6 entries are right. The one that differs is in row 2, column 1: its sign.",
    3,
  ],
  [[7, 8], [1, 2], "No entry is right yet. Begin with the one in position 1.", 0],
  [[0, 3], [0, 2], "1 of 2 entries are right. The one that differs is in position 2.", 1],
])
  test(`${given} for ${JSON.stringify(right)}: ${result}`, () => {
    const judgement = judge("matrix", given, right, []);
    assert.equal(judgement.says ?? "solved", result);
    assert.equal(judgement.at, at);
  });

for (const [given, result, at] of [
  [[1, 0, 0, 1], "solved"],
  [[1, 1, 0, 1], "The entry in row 1, column 2 does not belong to the answer.", 1],
  [[1, 0, 0, 0], "One entry is missing."],
  [[0, 0, 0, 0], "2 entries are missing."],
])
  test(`the selection ${given}: ${result}`, () => {
    const right = [
      [true, false],
      [false, true],
    ];
    const judgement = judge("selection", given, right, []);
    assert.equal(judgement.says ?? "solved", result);
    assert.equal(judgement.at, at);
  });

test("a known wrong answer comes before what is true of any", () => {
  assert.deepEqual(judge("number", -2, 2, [4, -2]), { solved: false, known: 1 });
  assert.deepEqual(judge("number", 4, 2, [4, -2]), { solved: false, known: 0 });
  assert.deepEqual(judge("choice", 2, 0, [1, 2]), { solved: false, known: 1 });
});
