import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { constants, zstdCompressSync } from "node:zlib";

const { decompressSync, decompressionStream } = await import(
  pathToFileURL(join(process.env.MADE, "zstd.mjs"))
);

const CONTENTS = {
  nothing: Buffer.alloc(0),
  text: Buffer.from("a compressed file\n"),
  zeros: Buffer.alloc(5_000_000),
  noise: randomBytes(300_000),
  "as much as is inflated at once": randomBytes(1 << 17),
};
const lines = Buffer.from(Array.from({ length: 30_000 }, (_, i) => `${i} ${i * i}\n`).join(""));

/** Packed like the build's files are, see compress.mjs; at another level, for time. */
function packed(content) {
  const params = { [constants.ZSTD_c_windowLog]: 23 };
  return new Uint8Array(zstdCompressSync(content, { params, pledgedSrcSize: content.length }));
}

/** Inflate while it comes, in chunks of a size; 0: all at once. */
async function inflated(bytes, size) {
  if (size === 0) return Buffer.from(decompressSync(bytes));
  const { readable, writable } = decompressionStream();
  const content = new Response(readable).arrayBuffer();
  const writer = writable.getWriter();
  const quiet = (promise) => promise.catch(() => {});
  for (let i = 0; i < bytes.length; i += size) quiet(writer.write(bytes.subarray(i, i + size)));
  quiet(writer.close());
  return Buffer.from(await content);
}

for (const [name, content] of Object.entries(CONTENTS))
  for (const size of [0, 1000])
    test(`${name} comes out as it was packed, ${size ? `${size} bytes at a time` : "at once"}`, async () => {
      assert.ok((await inflated(packed(content), size)).equals(content));
    });

test("a file comes out of single bytes", async () => {
  assert.ok((await inflated(packed(CONTENTS.text), 1)).equals(CONTENTS.text));
});

const whole = packed(lines);
const with0 = whole.slice().fill(0, 1000, 2000);
const BAD = {
  "what is cut off": [whole.subarray(0, -1000), /ends early/],
  "an empty file": [new Uint8Array(), /ends early/],
  "a page in its place": [Buffer.concat([Buffer.from("<!doctype html>"), whole]), /is damaged/],
  "what is damaged": [with0, /is damaged|ends early/],
};
for (const [name, [bytes, says]] of Object.entries(BAD))
  for (const size of [0, 1000])
    test(`${name} is an error, ${size ? `${size} bytes at a time` : "at once"}`, async () => {
      await assert.rejects(async () => inflated(bytes, size), says);
    });
