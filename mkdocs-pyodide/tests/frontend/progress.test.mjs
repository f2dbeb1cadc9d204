import assert from "node:assert/strict";
import { test } from "node:test";
import {
  afterAttempt,
  afterHelp,
  byRecord,
  merged,
  nextExercise,
  statusOf,
} from "../../mkdocs_pyodide/frontend/src/page/progress/exercises.js";
import { format, MAX_BYTES, parse, read } from "../../mkdocs_pyodide/frontend/src/page/progress/file.js";

const RECORD = {
  id: "dense/#a",
  page: "Dense",
  starter: "01",
  code: "x = 1\ny = 2",
  parts: [
    ["x", null],
    ["y", "swapped"],
  ],
  solved: false,
  attempts: 2,
  hints: 1,
  solutionShown: false,
  output: "1\n",
  release: "abc",
  time: 5000,
};
const INDEX = {
  pages: [
    { path: "dense/", title: "Dense", exercises: [{ id: "a" }, { id: "b" }] },
    { path: "gru/", title: "GRU", exercises: [{ id: "a" }] },
  ],
};

test("the exercises have the ids of their records, in the order of the pages", () => {
  assert.deepEqual([...byRecord(INDEX).keys()], ["dense/#a", "dense/#b", "gru/#a"]);
});

test("an exercise that has changed since the attempt is not solved", () => {
  assert.equal(statusOf({ starter: "01" }, undefined), "new");
  assert.equal(statusOf({ starter: "02" }, { ...RECORD, attempts: 0 }), "new");
  assert.equal(statusOf({ starter: "01" }, RECORD), "attempted");
  assert.equal(statusOf({ starter: "01" }, { ...RECORD, solved: true }), "solved");
  assert.equal(statusOf({ starter: "02" }, { ...RECORD, solved: true }), "changed");
});

for (const [what, statuses, records, expected] of [
  ["without progress, the first", {}, [], "dense/#a"],
  ["the last attempt, if it failed", { "dense/#b": "attempted" }, [{ id: "dense/#b", time: 1 }], "dense/#b"],
  [
    "after a success, the next one",
    { "dense/#b": "solved" },
    [
      { id: "dense/#b", time: 2 },
      { id: "dense/#a", time: 1 },
    ],
    "gru/#a",
  ],
  ["after the last one, the first", { "gru/#a": "solved" }, [{ id: "gru/#a", time: 2 }], "dense/#a"],
  ["an exercise that is gone, none", {}, [{ id: "old/#a", time: 9 }], "dense/#a"],
  [
    "all solved",
    { "dense/#a": "solved", "dense/#b": "solved", "gru/#a": "solved" },
    [{ id: "gru/#a", time: 2 }],
    undefined,
  ],
])
  test(`continue with: ${what}`, () => {
    const ids = [...byRecord(INDEX).keys()];
    const all = new Map(ids.map((id) => [id, statuses[id] ?? "new"]));
    assert.equal(nextExercise(ids, all, records), expected);
  });

test("attempts count, and what solved an exercise stays", () => {
  const attempt = { ...RECORD, code: "z", hints: 0, time: 6000 };
  assert.equal(afterAttempt(null, attempt).attempts, 1);
  const second = afterAttempt(RECORD, attempt);
  assert.deepEqual([second.attempts, second.hints, second.code], [3, 1, "z"]);
  const later = afterAttempt({ ...RECORD, solved: true }, attempt);
  assert.deepEqual([later.solved, later.code, later.attempts, later.time], [true, RECORD.code, 3, 6000]);
  const changed = afterAttempt({ ...RECORD, solved: true }, { ...attempt, starter: "02" });
  assert.deepEqual([changed.solved, changed.code, changed.attempts], [false, "z", 1]);
});

test("hints and the solution are added to a record; none is taken away", () => {
  const first = afterHelp(RECORD, { hints: 2, solutionShown: true });
  assert.deepEqual(first, { ...RECORD, hints: 2, solutionShown: true });
  assert.deepEqual(afterHelp(first, { hints: 1, solutionShown: false }), first);
});

test("of two records the solved one stays, of equal ones the later one", () => {
  const solved = { ...RECORD, solved: true, code: "s", attempts: 1 };
  const later = { ...RECORD, code: "later", time: 9000, solutionShown: true };
  const found = merged(solved, later, "01");
  assert.deepEqual(merged(later, solved, "01"), found);
  assert.deepEqual([found.code, found.attempts, found.time, found.solutionShown], ["s", 2, 9000, true]);
  assert.equal(merged(RECORD, later, "01").code, "later");
});

test("of an attempt and later hints without one, the attempt stays", () => {
  const help = { ...RECORD, code: "", parts: [], attempts: 0, hints: 3, time: 9000 };
  const { code, attempts, hints } = merged(RECORD, help, "01");
  assert.deepEqual([code, attempts, hints], [RECORD.code, 2, 3]);
});

test("of two records that of the exercise as it is stays", () => {
  const old = { ...RECORD, starter: "00", solved: true, time: 9000, attempts: 7 };
  assert.deepEqual(merged(old, RECORD, "01"), RECORD);
});

const FILE = { site: "Site", release: "abc", name: "Ada Lovelace", records: [RECORD] };

test("a file is read as it was written, and people can read it", () => {
  assert.deepEqual(parse(format(FILE)), FILE);
  assert.deepEqual(parse(format({ ...FILE, name: "" })), { ...FILE, name: "" });
  const [answer] = JSON.parse(format(FILE)).answers;
  assert.deepEqual(answer.code, ["x = 1", "y = 2"]);
  assert.deepEqual(answer.verdicts, [
    ["x", "right"],
    ["y", "swapped"],
  ]);
  assert.equal(answer.time, "1970-01-01T00:00:05.000Z");
});

const changed = (change) => JSON.stringify({ ...JSON.parse(format(FILE)), ...change });
const withAnswer = (change) => changed({ answers: [{ ...JSON.parse(format(FILE)).answers[0], ...change }] });

for (const [what, text, message] of [
  ["no JSON", "{", /damaged, or not JSON/],
  ["null", "null", /not a file with progress/],
  ["of something else", '{"cells": []}', /not a file with progress/],
  ["a later version", changed({ format: "exercise progress, version 2" }), /not a file with progress/],
  ["a name that is an object", changed({ name: {} }), /"name" is not a short text/],
  ["an endless name", changed({ name: "x".repeat(201) }), /"name" is not a short text/],
  ["no answers", changed({ answers: {} }), /"answers" is not a list/],
  ["too many answers", changed({ answers: Array(2001).fill(null) }), /"answers" is not a list/],
  ["an answer that is null", changed({ answers: [null] }), /answer 1 is incomplete/],
  ["code that is a number", withAnswer({ code: 5 }), /answer 1 is incomplete/],
  ["lines that are objects", withAnswer({ code: [{}] }), /answer 1 is incomplete/],
  ["a time that is none", withAnswer({ time: "soon" }), /answer 1 is incomplete/],
  ["verdicts that are a text", withAnswer({ verdicts: "right" }), /answer 1 is incomplete/],
])
  test(`a file is refused: ${what}`, () => {
    assert.throws(() => parse(text), { message });
  });

test("a file that is too large is refused unread", async () => {
  const file = { size: MAX_BYTES + 1, text: () => assert.fail("it was read") };
  await assert.rejects(read(file), /too large: 6 MB/);
});

test("what a file has beside its fields is left out", () => {
  const [record] = parse(withAnswer({ __proto__: null, extra: "<b>" })).records;
  assert.deepEqual(record, RECORD);
});
