"""Programs run by the runtime that a site publishes, in Node, without a browser."""

import json
from pathlib import Path

from mkdocs_pyodide.distribution.snapshot import FLAGS
from mkdocs_pyodide.tools.node import run_node

SCRIPT = Path(__file__).with_name("run-python.mjs")


def run_python(distribution, program, folder, is_restored=False):
    """Run a program with the packages of a Distribution; return what it prints. Raises NodeError.

    folder        what the program sees as /shared
    is_restored   whether Python starts from the last snapshot of the Distribution, not from nothing
    """
    last = distribution.snapshots[-1] if is_restored else {}
    start = {what: str(distribution.uncompressed[last[what]]) for what in ("snapshot", "code") if is_restored}
    question = {
        "core": str(distribution.registry.cache),
        "info": distribution.registry.lock["info"],
        "archives": [str(distribution.uncompressed[name]) for name in distribution.packages.values()],
        "start": start or None,
        "folder": str(folder),
        "program": program,
    }
    return run_node(SCRIPT, input=json.dumps(question), flags=FLAGS)
