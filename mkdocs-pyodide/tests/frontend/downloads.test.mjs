import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { beforeEach, test } from "node:test";
import { pathToFileURL } from "node:url";
import { gzipSync, zstdCompressSync } from "node:zlib";

globalThis.self = globalThis;
self.location = new URL("https://example.org/assets/pyodide/engine/worker.js");
const { Downloads, gunzip } = await import(pathToFileURL(join(process.env.MADE, "downloads.mjs")));
const { FetchShim } = await import("../../mkdocs_pyodide/frontend/src/worker/fetch-shim.js");
const { Network } = await import("../../mkdocs_pyodide/frontend/src/worker/fetch.js");

const HOME = new URL("https://example.org/assets/pyodide/");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const contents = {
  "core.bin": randomBytes(200_000),
  "data.txt": Buffer.from("1 2\n"),
  "lib.zip": Buffer.from("zip"),
};
const sent = { ...contents, "core.bin": Buffer.from(zstdCompressSync(contents["core.bin"])) };
const files = Object.fromEntries(
  ["core.bin", "lib.zip"].map((name) => [
    name,
    { sha256: sha256(sent[name]), size: sent[name].length, decompressed: sha256(contents[name]) },
  ]),
);
const data = { "data.txt": { sha256: sha256(sent["data.txt"]), size: sent["data.txt"].length } };

let served; // by path below home
let asked;
let kept; // what the disk has, by hash
let downloads;
let shim;
let reports;

beforeEach(() => {
  served = {
    "run/core.bin": sent["core.bin"],
    "run/lib.zip": sent["lib.zip"],
    "data/data.txt": sent["data.txt"],
  };
  asked = [];
  kept = new Map();
  reports = [];
  self.fetch = async (input) => {
    const path = String(input.url ?? input).replace(HOME.href, "");
    asked.push(path);
    return path in served ? new Response(served[path]) : new Response("", { status: 404 });
  };
  globalThis.XMLHttpRequest = class {
    open(method, address, isAsync) {
      assert.deepEqual([method, isAsync], ["GET", false]);
      this.path = address.href.replace(HOME.href, "");
    }

    send() {
      asked.push(`${this.path} at once`);
      if (served[this.path] === null) throw new DOMException("no", "NetworkError");
      this.status = this.path in served ? 200 : 404;
      this.response = Uint8Array.from(served[this.path] ?? []).buffer;
    }
  };
  const cache = {
    get: async (name) => kept.get(name) ?? null,
    put: async (name, unpack) => kept.set(name, await unpack()),
    prune: async (isUnwanted) => {
      for (const name of [...kept.keys()].filter(isUnwanted)) kept.delete(name);
    },
  };
  downloads = new Downloads(new Network(HOME), cache);
  downloads.setManifest({ folder: "run/", files, data, compressedSuffix: ".bin" });
  shim = new FetchShim(HOME, downloads);
  downloads.onProgress = (...report) => reports.push(report);
});

test("a packed file comes unpacked, others as they are", async () => {
  assert.ok(Buffer.from(await downloads.get("core.bin")).equals(contents["core.bin"]));
  assert.ok(Buffer.from(await downloads.get("lib.zip")).equals(contents["lib.zip"]));
  assert.equal(new TextDecoder().decode(await downloads.data("data.txt")), "1 2\n");
});

test("a file is fetched once, and anew after it failed", async () => {
  await Promise.all([downloads.get("core.bin"), downloads.get("core.bin")]);
  await downloads.get("core.bin");
  assert.deepEqual(asked, ["run/core.bin"]);
  served = {};
  await assert.rejects(downloads.get("lib.zip"), { message: "lib.zip could not be downloaded: HTTP 404" });
  served["run/lib.zip"] = sent["lib.zip"];
  await downloads.get("lib.zip");
});

const other = Buffer.from(sent["core.bin"]).fill(0, 50, 60);
const DAMAGED = {
  "another file of its size": [other, /core\.bin is damaged: expected sha256 [0-9a-f]{64}, got [0-9a-f]{64}/],
  "one that is cut off": [
    sent["core.bin"].subarray(0, -1),
    /core\.bin is damaged: expected \d+ bytes, got \d+/,
  ],
  "one with more": [Buffer.concat([sent["core.bin"], Buffer.from("x")]), /is damaged: expected \d+ bytes/],
  "a page": [Buffer.from("<!doctype html>"), /is damaged: expected \d+ bytes, got 15/],
  nothing: [Buffer.alloc(0), /is damaged: expected \d+ bytes, got 0/],
};
for (const [name, [bytes, says]] of Object.entries(DAMAGED)) {
  test(`${name} is refused`, async () => {
    served["run/core.bin"] = bytes;
    await assert.rejects(downloads.get("core.bin"), says);
    await assert.rejects(downloads.stream("core.bin").whole, says);
  });

  test(`${name} is refused also where Python reads it at once`, () => {
    served["run/core.bin"] = bytes;
    const told = [];
    downloads.onLazyReadError = (message) => told.push(message);
    assert.throws(() => downloads.getSync("core.bin"), says);
    assert.match(told.join(), says);
  });
}

