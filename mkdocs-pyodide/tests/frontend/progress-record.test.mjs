import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { openPage } from "./dom.mjs";

openPage();
globalThis.reportError = (error) => {
  throw error;
};
const { record, recordHelp } = await import("../../mkdocs_pyodide/frontend/src/page/progress/index.js");
const { load, recordId, remove } = await import("../../mkdocs_pyodide/frontend/src/page/progress/store.js");

const ATTEMPT = { id: "a", starter: "01", code: "x = 1", parts: [["x", "wrong"]], solved: false };
const ID = recordId(ATTEMPT.id);
const event = (detail) => ({ detail: { ...ATTEMPT, hints: 0, solutionShown: false, ...detail } });
const help = (detail) => recordHelp({ detail: { id: "a", starter: "01", solutionShown: false, ...detail } });

beforeEach(remove);

test("a hint before the first attempt is stored at once, and counts as no attempt", async () => {
  await help({ hints: 1 });
  const { attempts, hints, code, parts, solved } = await load(ID);
  assert.deepEqual([attempts, hints, code, parts, solved], [0, 1, "", [], false]);
});

test("the first attempt keeps the hints before it", async () => {
  await help({ hints: 2, solutionShown: true });
  await record(event({}));
  const { attempts, hints, solutionShown, code } = await load(ID);
  assert.deepEqual([attempts, hints, solutionShown, code], [1, 2, true, "x = 1"]);
  await help({ hints: 3 });
  assert.deepEqual([(await load(ID)).hints, (await load(ID)).attempts], [3, 1]);
});

test("a hint for a changed exercise does not remove the code of an attempt", async () => {
  await record(event({}));
  await help({ starter: "02", hints: 1 });
  const { starter, code, hints } = await load(ID);
  assert.deepEqual([starter, code, hints], ["01", "x = 1", 0]);
});

test("hints for an earlier version are replaced", async () => {
  await help({ hints: 3 });
  await help({ starter: "02", hints: 1 });
  const { starter, hints } = await load(ID);
  assert.deepEqual([starter, hints], ["02", 1]);
});
