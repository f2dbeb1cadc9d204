import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { extractInto, zipEntries } from "../../mkdocs_pyodide/frontend/src/shared/zip.js";

// By Python's zipfile, as the build makes them; see STORED of test_frontend.py.
const archive = new Uint8Array(readFileSync(join(process.env.MADE, "stored.zip")));
const text = (bytes) => new TextDecoder().decode(bytes);

test("an archive's files have their names and bytes", () => {
  const found = new Map(zipEntries(archive));
  assert.deepEqual([...found.keys()], ["tools/shapes.py", "tools/empty.py", "π.txt"]);
  assert.equal(text(found.get("tools/shapes.py")), "side = 2\n");
  assert.equal(found.get("tools/empty.py").length, 0);
  assert.deepEqual(
    [...found.get("π.txt")],
    Array.from({ length: 256 }, (_, i) => i),
  );
});

test("bytes are the archive's own, also where it is part of a buffer", () => {
  const larger = new Uint8Array(archive.length + 10);
  larger.set(archive, 7);
  const part = larger.subarray(7, 7 + archive.length);
  const [[name, bytes]] = zipEntries(part);
  assert.equal(name, "tools/shapes.py");
  assert.equal(text(bytes), "side = 2\n");
  assert.equal(bytes.buffer, larger.buffer);
});

for (const [name, bytes] of [
  ["nothing", new Uint8Array()],
  ["a page", new TextEncoder().encode("<!doctype html><p>not what was asked for, but long enough</p>")],
  ["an archive that is cut off", archive.subarray(0, -1)],
])
  test(`${name} is no archive`, () => {
    assert.throws(() => [...zipEntries(bytes)], /not an archive/);
  });

test("files are laid into the file system, each folder made once", () => {
  const [made, written] = [[], {}];
  const FS = {
    mkdirTree: (path) => made.push(path),
    writeFile: (path, bytes, options) => {
      written[path] = [text(bytes), options];
    },
  };
  extractInto(FS, "/live", archive);
  assert.deepEqual(made, ["/live/tools", "/live"]);
  assert.deepEqual(Object.keys(written), ["/live/tools/shapes.py", "/live/tools/empty.py", "/live/π.txt"]);
  assert.deepEqual(written["/live/tools/shapes.py"], ["side = 2\n", { canOwn: true }]);
});