test("where the browser has no digest of its own files are verified all the same", async () => {
  const own = Object.getOwnPropertyDescriptor(globalThis, "crypto");
  Object.defineProperty(globalThis, "crypto", { value: {}, configurable: true });
  try {
    await downloads.get("lib.zip");
    served["run/core.bin"] = other;
    await assert.rejects(downloads.get("core.bin"), /core\.bin is damaged/);
  } finally {
    Object.defineProperty(globalThis, "crypto", own);
  }
});

test("a file that Python reads at once is there unpacked", () => {
  assert.ok(Buffer.from(downloads.getSync("core.bin")).equals(contents["core.bin"]));
  served["run/lib.zip"] = null;
  assert.throws(() => downloads.getSync("lib.zip"), {
    message: "lib.zip could not be downloaded: no connection",
  });
  delete served["run/lib.zip"];
  assert.throws(() => downloads.getSync("lib.zip"), { message: "lib.zip could not be downloaded: HTTP 404" });
});

test("progress counts all that is expected from the start, and ends with it", async () => {
  downloads.addToTotal(["core.bin", "lib.zip"]);
  const total = files["core.bin"].size + files["lib.zip"].size;
  await downloads.get("core.bin");
  await downloads.get("lib.zip");
  const loaded = reports.map(([bytes]) => bytes);
  assert.ok(reports.every(([, all]) => all === total));
  assert.deepEqual(
    loaded,
    loaded.toSorted((a, b) => a - b),
  );
  assert.equal(loaded.at(-1), total);
  downloads.startCount(); // the next run counts its own
  reports = [];
  downloads.emitProgress();
  assert.deepEqual(reports, []);
});

test("Pyodide gets the manifest's files verified, and others from the site", async () => {
  served["other.txt"] = "other";
  const fetched = async (path) => Buffer.from(await (await self.fetch(`${HOME}${path}`)).arrayBuffer());
  assert.ok((await fetched("run/core")).equals(contents["core.bin"])); // it does not know that it is packed
  assert.equal((await fetched("other.txt")).toString(), "other");
  shim.withholdFromPyodide(["lib.zip"]);
  asked = [];
  assert.equal((await fetched("run/lib.zip")).length, 0);
  assert.deepEqual(asked, []);
});

test("a damaged file ends what has asked Pyodide for it", async () => {
  served["run/core.bin"] = other;
  const loading = shim.failWith(new Promise(() => {}));
  await assert.rejects(self.fetch(`${HOME}run/core`), /is damaged/);
  await assert.rejects(loading, /core\.bin is damaged/);
  assert.equal(await shim.failWith(Promise.resolve(7)), 7);
});

test("what the disk has kept is taken if it is whole, and removed if it is not", async () => {
  const name = files["core.bin"].decompressed;
  kept.set(name, new Uint8Array(contents["core.bin"]));
  assert.ok(Buffer.from(await downloads.cached("core.bin")).equals(contents["core.bin"]));
  assert.deepEqual(asked, []);
  assert.deepEqual(reports.at(-1), [files["core.bin"].size, files["core.bin"].size]);
  kept.set(name, new Uint8Array(7));
  assert.equal(await downloads.cached("core.bin"), null);
  assert.equal(kept.size, 0);
});

test("the disk keeps what was unpacked and nothing of an earlier release", async () => {
  kept.set("0".repeat(64), new Uint8Array(1));
  await downloads.get("lib.zip");
  const { stream, whole } = downloads.stream("core.bin");
  await Promise.all([whole, new Response(stream).arrayBuffer()]);
  await downloads.cacheForNextVisit(["core.bin", "lib.zip"]);
  assert.deepEqual([...kept.keys()], [files["core.bin"].decompressed, files["lib.zip"].decompressed]);
  assert.ok(Buffer.from(kept.get(files["core.bin"].decompressed)).equals(contents["core.bin"]));
  assert.deepEqual(asked, ["run/lib.zip", "run/core.bin"]); // each once
});

test("what was gzipped is decompressed", async () => {
  const stream = new Blob([gzipSync("modules")]).stream();
  assert.equal(new TextDecoder().decode(await gunzip(stream)), "modules");
});
