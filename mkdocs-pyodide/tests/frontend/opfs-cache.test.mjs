import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

let folders; // name -> name of a file -> bytes
let isForbidden;
let room;
let open; // names of files that another page has open

globalThis.self = globalThis;
/** As much of the browser's private files as the worker uses. */
const storage = {
  async getDirectory() {
    if (isForbidden) throw new DOMException("no", "SecurityError");
    return { getDirectoryHandle: async (name) => directory(name) };
  },
};
Object.defineProperty(navigator, "storage", { value: storage });
const { OpfsCache } = await import("../../mkdocs_pyodide/frontend/src/worker/opfs-cache.js");

function directory(name) {
  folders.set(name, folders.get(name) ?? new Map());
  const files = folders.get(name);
  return {
    keys: async function* () {
      yield* files.keys();
    },
    async getFileHandle(file, { create = false } = {}) {
      if (create) files.set(file, new Uint8Array());
      if (!files.has(file)) throw new DOMException("none", "NotFoundError");
      return {
        getFile: async () => new Blob([files.get(file)]),
        createSyncAccessHandle: async () => ({
          write(bytes) {
            if (room === null) throw new DOMException("full", "QuotaExceededError");
            files.set(file, bytes.slice(0, room));
            return Math.min(bytes.length, room);
          },
          close() {},
        }),
      };
    },
    async removeEntry(file) {
      if (open.has(file)) throw new DOMException("open", "NoModificationAllowedError");
      files.delete(file);
    },
  };
}

const HOME = new URL("https://example.org/project/site/assets/pyodide/");
const NAME = encodeURIComponent(HOME.pathname);
const bytes = (text) => new TextEncoder().encode(text);
const decompress = async () => bytes("unpacked");

beforeEach(() => {
  [folders, isForbidden, room, open] = [new Map(), false, Number.POSITIVE_INFINITY, new Set()];
});

test("what was put is there, also for the next visit, in the site's own folder", async () => {
  const cache = new OpfsCache(HOME);
  assert.equal(await cache.get("a"), null);
  await cache.put("a", decompress);
  assert.deepEqual(await cache.get("a"), bytes("unpacked"));
  assert.deepEqual(await new OpfsCache(HOME).get("a"), bytes("unpacked"));
  assert.deepEqual([...folders.keys()], [NAME]);
  assert.equal(await new OpfsCache(new URL("https://example.org/other/")).get("a"), null);
});

test("what is there is not unpacked again", async () => {
  await new OpfsCache(HOME).put("a", decompress);
  await new OpfsCache(HOME).put("a", assert.fail);
});

for (const [name, left] of [
  ["an error", null],
  ["half of the bytes", 4],
])
  test(`a disk that has no room and tells it by ${name} keeps nothing`, async () => {
    room = left;
    const cache = new OpfsCache(HOME);
    await cache.put("a", decompress);
    assert.equal(await cache.get("a"), null);
    assert.equal(folders.get(NAME).size, 0);
  });

test("a disk that is forbidden has nothing, and says so to who wants to keep", async () => {
  isForbidden = true;
  const cache = new OpfsCache(HOME);
  assert.equal(await cache.get("a"), null);
  await assert.rejects(cache.put("a", decompress), { name: "SecurityError" });
});

test("what is unwanted is removed, but what another page has open", async () => {
  const cache = new OpfsCache(HOME);
  for (const name of ["old", "open", "new"]) await cache.put(name, decompress);
  open.add("open");
  await cache.prune((name) => name !== "new");
  assert.deepEqual([...folders.get(NAME).keys()], ["open", "new"]);
  assert.equal(await cache.get("old"), null);
});

test("a file that has gone since the visit began is not there", async () => {
  const cache = new OpfsCache(HOME);
  await cache.put("a", decompress);
  folders.get(NAME).clear();
  assert.equal(await cache.get("a"), null);
});
