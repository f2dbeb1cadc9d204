import assert from "node:assert/strict";
import { test } from "node:test";

// The browser's locks, as Node has them; both sides are in one thread here.
globalThis.self = globalThis;
const sent = [];
const { holdLock, onWorkerGone } = await import(
  "../../mkdocs_pyodide/frontend/src/shared/worker-liveness.js"
);

class FakeWorker extends EventTarget {
  posted = [];

  postMessage(message) {
    this.posted.push(message);
  }

  say(data) {
    this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 20));

test("a worker holds its lock and says that it does", async () => {
  holdLock("python-1", (message) => sent.push(message));
  await soon();
  assert.deepEqual(sent, [{ type: "lock held" }]);
  const { held } = await navigator.locks.query();
  assert.deepEqual(
    held.map(({ name, mode }) => [name, mode]),
    [["python-1", "exclusive"]],
  );
});

test("a worker is dead when its lock comes free, not before", async () => {
  const worker = new FakeWorker();
  let deaths = 0;
  onWorkerGone(worker, () => {
    deaths += 1;
  });
  const [{ type, name }] = worker.posted;
  assert.equal(type, "hold lock");
  /** @type {() => void} */ let die;
  navigator.locks.request(name, () => new Promise((resolve) => (die = resolve)));
  await soon();
  worker.say({ type: "python" });
  await soon();
  assert.equal(deaths, 0); // nobody waits for a lock that is not known to be held
  worker.say({ type: "lock held" });
  await soon();
  assert.equal(deaths, 0);
  die();
  await soon();
  assert.equal(deaths, 1);
});

test("each worker has a lock of its own", () => {
  const lives = [new FakeWorker(), new FakeWorker()].map((worker) => {
    onWorkerGone(worker, () => {});
    return worker.posted[0].name;
  });
  assert.notEqual(lives[0], lives[1]);
});

test("a browser that refuses locks, since storage is blocked, runs programs all the same", async () => {
  const { withPriority } = await import("../../mkdocs_pyodide/frontend/src/shared/priority-lock.js?refused");
  const refused = [];
  const note = (error) => refused.push(error);
  process.on("unhandledRejection", note);
  const request = navigator.locks.request;
  navigator.locks.request = () => Promise.reject(new DOMException("", "SecurityError"));
  const other = await import("../../mkdocs_pyodide/frontend/src/shared/worker-liveness.js?refused");
  other.holdLock("python-2", () => {});
  assert.equal(await withPriority(Promise.resolve("done")), "done");
  await soon();
  navigator.locks.request = request;
  process.off("unhandledRejection", note);
  assert.deepEqual(refused, []);
});
