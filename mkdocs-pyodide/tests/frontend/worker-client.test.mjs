import assert from "node:assert/strict";
import { resolveObjectURL } from "node:buffer";
import { beforeEach, mock, test } from "node:test";

globalThis.self = globalThis;
const { WorkerClient } = await import("../../mkdocs_pyodide/frontend/src/page/worker-client.js");

const STOP_GRACE_MS = 1000; // ms that Stop waits before it ends the worker
const WORKER_TIMEOUT_MS = 30_000; // ms for the worker's script
const COMPILED = { core: "machine code" };
const REQUEST = { session: "/#a", source: "1", packages: ["numpy"], files: [], rich: true };

/** @type {FakeWorker[]} */ let workers = [];

class FakeWorker extends EventTarget {
  posted = [];
  isTerminated = false;

  constructor(address, options) {
    super();
    this.address = address;
    assert.equal(options.type, "module");
    workers.push(this);
  }

  postMessage(message) {
    assert.ok(!this.isTerminated);
    this.posted.push(message);
  }

  terminate() {
    this.isTerminated = true;
  }

  /** What the worker sends. */
  say(data) {
    const event = Object.assign(new Event("message"), { data });
    this.onmessage(event);
    this.dispatchEvent(event);
  }

  of(type) {
    return this.posted.filter((message) => message.type === type);
  }
}

globalThis.Worker = FakeWorker;

