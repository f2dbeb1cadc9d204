import assert from "node:assert/strict";
import { test } from "node:test";
import { Model } from "../../mkdocs_pyodide/frontend/src/page/widgets/model.js";

function connected(state) {
  const model = new Model(state, new AbortController().signal);
  model.posted = [];
  model.post = (message) => model.posted.push(message);
  return model;
}

test("what has changed is sent when it is saved, once", () => {
  const model = connected({ a: 1, b: 1 });
  model.set("a", 2);
  model.set("b", 1);
  assert.deepEqual(model.posted, []);
  model.save_changes();
  model.save_changes();
  assert.deepEqual(model.posted, [{ method: "update", state: { a: 2 } }]);
});

test("a message is sent at once, one with buffers is refused", () => {
  const model = connected({});
  model.send({ kind: "go" });
  assert.deepEqual(model.posted, [{ method: "custom", content: { kind: "go" } }]);
  assert.throws(
    () => model.send({}, null, [new DataView(new ArrayBuffer(1))]),
    /binary buffers cannot be sent/,
  );
});

test("Python's changes are heard and not sent back", () => {
  const model = connected({ a: 1 });
  const heard = [];
  model.on("change:a", (_, value) => heard.push(value));
  model.on("msg:custom", (content, buffers) => heard.push(content, buffers));
  model.receive({ method: "update", state: { a: 5 } });
  model.receive({ method: "custom", content: "hello" });
  model.save_changes();
  assert.deepEqual(heard, [5, "hello", []]);
  assert.deepEqual(model.posted, []);
});
