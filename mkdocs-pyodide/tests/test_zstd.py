"""The worker's decoder: whatever the network makes of a file, it comes out whole or not at all."""

import hashlib
import random
import shutil

import pytest

from mkdocs_pyodide.bundle import bundle
from mkdocs_pyodide.delivery import PACK
from mkdocs_pyodide.node import node
from mkdocs_pyodide.plugin import ASSETS

INFLATE = """
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [script, file, size] = process.argv.slice(2);
const { inflateNow, inflater } = await import(pathToFileURL(script).href);
const packed = new Uint8Array(readFileSync(file));
const told = (bytes) => console.log(createHash("sha256").update(new Uint8Array(bytes)).digest("hex"));

async function streamed() {
  const { readable, writable } = inflater();
  const bytes = new Response(readable).arrayBuffer();
  const writer = writable.getWriter();
  const quiet = (promise) => promise.catch(() => {});
  for (let i = 0; i < packed.length; i += +size) quiet(writer.write(packed.subarray(i, i + +size)));
  quiet(writer.close());
  return bytes;
}

try {
  told(+size ? await streamed() : inflateNow(packed));
} catch ({ message }) {
  console.log(message);
}
"""

CONTENTS = {
    "nothing": b"",
    "text": b"a packed file\n",
    "zeros": bytes(5_000_000),
    "noise": random.Random(0).randbytes(300_000),
    "edge": random.Random(1).randbytes(1 << 17),  # as much as is inflated at once
}


@pytest.fixture
def inflate(tmp_path):
    """Return the SHA-256 of what comes out, or the error.

    size     of the chunks in which the file comes; 0: all at once
    change   what befalls the packed file
    """
    script = tmp_path / "inflate.mjs"
    script.write_text(INFLATE, "utf-8")
    module = shutil.copy(bundle(ASSETS / "zstd.js"), tmp_path / "zstd.mjs")
    path, file = tmp_path / "file", tmp_path / "file.bin"

    def inflate(contents, size, change=lambda packed: packed):
        path.write_bytes(contents)
        node(PACK, path, file)
        file.write_bytes(change(file.read_bytes()))
        return node(script, module, file, str(size)).strip()

    return inflate


@pytest.mark.parametrize("size", [0, 1000])
@pytest.mark.parametrize("contents", CONTENTS.values(), ids=CONTENTS)
def test_comes_out_as_it_was_packed(inflate, contents, size):
    assert inflate(contents, size) == hashlib.sha256(contents).hexdigest()


def test_comes_out_of_single_bytes(inflate):
    assert inflate(CONTENTS["text"], 1) == hashlib.sha256(CONTENTS["text"]).hexdigest()


@pytest.mark.parametrize("size", [0, 1000])
@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda packed: packed[:-1000], "ends early"),
        (lambda packed: b"", "ends early"),
        (lambda packed: b"<!doctype html>" + packed, "is damaged"),
        (lambda packed: packed[:1000] + bytes(1000) + packed[1000:], "is damaged"),
    ],
    ids=["cut", "empty", "a page instead", "damaged"],
)
def test_what_is_not_whole_is_an_error(inflate, change, says, size):
    text = b"".join(b"%d %d\n" % (i, i * i) for i in range(30_000))
    assert says in inflate(text, size, change)
