import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { read, readOutdated, remove, write } from "../../mkdocs_pyodide/frontend/src/page/code/drafts.js";
import { openPage } from "./dom.mjs";

const PLACE = { path: "/page/", id: "cell-1", hash: "0123" };
const EDIT = { source: "x = 2", link: "" };
const KEY = `${JSON.stringify(["pyodide-edit", "/page/", "cell-1"])}0123`;

beforeEach(() => {
  remove(PLACE);
  openPage();
});

function fail() {
  throw new DOMException("no room", "QuotaExceededError");
}

function forbidStorage() {
  Object.defineProperty(globalThis, "localStorage", { get: fail, configurable: true });
}

test("a draft is read back, also its link", () => {
  assert.equal(read(PLACE), null);
  assert.equal(write(PLACE, { source: "x = 2", link: "abc" }), true);
  assert.deepEqual(read(PLACE), { source: "x = 2", link: "abc" });
  assert.deepEqual(Object.keys(localStorage), [KEY]);
});

test("a draft belongs to one page, one cell, one published text", () => {
  write(PLACE, EDIT);
  for (const other of [{ path: "/other/" }, { id: "cell-2" }, { hash: "4567" }])
    assert.equal(read({ ...PLACE, ...other }), null);
});

test("a removed draft is gone", () => {
  write(PLACE, EDIT);
  remove(PLACE);
  assert.equal(read(PLACE), null);
  assert.equal(localStorage.length, 0);
});

test("without room a draft lasts for the visit, and no older one takes its place", () => {
  write(PLACE, { source: "older", link: "" });
  Storage.prototype.setItem = fail;
  assert.equal(write(PLACE, EDIT), false);
  assert.deepEqual(read(PLACE), EDIT);
  assert.equal(localStorage.length, 0);
});

test("where storage is forbidden a draft lasts for the visit", () => {
  forbidStorage();
  assert.equal(read(PLACE), null);
  assert.equal(write(PLACE, EDIT), false);
  assert.deepEqual(read(PLACE), EDIT);
  assert.deepEqual(readOutdated({ ...PLACE, hash: "4567" }, new Set(["4567"])).edit, EDIT);
  remove(PLACE);
  assert.equal(read(PLACE), null);
});

test("a draft that can be stored again is no longer one of the visit alone", () => {
  const { setItem } = Storage.prototype;
  Storage.prototype.setItem = fail;
  write(PLACE, EDIT);
  Storage.prototype.setItem = setItem;
  assert.equal(write(PLACE, { source: "later", link: "" }), true);
  assert.equal(read(PLACE).source, "later");
});

for (const text of ["{", '"x"', '{"source": 5}', "null", "5", '{"link": "a"}'])
  test(`${text} in the storage is no draft`, () => {
    localStorage.setItem(KEY, text);
    assert.equal(read(PLACE), null);
    assert.equal(readOutdated({ ...PLACE, hash: "4567" }, new Set()), null);
  });

test("a link that is no text is none", () => {
  localStorage.setItem(KEY, '{"source": "x", "link": 5}');
  assert.deepEqual(read(PLACE), { source: "x", link: "" });
});

test("a draft of an earlier text of the cell is outdated", () => {
  write(PLACE, EDIT);
  const found = readOutdated({ ...PLACE, hash: "4567" }, new Set(["4567", "89ab"]));
  assert.deepEqual(found, { place: PLACE, edit: EDIT });
});

test("a draft of a text that is still on the page is of a cell that moved", () => {
  write(PLACE, EDIT);
  assert.equal(readOutdated({ ...PLACE, hash: "4567" }, new Set(["4567", "0123"])), null);
});

test("a draft of another cell or page is not outdated", () => {
  write(PLACE, EDIT);
  assert.equal(readOutdated({ path: "/page/", id: "cell-10", hash: "4567" }, new Set()), null);
  assert.equal(readOutdated({ path: "/", id: "cell-1", hash: "4567" }, new Set()), null);
});

test("a draft that is too long lasts for the visit", () => {
  for (const source of ["x".repeat(100_000), "x\n".repeat(2_000)]) {
    assert.equal(write(PLACE, { source, link: "" }), false);
    assert.deepEqual(read(PLACE), { source, link: "" });
    assert.equal(localStorage.length, 0);
  }
});

test("a draft that is too long to be one of ours is not read", () => {
  for (const source of ["x".repeat(3_200_000), "x\n".repeat(2_000)]) {
    localStorage.setItem(KEY, JSON.stringify({ source, link: "" }));
    assert.equal(read(PLACE), null);
  }
  assert.equal(readOutdated({ ...PLACE, hash: "4567" }, new Set()), null);
});
