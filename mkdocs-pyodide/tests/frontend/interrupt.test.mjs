import assert from "node:assert/strict";
import { resolveObjectURL } from "node:buffer";
import { afterEach, beforeEach, mock, test } from "node:test";
import { PendingWaits, Permit, Signal } from "../../mkdocs_pyodide/frontend/src/shared/interrupt.js";

const SIGINT = 2;
let looks = 0;
let isForbidden = false; // by a policy
let now = 0; // ms

/** Asks as a worker does: what is an address of the page's own memory, is there or not. */
globalThis.XMLHttpRequest = class {
  open(method, address, isAsync) {
    assert.deepEqual([method, isAsync], ["GET", false]);
    this.address = address;
  }

  send() {
    looks += 1;
    if (isForbidden || !resolveObjectURL(this.address)) throw new DOMException("no", "NetworkError");
  }
};

beforeEach(() => {
  [looks, now, isForbidden] = [0, 0, false];
  mock.method(performance, "now", () => now);
});
afterEach(() => mock.restoreAll());

/** A run that has begun. */
function begun({ run = 1, permit = new Permit() } = {}) {
  const signal = new Signal();
  assert.equal(signal.begin(run, permit?.address), true);
  return { signal, permit };
}

test("a run with its permit goes on, one whose permit is withdrawn gets one signal", () => {
  const { signal, permit } = begun();
  now = 101;
  assert.equal(signal[0], 0);
  permit.revoke();
  now = 202;
  assert.equal(signal[0], SIGINT);
  now = 1000;
  assert.equal(signal[0], 0);
});

test("the permit is looked for ten times a second and no more", () => {
  const { signal } = begun();
  const before = looks;
  for (now = 1; now < 1000; now += 1) assert.equal(signal[0], 0);
  assert.equal(looks - before, 9);
});

test("where memory is shared a stopped run gets its signal at once, and nothing is asked", () => {
  const { signal } = begun({ run: 3, permit: null });
  signal.stopped = new Int32Array(new SharedArrayBuffer(4));
  assert.equal(signal[0], 0);
  signal.stopped[0] = 2; // an earlier run
  assert.equal(signal[0], 0);
  signal.stopped[0] = 3;
  assert.equal(signal[0], SIGINT);
  assert.equal(looks, 0);
});

test("a stopped run does not begin, nor does any before it", () => {
  const signal = new Signal();
  signal.stop(5);
  signal.stop(2); // an old message takes nothing back
  for (const [run, begins] of [
    [4, false],
    [5, false],
    [6, true],
  ])
    assert.equal(signal.begin(run, new Permit().address), begins);
});

test("a run whose permit is withdrawn on its way does not begin", () => {
  const permit = new Permit();
  permit.revoke();
  assert.equal(new Signal().begin(1, permit.address), false);
});

test("where a policy forbids the look a run begins, and a message alone stops it", () => {
  isForbidden = true;
  const { signal, permit } = begun();
  permit.revoke();
  now = 5000;
  assert.equal(signal[0], 0);
  signal.stop(1);
  assert.equal(signal[0], SIGINT);
});

test("between runs and while it is masked there is no signal", () => {
  const { signal } = begun();
  signal.stop(1);
  assert.equal(
    signal.maskDuring(() => signal[0]),
    0,
  );
  assert.throws(() =>
    signal.maskDuring(() => {
      throw new Error("of the task");
    }),
  );
  assert.equal(signal[0], SIGINT);
  const other = begun({ run: 2 }).signal;
  other.end();
  other.stop(2);
  assert.equal(other[0], 0);
});

test("Pyodide takes the signal back without an effect", () => {
  const { signal } = begun();
  signal[0] = 0;
  signal.stop(1);
  assert.equal(signal[0], SIGINT);
});

test("what a program waits for comes, or is ended", async () => {
  const waits = new PendingWaits();
  assert.equal(waits.end(), false);
  assert.equal(await waits.wait((resolve) => resolve(7)), 7);
  assert.equal(waits.end(), false); // that has come
  const two = [waits.wait(() => {}), waits.wait(() => {})];
  assert.equal(waits.end(), true);
  for (const waiting of two) assert.equal(await waiting, false);
  assert.equal(waits.end(), false);
});
