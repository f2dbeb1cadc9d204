import assert from "node:assert/strict";
import { test } from "node:test";
import { isBusy, next } from "../../mkdocs_pyodide/frontend/src/page/state.js";

const TABLE = {
  idle: { run: "waiting", restart: "idle" },
  waiting: { start: "running", fail: "failed", stop: "idle" },
  running: { finish: "done", fail: "failed", stop: "idle" },
  done: { run: "waiting", edit: "idle", restart: "idle" },
  failed: { run: "waiting", edit: "idle", restart: "idle" },
};
const EVENTS = new Set(Object.values(TABLE).flatMap(Object.keys));

test("each state knows the events of the contract and no other", () => {
  for (const [state, transitions] of Object.entries(TABLE))
    for (const event of EVENTS)
      if (event in transitions) assert.equal(next(state, event), transitions[event]);
      else assert.throws(() => next(state, event), { message: `a cell that is ${state} knows no ${event}` });
});

test("an unknown state or event is an error", () => {
  assert.throws(() => next("gone", "run"), /a cell that is gone knows no run/);
});

test("a cell is busy while it waits and while it runs", () => {
  assert.deepEqual(Object.keys(TABLE).filter(isBusy), ["waiting", "running"]);
});
