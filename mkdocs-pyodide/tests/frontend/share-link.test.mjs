import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import {
  decode,
  encode,
  LinkError,
  link,
  read,
  withFragment,
} from "../../mkdocs_pyodide/frontend/src/page/code/share-link.js";

const packed = (source) => deflateSync(source).toString("base64url");

for (const source of [
  "",
  "print(1)",
  'print("π <b>")\n\tx = "😀"',
  "a\u200cb\u200d",
  "'\u2764\ufe0f 1\ufe0f\u20e3'",
  "x".repeat(190_000),
])
  test(`code of ${source.length} characters comes out of its link as it was`, async () => {
    const code = await encode(source);
    assert.match(code, /^[\w-]*$/);
    assert.equal(await decode(code), source);
  });

test("a link is the page's address with the cell and the code", async () => {
  globalThis.location = { href: "https://example.org/page/?q=1#old" };
  assert.equal(
    await link("cell-2", "1"),
    `https://example.org/page/?q=1#cell=cell-2&code=${await encode("1")}`,
  );
  assert.equal(withFragment("#cell-2"), "https://example.org/page/?q=1#cell-2");
});

test("a fragment names its cell and its code", () => {
  assert.deepEqual(read("#cell=cell-2&code=abc"), { id: "cell-2", code: "abc" });
  assert.deepEqual(read("#cell=a%20b&code="), { id: "a b", code: "" });
  for (const other of ["", "#cell-2", "#code=abc", "#x&cell=a&code=b", "?cell=a&code=b"])
    assert.equal(read(other), null);
});

test("an id that cannot be decoded is that of no cell", () => {
  assert.deepEqual(read("#cell=%E0%A4%A&code=abc"), { id: "", code: "abc" });
});

test("both kinds of Base64 are read, and each end of line is one", async () => {
  const bytes = deflateSync("a\r\nb\rc\n");
  assert.equal(await decode(bytes.toString("base64")), "a\nb\nc\n");
  assert.equal(await decode(bytes.toString("base64url")), "a\nb\nc\n");
});

const BAD = {
  nothing: ["", /^the link is damaged/],
  "no Base64": ["%%%", /^the link is damaged/],
  markup: ["<img src=x onerror=alert(1)>", /^the link is damaged/],
  "what is not deflated": ["AAAA", /^the link is damaged/],
  "what is cut off": [packed("print(1)").slice(0, -4), /^the link is damaged/],
  "what is no UTF-8": [packed(Buffer.from([0xff, 0xfe, 0xfd])), /^the link is damaged/],
  "a long fragment": ["A".repeat(100_001), /^the link is too long/],
  "what unfolds into much": [packed(" ".repeat(50_000_000)), /^the link's code is too long/],
  "a null": [packed("a = 1\0"), /invisible characters/],
  "an override of direction": [packed("a = '\u202e'"), /invisible characters/],
  "a character without width": [packed("a\u200b"), /invisible characters/],
  "a filler as a name": [packed("\u3164 = 1"), /invisible characters/],
  "a half filler in a name": [packed("a\uffa0 = 1"), /invisible characters/],
  "a variation selector in a name": [packed("a\ufe0f = 1"), /invisible characters/],
  "a variation selector after a digit": [packed("a1\ufe0f = 1"), /invisible characters/],
  "a selector of an ideograph": [packed("a\u{e0100} = 1"), /invisible characters/],
  "a joiner of graphemes": [packed("a\u034f = 1"), /invisible characters/],
};
for (const [name, [code, says]] of Object.entries(BAD))
  test(`${name} is refused by a short message`, async () => {
    await assert.rejects(decode(code), (error) => {
      assert.ok(error instanceof LinkError);
      assert.match(error.message, says);
      assert.ok(error.message.length < 100);
      return true;
    });
  });

test("no link is made of code that it could not bring", async () => {
  const random = Buffer.from(crypto.getRandomValues(new Uint8Array(60_000))).toString("base64url");
  for (const [source, says] of [
    ["a\u202eb", /has invisible characters/],
    ["\x1b[0m", /has invisible characters/],
    [" ".repeat(200_001), /too long for one/],
    [random + random.toUpperCase() + random.toLowerCase(), /too long for one/], // deflated, still too long
  ])
    await assert.rejects(encode(source), (error) => error instanceof LinkError && says.test(error.message));
});
