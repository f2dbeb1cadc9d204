import assert from "node:assert/strict";
import { test } from "node:test";
import { limitMemory } from "../../mkdocs_pyodide/frontend/src/worker/memory-limit.js";

const PAGE_BYTES = 65_536;

test("memory grows up to the limit, and not beyond it", () => {
  limitMemory(3 * PAGE_BYTES);
  const memory = new WebAssembly.Memory({ initial: 1 });
  assert.equal(memory.grow(1), 1); // the number of pages before
  assert.throws(() => memory.grow(2), RangeError);
  assert.equal(memory.buffer.byteLength, 2 * PAGE_BYTES);
  memory.grow(1);
  assert.equal(memory.buffer.byteLength, 3 * PAGE_BYTES);
});
