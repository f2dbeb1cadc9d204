import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox } from "../../mkdocs_pyodide/frontend/src/page/widgets/outbox.js";

const update = (state) => ({ method: "update", state });
const custom = (content) => ({ method: "custom", content });

function taken(outbox) {
  const all = [];
  while (!outbox.isEmpty) all.push(outbox.take());
  return all;
}

test("changes that wait are merged", () => {
  const outbox = new Outbox();
  for (const state of [{ a: 1 }, { b: 2 }, { a: 3 }]) outbox.add(update(state));
  assert.deepEqual(taken(outbox), [update({ a: 3, b: 2 })]);
});

test("messages stay in their order between the changes", () => {
  const outbox = new Outbox();
  for (const message of [update({ a: 1 }), custom("x"), update({ a: 2 }), custom("y")]) outbox.add(message);
  assert.deepEqual(taken(outbox), [update({ a: 1 }), custom("x"), update({ a: 2 }), custom("y")]);
});

test("what waits is the sender's no more", () => {
  const outbox = new Outbox();
  const state = { a: 1 };
  outbox.add(update(state));
  outbox.add(update({ b: 2 }));
  assert.deepEqual(state, { a: 1 });
});

test("a Python that begins anew gets all changes, the later ones last", () => {
  const outbox = new Outbox();
  outbox.add(update({ a: 1 }));
  outbox.take();
  outbox.add(update({ b: 2 }));
  outbox.take();
  outbox.add(update({ a: 3 }));
  outbox.repeat();
  assert.deepEqual(taken(outbox), [update({ a: 1, b: 2 }), update({ a: 3 })]);
});

test("an answer does not undo what has changed meanwhile", () => {
  const outbox = new Outbox();
  outbox.add(update({ a: 2 }));
  assert.deepEqual(outbox.withoutChanged(update({ a: 1, b: 1 })), update({ b: 1 }));
  assert.deepEqual(outbox.withoutChanged(custom("x")), custom("x"));
});
