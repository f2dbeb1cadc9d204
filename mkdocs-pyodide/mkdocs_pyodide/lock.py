"""Make runtime.lock.json: `python -m mkdocs_pyodide.lock 314.0.3 numpy pandas …`.

Everything is read from the release's own lock file, as its npm package carries it; only a wheel
that stands under `FROM_INDEX` is pinned as the Python package index has it.
"""

import json
import sys
import tempfile
from pathlib import Path

from mkdocs_pyodide.runtime import LOCK, Runtime
from mkdocs_pyodide.sources import Npm, Pip
from mkdocs_pyodide.store import digest

CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
FROM_INDEX = ("tqdm",)


def make(version, wanted):
    """Return the lock of a Pyodide release with the wanted packages and their dependencies."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        Npm("pyodide", version).fetch({*CORE, "pyodide-lock.json"}, folder)
        official = json.loads((folder / "pyodide-lock.json").read_text("utf-8"))
        lock = {
            "pyodide": version,
            "info": official["info"],
            "sources": sources(version, official["packages"]),
            "core": {file: measured(folder / file) for file in CORE},
            "packages": {key: entry(p) for key, p in official["packages"].items()},
        }
        chosen = Runtime(lock, folder).packages(wanted)
        lock["packages"] = {key: lock["packages"][key] for key in chosen}
        add_sizes(lock, folder)
    return lock


def sources(version, packages):
    """List the places that have the release, in the order in which they are asked."""
    return [
        {"kind": "web", "url": f"https://cdn.jsdelivr.net/pyodide/v{version}/full/"},
        {"kind": "npm", "package": "pyodide", "version": version},
        *({"kind": "pip", "package": p, "version": packages[p]["version"]} for p in FROM_INDEX),
        {
            "kind": "pip",
            "package": "open-webui",
            "version": "0.12.4",
            "folder": "open_webui/frontend/pyodide",
            "python": "3.12",
            "reason": "it ships the same wheels of Pyodide, in a package of 106 MB, "
            "each checked against its SHA-256",
        },
    ]


def entry(package):
    """Return what the lock keeps of a package; its size is not yet known."""
    kept = {key: package[key] for key in ("version", "sha256", "imports", "depends")}
    return {"file": package["file_name"], "size": 0, **kept}


def add_sizes(lock, folder):
    """Fetch every wheel once to learn its size, refusing one that is not the release's own."""
    for source in Runtime(lock, folder).sources():
        if isinstance(source, Pip):
            wanted = [p for p in lock["packages"].values() if not p["size"]]
            source.fetch({p["file"] for p in wanted}, folder)
            for package in wanted:
                path = folder / package["file"]
                if path.exists():
                    actual = measured(path)
                    if source.package not in FROM_INDEX and actual["sha256"] != package["sha256"]:
                        raise SystemExit(f"{path.name} of {source} is not the release's own")
                    package.update(actual)
    if lacking := [p["file"] for p in lock["packages"].values() if not p["size"]]:
        raise SystemExit(f"no source has {', '.join(lacking)}")


def measured(path):
    """Return the SHA-256 and size of a file."""
    return {"sha256": digest(path), "size": path.stat().st_size}


if __name__ == "__main__":
    LOCK.write_text(json.dumps(make(sys.argv[1], sys.argv[2:]), indent=1) + "\n", "utf-8")
