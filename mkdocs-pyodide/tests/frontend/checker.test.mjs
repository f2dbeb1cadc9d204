import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

globalThis.self = globalThis;
const { Checker } = await import("../../mkdocs_pyodide/frontend/src/hand-in/checker.js");

const LIMIT = 1000; // ms for an answer
const START = 5; // ms
const STOP_GRACE_MS = 1000; // ms that Stop waits before it ends the worker
const MEDIA_TYPE = "application/vnd.pyodide.hand-in+json";
const INDEX = {
  pages: [
    {
      path: "a/",
      title: "A",
      exercises: [{ id: "one", title: "One", starter: "s", check: "exercises.one" }],
    },
  ],
};
const ENDLESS = "while True: pass";
const SLOW = "slow()"; // takes 0.8 of its limit, and what it has defined is never said
const HOSTILE = "import os"; // not plain
const NAMES = { names: { f: { function: [0, "f"] } } };

/** @type {FakeWorker[]} */ let workers = [];
let now = START; // ms
let verdict; // of the check

/** A worker that knows what each source displays, and how long it takes. */
class FakeWorker extends EventTarget {
  sources = [];
  isTerminated = false;

  constructor() {
    super();
    workers.push(this);
  }

  postMessage({ type, id, source }) {
    if (type !== "run") return;
    this.sources.push(source);
    this.say({ type: "ready", compiled: {} });
    this.say({ type: "start", id, from: "snapshot" });
    if (source === ENDLESS || (source.includes(".export(") && this.sources.includes(SLOW))) return;
    if (source === SLOW) queueMicrotask(() => pass(0.8 * LIMIT));
    for (const message of displayed(source))
      this.say({ type: "output", id, data: { "text/plain": "", [MEDIA_TYPE]: JSON.stringify(message) } });
    this.say({ type: "done", id });
  }

  say(data) {
    if (!this.isTerminated) queueMicrotask(() => this.onmessage({ data }));
  }

  terminate() {
    this.isTerminated = true;
  }
}

function displayed(source) {
  if (source.includes(".required(")) return [{ names: ["f"] }];
  if (source.includes(".plain(")) return [{ plain: !source.includes(btoa(HOSTILE)) }];
  if (source.includes(".export(")) return [NAMES];
  if (source.includes(".check(")) return [verdict];
  return source === HOSTILE ? [{ parts: [["f", null]] }] : [];
}

/** Let time pass. */
function pass(milliseconds) {
  now += milliseconds;
  mock.timers.tick(milliseconds);
}

/** Let all that waits for nothing but its turn have it. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

const answer = (code) => ({ id: "a/#one", starter: "s", code, solved: true });
const judges = () => workers.filter(({ sources }) => sources.some((source) => source.includes(".check(")));
const ran = (code) => workers.filter(({ sources }) => sources.includes(code));

beforeEach(() => {
  workers = [];
  [now, verdict] = [START, { parts: [["f", null]] }];
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  mock.method(performance, "now", () => now);
  globalThis.Worker = FakeWorker;
});

test("the check alone says what is right, whatever a file or a program claims", async () => {
  verdict = { parts: [["f", "too small"]] };
  const [result] = await new Checker(INDEX, LIMIT).checkAll([answer(HOSTILE)]);
  assert.deepEqual([result.verdict, result.message], ["wrong", "f: too small"]);
  verdict = { parts: [["f", null]] };
  const [right] = await new Checker(INDEX, LIMIT).checkAll([answer("x = 1")]);
  assert.equal(right.verdict, "right");
});

test("no code of a student runs in the Python of the check", async () => {
  const checker = new Checker(INDEX, LIMIT);
  for (const code of ["x = 1", HOSTILE, "x = 2"]) await checker.checkAll([answer(code)]);
  assert.equal(judges().length, 1);
  for (const code of ["x = 1", HOSTILE, "x = 2"])
    assert.ok(ran(code).length === 1 && !judges().includes(ran(code)[0]));
});

test("a Python is replaced after code that is not plain, and kept after code that is", async () => {
  const checker = new Checker(INDEX, LIMIT);
  for (const code of ["x = 1", "x = 2", HOSTILE, "x = 3"]) await checker.checkAll([answer(code)]);
  const [first, second, hostile, next] = ["x = 1", "x = 2", HOSTILE, "x = 3"].map((code) => ran(code)[0]);
  assert.ok(first === second && second === hostile);
  assert.ok(hostile.isTerminated && next !== hostile && !next.isTerminated);
});

/** Check code until it ends or its limit is over; return the result and the ms that it has taken. */
async function timed(code) {
  const checked = new Checker(INDEX, LIMIT).checkAll([answer(code)]);
  let result = null;
  checked.then((results) => {
    [result] = results;
  });
  await turn();
  for (; !result && now < 10 * LIMIT; await turn()) pass(100);
  return { ...result, time: now - START };
}

test("code that takes longer than its limit is stopped", async () => {
  const { verdict, message, time } = await timed(ENDLESS);
  assert.deepEqual([verdict, message], ["time", "takes longer than 1 s"]);
  assert.equal(time, LIMIT + STOP_GRACE_MS);
  assert.ok(ran(ENDLESS)[0].isTerminated);
});

test("nothing begins after Stop", async () => {
  const checker = new Checker(INDEX, LIMIT);
  let verdicts;
  checker.checkAll([answer(ENDLESS), answer("x = 1")]).then((results) => {
    verdicts = results.map(({ verdict }) => verdict);
  });
  checker.stop(); // while the check's Python starts
  await turn();
  assert.deepEqual(verdicts, ["stopped", "stopped"]);
  assert.deepEqual([ran(ENDLESS), ran("x = 1")], [[], []]);
});

test("all that an answer does shares its limit", async () => {
  const { verdict, time } = await timed(SLOW);
  assert.equal(verdict, "time");
  assert.equal(time, LIMIT + STOP_GRACE_MS);
});
