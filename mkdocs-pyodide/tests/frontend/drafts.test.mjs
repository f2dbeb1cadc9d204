import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import {
  read,
  readDraftOfOldCode,
  remove,
  write,
} from "../../mkdocs_pyodide/frontend/src/page/code/drafts.js";
import { openPage } from "./dom.mjs";

const DRAFT_KEY = { path: "/page/", id: "cell-1", hash: "0123" };
const DRAFT = { source: "x = 2", link: "" };
const KEY = `${JSON.stringify(["pyodide-edit", "/page/", "cell-1"])}0123`;

beforeEach(() => {
  remove(DRAFT_KEY);
  openPage();
});

function fail() {
  throw new DOMException("no room", "QuotaExceededError");
}

function forbidStorage() {
  Object.defineProperty(globalThis, "localStorage", { get: fail, configurable: true });
}

test("a draft is read back, also its link", () => {
  assert.equal(read(DRAFT_KEY), null);
  assert.equal(write(DRAFT_KEY, { source: "x = 2", link: "abc" }), true);
  assert.deepEqual(read(DRAFT_KEY), { source: "x = 2", link: "abc" });
  assert.deepEqual(Object.keys(localStorage), [KEY]);
});

test("a draft belongs to one page, one cell, one published text", () => {
  write(DRAFT_KEY, DRAFT);
  for (const other of [{ path: "/other/" }, { id: "cell-2" }, { hash: "4567" }])
    assert.equal(read({ ...DRAFT_KEY, ...other }), null);
});

test("a removed draft is gone", () => {
  write(DRAFT_KEY, DRAFT);
  remove(DRAFT_KEY);
  assert.equal(read(DRAFT_KEY), null);
  assert.equal(localStorage.length, 0);
});

test("without room a draft lasts for the visit, and no older one takes its place", () => {
  write(DRAFT_KEY, { source: "older", link: "" });
  Storage.prototype.setItem = fail;
  assert.equal(write(DRAFT_KEY, DRAFT), false);
  assert.deepEqual(read(DRAFT_KEY), DRAFT);
  assert.equal(localStorage.length, 0);
});

test("where storage is forbidden a draft lasts for the visit", () => {
  forbidStorage();
  assert.equal(read(DRAFT_KEY), null);
  assert.equal(write(DRAFT_KEY, DRAFT), false);
  assert.deepEqual(read(DRAFT_KEY), DRAFT);
  assert.deepEqual(readDraftOfOldCode({ ...DRAFT_KEY, hash: "4567" }, new Set(["4567"])).draft, DRAFT);
  remove(DRAFT_KEY);
  assert.equal(read(DRAFT_KEY), null);
});

test("a draft that can be stored again is no longer one of the visit alone", () => {
  const { setItem } = Storage.prototype;
  Storage.prototype.setItem = fail;
  write(DRAFT_KEY, DRAFT);
  Storage.prototype.setItem = setItem;
  assert.equal(write(DRAFT_KEY, { source: "later", link: "" }), true);
  assert.equal(read(DRAFT_KEY).source, "later");
});

for (const text of ["{", '"x"', '{"source": 5}', "null", "5", '{"link": "a"}'])
  test(`${text} in the storage is no draft`, () => {
    localStorage.setItem(KEY, text);
    assert.equal(read(DRAFT_KEY), null);
    assert.equal(readDraftOfOldCode({ ...DRAFT_KEY, hash: "4567" }, new Set()), null);
  });

test("a link that is no text is none", () => {
  localStorage.setItem(KEY, '{"source": "x", "link": 5}');
  assert.deepEqual(read(DRAFT_KEY), { source: "x", link: "" });
});

test("a draft of an earlier text of the cell is outdated", () => {
  write(DRAFT_KEY, DRAFT);
  const found = readDraftOfOldCode({ ...DRAFT_KEY, hash: "4567" }, new Set(["4567", "89ab"]));
  assert.deepEqual(found, { key: DRAFT_KEY, draft: DRAFT });
});

test("a draft of a text that is still on the page is of a cell that moved", () => {
  write(DRAFT_KEY, DRAFT);
  assert.equal(readDraftOfOldCode({ ...DRAFT_KEY, hash: "4567" }, new Set(["4567", "0123"])), null);
});

test("a draft of another cell or page is not outdated", () => {
  write(DRAFT_KEY, DRAFT);
  assert.equal(readDraftOfOldCode({ path: "/page/", id: "cell-10", hash: "4567" }, new Set()), null);
  assert.equal(readDraftOfOldCode({ path: "/", id: "cell-1", hash: "4567" }, new Set()), null);
});

test("a draft that is too long lasts for the visit", () => {
  for (const source of ["x".repeat(100_000), "x\n".repeat(2_000)]) {
    assert.equal(write(DRAFT_KEY, { source, link: "" }), false);
    assert.deepEqual(read(DRAFT_KEY), { source, link: "" });
    assert.equal(localStorage.length, 0);
  }
});

test("a draft that is too long to be one of ours is not read", () => {
  for (const source of ["x".repeat(3_200_000), "x\n".repeat(2_000)]) {
    localStorage.setItem(KEY, JSON.stringify({ source, link: "" }));
    assert.equal(read(DRAFT_KEY), null);
  }
  assert.equal(readDraftOfOldCode({ ...DRAFT_KEY, hash: "4567" }, new Set()), null);
});
