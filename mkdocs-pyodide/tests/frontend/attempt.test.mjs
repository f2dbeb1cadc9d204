import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Attempt } from "../../mkdocs_pyodide/frontend/src/page/exercise/attempt.js";

const CODE = "your code";
const DONE = { type: "done" };
const FAULT = "This is a fault of the exercise, not of your code: please tell its author.";
const error = (name, message = "", line = null) => ({ name, message, line });

function attempt(verdict, outcome = DONE) {
  const made = new Attempt({ check: "a.b" }, () => {});
  made.begin();
  if (verdict) made.receive(verdict);
  return made.result(outcome);
}

test("a verdict is passed on", () => {
  const parts = [
    ["x", null],
    ["y", "too small"],
  ];
  assert.deepEqual(attempt({ parts }), { parts, note: "" });
});

for (const [fault, raised, expected] of [
  ["reader", error("ValueError", "no", 3), [[[CODE, "ValueError: no, in line 3"]], ""]],
  [
    "reader",
    error("OutputFlood", "more than 5 characters", 2),
    [[[CODE, "more than 5 characters, in line 2"]], ""],
  ],
  ["reader", error("SystemExit"), [[[CODE, "SystemExit"]], ""]],
  ["author", error("ValueError", "no", 3), [[], `The check failed: ValueError: no. ${FAULT}`]],
])
  test(`an error of a check, ${raised.name} of the ${fault}`, () => {
    const [parts, note] = expected;
    assert.deepEqual(attempt({ parts: [], fault, error: raised }), { parts, note });
  });

test("an error of the code is a verdict on it; one of a cell above is not", () => {
  const failed = { type: "error", origin: "program", name: "NameError", line: 2 };
  assert.deepEqual(attempt(null, failed).parts, [[CODE, "NameError, in line 2"]]);
  assert.equal(attempt(null, { ...failed, isEarlier: true }), null);
  assert.equal(attempt(null, { type: "error", origin: "file", message: "no connection" }), null);
  assert.equal(attempt(null, { type: "stopped" }), null);
});

test("a check that was stopped says so to its cell", () => {
  const made = new Attempt({ check: "a.b" }, () => {});
  assert.equal(made.isStopped, false);
  made.receive({ parts: [], fault: "reader", error: error("KeyboardInterrupt", "", 1) });
  assert.equal(made.isStopped, true);
});

test("a check that its reader stops says nothing", () => {
  assert.equal(attempt({ parts: [], fault: "author", error: error("KeyboardInterrupt") }), null);
});

test("a check is stopped when its time is over, and whose code it was in is at fault", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  for (const [fault, said] of [
    ["reader", "it did not end within 20 s, in line 4"],
    ["author", `The check failed: it did not end within 20 s. ${FAULT}`],
  ]) {
    let stops = 0;
    const made = new Attempt({ check: "a.b" }, () => (stops += 1));
    made.begin();
    mock.timers.tick(19_999);
    assert.equal(stops, 0);
    mock.timers.tick(1);
    assert.equal(stops, 1);
    made.receive({ parts: [], fault, error: error("KeyboardInterrupt", "", 4) });
    const { parts, note } = made.result(DONE);
    assert.equal(parts[0]?.[1] ?? note, said);
  }
  mock.timers.reset();
});

test("a check that cannot be interrupted says so, and a budget gives it more time", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let stops = 0;
  const made = new Attempt({ check: "a.b", seconds: "4" }, () => (stops += 1));
  made.begin();
  mock.timers.tick(39_999);
  assert.equal(stops, 0);
  mock.timers.tick(1);
  const { parts, note } = made.result({ type: "stopped", restarted: true });
  assert.deepEqual(parts, []);
  assert.match(note, /did not end within 40 s and could not be interrupted, so Python restarted/);
  mock.timers.reset();
});

test("a check that ends in time is not stopped", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let stops = 0;
  const made = new Attempt({ check: "a.b" }, () => (stops += 1));
  made.begin();
  made.receive({ parts: [["x", null]] });
  mock.timers.tick(60_000);
  assert.equal(stops, 0);
  mock.timers.reset();
});
