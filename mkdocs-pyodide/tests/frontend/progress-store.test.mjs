import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import {
  all,
  isRecord,
  load,
  recordId,
  remove,
  SITE,
  save,
} from "../../mkdocs_pyodide/frontend/src/page/progress/store.js";

// Node has no IndexedDB: this is a browser whose storage is blocked. test_progress_live.py has the other case.
const RECORD = {
  id: "layers/dense/#exercise-a",
  page: "Dense",
  starter: "0123",
  code: "x = 1",
  parts: [["x", null]],
  solved: true,
  attempts: 1,
  hints: 0,
  solutionShown: false,
  output: "",
  release: "abc",
  time: 5,
};

beforeEach(remove);

test("without a database a record lasts for the visit", async () => {
  assert.equal(await load(RECORD.id), null);
  assert.equal(await save(RECORD.id, RECORD), false);
  assert.deepEqual(await load(RECORD.id), RECORD);
  assert.deepEqual(await all(), [RECORD]);
});

test("another copy of the module, in another bundle, has the same records", async () => {
  await save(RECORD.id, RECORD);
  const copy = await import("../../mkdocs_pyodide/frontend/src/page/progress/store.js?copy");
  assert.deepEqual(await copy.all(), [RECORD]);
});

test("removal leaves nothing of the visit", async () => {
  await save(RECORD.id, RECORD);
  await remove();
  assert.deepEqual(await all(), []);
});

test("records come in the order of their ids", async () => {
  for (const id of ["b/#x", "a/#y", "a/#x"]) await save(id, { ...RECORD, id });
  assert.deepEqual(
    (await all()).map(({ id }) => id),
    ["a/#x", "a/#y", "b/#x"],
  );
});

test("a record is named by its page below the site", () => {
  const root = SITE.pathname;
  assert.equal(recordId("exercise-a", `${root}layers/dense/`), "layers/dense/#exercise-a");
  assert.equal(recordId("exercise-a", `${root}layers/dense/index.html`), "layers/dense/#exercise-a");
  assert.equal(recordId("exercise-a", `${root}index.html`), "#exercise-a");
  assert.equal(recordId("exercise-a", `${root}page.html`), "page.html#exercise-a");
});

for (const [what, change] of Object.entries({
  "an id without a page": { id: "exercise" },
  "code that is no text": { code: 5 },
  "code without end": { code: "x".repeat(200_001) },
  "parts that are no pairs": { parts: [["x"]] },
  "a message that is no text": { parts: [["x", {}]] },
  "a negative count": { attempts: -1 },
  "a count that is no number": { hints: "1" },
  "a verdict that is a word": { solved: "yes" },
  "no time": { time: undefined },
}))
  test(`${what} makes no record`, () => {
    assert.ok(isRecord(RECORD));
    assert.equal(isRecord({ ...RECORD, ...change }), false);
  });

test("a browser that also refuses a channel to other tabs has the records of the visit", async () => {
  const { BroadcastChannel } = globalThis;
  globalThis.BroadcastChannel = class {
    constructor() {
      throw new DOMException("", "SecurityError");
    }
  };
  const copy = await import("../../mkdocs_pyodide/frontend/src/page/progress/store.js?refused");
  globalThis.BroadcastChannel = BroadcastChannel;
  await copy.save(RECORD.id, RECORD);
  assert.deepEqual(await copy.all(), [RECORD]);
});