beforeEach(() => {
  workers = [];
  delete globalThis.crossOriginIsolated;
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

/** A run and what the page hears of it. */
function run(client, request = REQUEST) {
  const heard = [];
  const note = (name) => (message) => heard.push([name, message]);
  const on = Object.fromEntries(
    ["progress", "start", "output", "stdin request"].map((name) => [name, note(name)]),
  );
  const { ended, stop } = client.run(request, on);
  const job = { heard, stop, ended, outcome: null };
  ended.then((outcome) => {
    job.outcome = outcome;
  });
  return job;
}

/** Let promises that are settled be heard of. */
async function settle() {
  for (let i = 0; i < 5; i += 1) await null;
}

function started({ isolated = false } = {}) {
  globalThis.crossOriginIsolated = isolated;
  const client = new WorkerClient();
  const job = run(client);
  const [worker] = workers;
  worker.say({ type: "loaded" });
  worker.say({ type: "ready", compiled: COMPILED });
  worker.say({ type: "start", id: 1, from: "snapshot" });
  return { client, job, worker };
}

test("no worker is there before one is wanted, then one for all runs", () => {
  const client = new WorkerClient();
  assert.equal(workers.length, 0);
  run(client);
  run(client);
  assert.equal(workers.length, 1);
  assert.match(String(workers[0].address), /\/worker\.js$/);
});

test("runs are numbered, each sent when the one before has ended", async () => {
  const client = new WorkerClient();
  const [first, second] = [run(client), run(client, { ...REQUEST, source: "2" })];
  const [worker] = workers;
  assert.deepEqual(
    worker
      .of("run")
      .map(({ id, source, session, packages, files, rich }) => [id, source, session, packages, files, rich]),
    [[1, "1", "/#a", ["numpy"], [], true]],
  );
  worker.say({ type: "done", id: 1 });
  await settle();
  assert.equal(first.outcome.type, "done");
  assert.equal(second.outcome, null);
  assert.deepEqual(
    worker.of("run").map(({ id, source }) => [id, source]),
    [
      [1, "1"],
      [2, "2"],
    ],
  );
});

test("what the worker says of a run is heard by it alone, and nothing after its end", async () => {
  const { client, job, worker } = started();
  const other = run(client);
  for (const id of [0, 2, 98, undefined])
    worker.say({ type: "output", id, stream: "stdout", text: "forged" });
  worker.say({ type: "output", id: 1, stream: "stdout", text: "own" });
  worker.say({ type: "stdin request", id: 1, prompt: "?" });
  worker.say({ type: "done", id: 99 });
  await settle();
  assert.equal(job.outcome, null);
  worker.say({ type: "done", id: 1 });
  worker.say({ type: "output", id: 1, stream: "stdout", text: "late" });
  await settle();
  assert.deepEqual(
    job.heard.map(([name, { text }]) => [name, text]),
    [
      ["start", undefined],
      ["output", "own"],
      ["stdin request", undefined],
    ],
  );
  assert.equal(job.outcome.type, "done");
  assert.deepEqual(other.heard, []);
});

test("an error of the program ends its run and leaves the worker", async () => {
  const { client, job, worker } = started();
  worker.say({ type: "error", id: 1, origin: "program", name: "ValueError" });
  await settle();
  assert.equal(job.outcome.name, "ValueError");
  assert.equal(worker.isTerminated, false);
  assert.equal(client.workerCount, 0);
});

test("an error of Python ends the worker and all that waits", async () => {
  const { client, job, worker } = started();
  const waiting = run(client);
  worker.say({ type: "error", id: 1, origin: "python", message: "Python has ended" });
  await settle();
  assert.equal(job.outcome.message, "Python has ended");
  assert.equal(waiting.outcome.type, "worker replaced");
  assert.equal(worker.isTerminated, true);
  assert.equal(client.workerCount, 1);
  run(client);
  assert.equal(workers.length, 2);
});

test("a crash ends the worker, the run, and sends others to the next worker", async () => {
  const { client, job, worker } = started();
  const other = run(client);
  worker.say({ type: "crash", message: "Python ran out of stack." });
  await settle();
  assert.equal(worker.isTerminated, true);
  const { type, origin, message } = job.outcome;
  assert.deepEqual([type, origin, message], ["error", "crash", "Python ran out of stack."]);
  assert.equal(other.outcome.type, "worker replaced");
});

test("Restart stops what runs and what waits, and prepares another worker", async () => {
  const { client, job, worker } = started();
  const other = run(client);
  const { workerCount } = client;
  assert.equal(client.restart({ source: "2", packages: [], files: [] }), true);
  await settle();
  for (const { outcome } of [job, other]) assert.deepEqual(outcome, { type: "stopped", restarted: true });
  assert.equal(worker.isTerminated, true);
  assert.ok(client.workerCount > workerCount);
  assert.deepEqual(workers[1].of("prepare"), [{ type: "prepare", source: "2", packages: [], files: [] }]);
  assert.deepEqual(workers[1].of("run"), []);
});

test("Restart of a Python that has not been wanted yet starts none", () => {
  assert.equal(new WorkerClient().restart({ source: "1", packages: [], files: [] }), false);
  assert.equal(workers.length, 0);
});

test("the next worker gets what the first one has compiled", () => {
  const { client, worker } = started();
  worker.say({ type: "ready", compiled: { core: "by a program" } }); // too late to be trusted
  worker.say({ type: "error", id: 1, origin: "python", message: "" });
  run(client);
  assert.deepEqual(workers[1].of("compiled modules"), [{ type: "compiled modules", compiled: COMPILED }]);
  assert.ok(
    workers[1].posted.findIndex((m) => m.type === "compiled modules") <
      workers[1].posted.findIndex((m) => m.type === "run"),
  );
});

test("a run has a permit, which goes with its end", async () => {
  const { worker } = started();
  const { permit } = worker.of("run")[0];
  assert.ok(resolveObjectURL(permit));
  worker.say({ type: "done", id: 1 });
  assert.equal(resolveObjectURL(permit), undefined);
});

test("Stop withdraws the permit, sends a message, and waits for the program's end", async () => {
  const { job, worker } = started();
  const { permit } = worker.of("run")[0];
  job.stop();
  assert.equal(resolveObjectURL(permit), undefined);
  assert.deepEqual(worker.of("stop"), [{ type: "stop", id: 1 }]);
  await settle();
  assert.equal(job.outcome, null);
  worker.say({ type: "error", id: 1, origin: "program", name: "KeyboardInterrupt" });
  await settle();
  assert.equal(job.outcome.name, "KeyboardInterrupt");
  mock.timers.tick(STOP_GRACE_MS + 1);
  assert.equal(worker.isTerminated, false);
});

test("a program that holds out loses its worker, and runs that wait begin in the next", async () => {
  const { client, job, worker } = started();
  const waiting = run(client);
  job.stop();
  mock.timers.tick(STOP_GRACE_MS - 1);
  assert.equal(worker.isTerminated, false);
  mock.timers.tick(1);
  await settle();
  assert.equal(worker.isTerminated, true);
  assert.deepEqual([job.outcome.type, job.outcome.restarted], ["stopped", true]);
  assert.equal(waiting.outcome.type, "worker replaced"); // its cell asks anew
  assert.equal(client.workerCount, 1);
});

test("a run that waits for another is stopped without a word to the worker", async () => {
  const { client, job, worker } = started();
  const waiting = run(client);
  waiting.stop();
  await settle();
  assert.equal(waiting.outcome.type, "stopped");
  assert.deepEqual(worker.of("stop"), []);
  worker.say({ type: "done", id: 1 });
  await settle();
  assert.equal(job.outcome.type, "done");
  assert.equal(worker.of("run").length, 1);
});

test("Stop before Python is there ends the worker: it may wait for a file that never comes", async () => {
  const client = new WorkerClient();
  const job = run(client);
  job.stop();
  await settle();
  assert.equal(job.outcome.type, "stopped");
  assert.equal(workers[0].isTerminated, true);
  run(client);
  assert.equal(workers[1].of("run")[0].id, 2);
});

test("Stop before the program begins ends the run at once and keeps the worker", async () => {
  const { client, worker } = started();
  worker.say({ type: "done", id: 1 });
  const job = run(client);
  job.stop();
  await settle();
  assert.equal(job.outcome.type, "stopped");
  assert.deepEqual(worker.of("stop"), [{ type: "stop", id: 2 }]);
  assert.equal(worker.isTerminated, false);
});

for (const end of ["done", "error"])
  test(`a stopped run that begins all the same may end by itself (${end})`, () => {
    const { client, worker } = started();
    worker.say({ type: "done", id: 1 });
    run(client).stop();
    worker.say({ type: "start", id: 2 });
    worker.say({ type: end, id: 2, origin: "program" });
    mock.timers.tick(STOP_GRACE_MS);
    assert.equal(worker.isTerminated, false);
  });

test("a stopped run that begins and goes on loses the worker", async () => {
  const { client, worker } = started();
  worker.say({ type: "done", id: 1 });
  run(client).stop();
  const waiting = run(client);
  worker.say({ type: "start", id: 2 });
  mock.timers.tick(STOP_GRACE_MS);
  await settle();
  assert.equal(worker.isTerminated, true);
  assert.equal(waiting.outcome.type, "worker replaced");
});

test("Stop after the end does nothing", async () => {
  const { job, worker } = started();
  worker.say({ type: "done", id: 1 });
  job.stop();
  mock.timers.tick(STOP_GRACE_MS);
  assert.deepEqual(worker.of("stop"), []);
  assert.equal(worker.isTerminated, false);
});

test("an isolated page shares the number of the stopped run, and makes no permit", () => {
  const { job, worker } = started({ isolated: true });
  const [{ buffers }] = worker.of("shared memory");
  assert.equal(worker.of("run")[0].permit, undefined);
  assert.equal(buffers.stopped[0], 0);
  job.stop();
  assert.equal(buffers.stopped[0], 1);
});

test("an answer goes by message, or into the shared memory", () => {
  const plain = started();
  plain.client.answer("Ada");
  assert.deepEqual(plain.worker.of("stdin"), [{ type: "stdin", text: "Ada" }]);
  workers = [];
  const isolated = started({ isolated: true });
  isolated.client.answer("Ada");
  assert.deepEqual(isolated.worker.of("stdin"), []);
  const { answer } = isolated.worker.of("shared memory")[0].buffers;
  assert.equal(new TextDecoder().decode(new Uint8Array(answer, 8, 3).slice()), "Ada");
});

test("work ahead is done once and in the worker of the run", () => {
  const client = new WorkerClient();
  const wanted = { source: "1", packages: ["numpy"], files: [] };
  client.prepare(wanted);
  client.prepare(wanted);
  run(client);
  assert.equal(workers.length, 1);
  assert.deepEqual(
    workers[0].posted.map(({ type }) => type).filter((type) => type !== "hold lock"),
    ["prepare", "run"],
  );
  assert.deepEqual(workers[0].of("prepare"), [{ type: "prepare", ...wanted }]);
});

test("what failed ahead is done anew by the run that waits for it", async () => {
  const client = new WorkerClient();
  client.prepare({ source: "1", packages: [], files: [] });
  const job = run(client);
  workers[0].say({ type: "preparation failed" });
  assert.equal(workers[0].isTerminated, true);
  assert.equal(workers[1].of("run")[0].id, 1);
  workers[1].say({ type: "done", id: 1 });
  await settle();
  assert.equal(job.outcome.type, "done");
});

test("what failed ahead of nothing starts no worker", () => {
  const client = new WorkerClient();
  client.prepare({ source: "1", packages: [], files: [] });
  workers[0].say({ type: "preparation failed" });
  assert.equal(workers.length, 1);
});

test("a worker whose script does not come in time is given up", async () => {
  const client = new WorkerClient();
  const job = run(client);
  mock.timers.tick(WORKER_TIMEOUT_MS - 1);
  await settle();
  assert.equal(job.outcome, null);
  mock.timers.tick(1);
  await settle();
  assert.deepEqual([job.outcome.type, job.outcome.origin], ["error", "python"]);
  assert.match(job.outcome.message, /worker\.js could not be downloaded: no response/);
});

test("a worker that has spoken may be silent for long", async () => {
  const { job } = started();
  mock.timers.tick(10 * WORKER_TIMEOUT_MS);
  await settle();
  assert.equal(job.outcome, null);
});

test("an error of the worker's script is told, and is no error of the page", async () => {
  const client = new WorkerClient();
  const job = run(client);
  const event = new Event("error", { cancelable: true });
  workers[0].onerror(event);
  await settle();
  assert.equal(event.defaultPrevented, true);
  assert.deepEqual(
    [job.outcome.origin, job.outcome.message],
    ["python", "worker.js could not be downloaded"],
  );
});

test("a worker's script that is damaged is no riddle", async () => {
  const client = new WorkerClient();
  const job = run(client);
  workers[0].onerror(
    Object.assign(new Event("error"), { message: "Uncaught SyntaxError: Found a character" }),
  );
  await settle();
  assert.match(job.outcome.message, /^worker\.js is damaged: reload the page\./);
});

test("an uncaught error in a worker that has started is a crash", async () => {
  const { job, worker } = started();
  worker.onerror(Object.assign(new Event("error"), { message: "Uncaught RuntimeError: unreachable" }));
  await settle();
  assert.equal(job.outcome.origin, "crash");
  assert.match(job.outcome.message, /^Python has stopped working \(Uncaught RuntimeError: unreachable\)/);
});

test("a dead worker is told of, and what a replaced one says or does counts for nothing", async () => {
  mock.timers.reset();
  const { client, job, worker } = started();
  const [{ name }] = worker.of("hold lock");
  /** @type {() => void} */ let die;
  navigator.locks.request(name, () => new Promise((resolve) => (die = resolve)));
  worker.say({ type: "lock held" });
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(job.outcome, null);
  die();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(
    job.outcome.message,
    "Python has ended: the browser closed it, perhaps because memory ran out.",
  );
  const next = run(client);
  worker.say({ type: "done", id: 2 });
  worker.onerror(new Event("error"));
  await settle();
  assert.equal(next.outcome, null);
  assert.equal(workers[1].isTerminated, false);
});

test("the page hears what Python has not fetched yet", () => {
  let calls = 0;
  const client = new WorkerClient();
  client.onMissingChanged = () => {
    calls += 1;
  };
  run(client);
  assert.equal(client.missing, null);
  workers[0].say({ type: "missing packages", missing: { numpy: 5 } });
  assert.deepEqual([client.missing, calls], [{ numpy: 5 }, 1]);
});

test("a session is forgotten by the worker that has it", () => {
  const client = new WorkerClient();
  client.forget("/#a"); // there is none: nothing to forget
  run(client);
  client.forget("/#a");
  assert.deepEqual(workers[0].of("forget"), [{ type: "forget", session: "/#a" }]);
});

test("once a program has begun, its worker cannot ask for another one", () => {
  const client = new WorkerClient();
  client.prepare(REQUEST);
  run(client);
  workers[0].say({ type: "start", id: 1, from: "snapshot" });
  for (let i = 0; i < 3; i += 1) workers[0].say({ type: "preparation failed" });
  assert.equal(workers.length, 1);
  assert.ok(!workers[0].isTerminated);
});

test("a worker that was not asked to prepare has nothing to fail at", () => {
  run(new WorkerClient());
  workers[0].say({ type: "preparation failed" });
  assert.equal(workers.length, 1);
});

test("a message of unknown type or shape is reported once and leaves the run as it is", async () => {
  const errors = mock.method(console, "error", () => {}).mock;
  const { job, worker } = started();
  for (const message of [{ type: "eval", id: 1 }, { type: "output", id: 1, stream: "x", text: "" }, null])
    worker.onmessage({ data: message });
  assert.equal(errors.callCount(), 3);
  assert.deepEqual(
    job.heard.map(([name]) => name),
    ["start"],
  );
  worker.say({ type: "done", id: 1 });
  await settle();
  assert.equal(job.outcome.type, "done");
});
