"""Decide what a site publishes of the runtime, and make the manifest that lists it.

Hosts do not compress what is not text, so it is compressed here.
"""

import functools
import hashlib
import json
import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NotRequired, TypedDict

from mkdocs_pyodide.distribution.registry import Registry
from mkdocs_pyodide.distribution.simd import ADDITIONS
from mkdocs_pyodide.distribution.snapshot import PRELOADED, SnapshotError, make_snapshot
from mkdocs_pyodide.distribution.wheels import repacked
from mkdocs_pyodide.tools import store
from mkdocs_pyodide.tools.node import run_node
from mkdocs_pyodide.tools.progress import progress

SCRIPTS = ("pyodide.mjs", "pyodide.asm.mjs")  # imported by the browser itself
INTERPRETER = "pyodide.asm.wasm"
STANDARD_LIBRARY = "python_stdlib.zip"
COMPRESSED_SUFFIX = ".bin"  # no ending that a host could take for an encoding of its own
COMPRESS_SCRIPT = Path(__file__).with_name("node") / "compress.mjs"

log = logging.getLogger("mkdocs.plugins.pyodide")


class FileEntry(TypedDict):
    """What the browser verifies a file by; decompressed: the SHA-256 of what was compressed."""

    sha256: str
    size: int
    decompressed: NotRequired[str]


class SnapshotEntry(TypedDict):
    """A snapshot: the packages that it holds, its published name, that of their machine code."""

    packages: list[str]
    snapshot: str
    code: str


class Distribution:
    """The runtime's files that a site publishes.

    files         published name -> file
    uncompressed  of those that are compressed: published name -> the file before that
    packages      package -> published name of its wheel
    snapshots     of Python alone, and with packages
    """

    def __init__(self, registry: Registry, used: Iterable[str], simd: bool = True) -> None:
        """Make all that pages with these packages load. Raises RuntimeUnavailable, NodeError.

        simd   whether NumPy gets loops with SIMD instructions
        """
        self.registry = registry
        self.used = registry.packages(used)
        registry.fetch(registry.files(self.used))
        core, info = registry.cache, registry.lock["info"]
        # Some servers do not know .mjs as a script.
        self.files = {name.replace(".mjs", ".js"): core / name for name in SCRIPTS}
        self.files[STANDARD_LIBRARY] = core / STANDARD_LIBRARY
        self.uncompressed: dict[str, Path] = {}
        self._compress(core / INTERPRETER)
        wheels = {name: core / file for name, file in registry.wheels(self.used).items()}
        additions = {wheels[name]: ADDITIONS[name] for name in ADDITIONS if simd and name in wheels}
        made = dict(zip(wheels, repacked([*wheels.values()], core, info, additions), strict=True))
        self.packages = {name: self._compress(path) for name, path in made.items()}
        preloaded = {name: path for name, path in made.items() if name in PRELOADED}
        self.snapshots = self._make_snapshots(preloaded)

    def _compress(self, path: Path) -> str:
        """Publish a file compressed; return its published name."""
        name = path.name + COMPRESSED_SUFFIX
        self.files[name], self.uncompressed[name] = compressed(path), path
        return name

    def _make_snapshots(self, preloaded: dict[str, Path]) -> list[SnapshotEntry]:
        """Return the snapshots: of Python alone, and with the packages that they can hold."""
        snapshots: list[SnapshotEntry] = []
        for wheels in ({}, preloaded) if preloaded else ({},):
            try:
                path, code = make_snapshot(self.registry.cache, self.registry.lock["info"], wheels)
            except SnapshotError as error:
                log.warning("%s\nPages start Python without it, more slowly.", error)
                continue
            published_code = self._compress(code) if code else ""
            published = self._compress(path)
            snapshots.append({"packages": list(wheels), "snapshot": published, "code": published_code})
        return snapshots

    @functools.cached_property
    def file_entries(self) -> dict[str, FileEntry]:
        """What each file is verified by, by its name; those of a start also as they are decompressed."""
        entries = file_entries(self.files)
        names = [snapshot[part] for snapshot in self.snapshots for part in ("snapshot", "code")]
        for name in [INTERPRETER + COMPRESSED_SUFFIX, *filter(None, names)]:
            entries[name]["decompressed"] = store.digest(self.uncompressed[name])
        return entries

    @functools.cached_property
    def folder(self) -> str:
        """A name for the folder of these files, another one for others."""
        content = json.dumps([self.file_entries, self.index()], sort_keys=True)
        return f"runtime-{hashlib.sha256(content.encode()).hexdigest()[:16]}"

    def manifest(self) -> dict[str, object]:
        """Return the content of manifest.json."""
        return {
            "folder": f"{self.folder}/",
            "compressedSuffix": COMPRESSED_SUFFIX,
            "files": self.file_entries,
            "packages": self.packages,
            "snapshots": self.snapshots,
            "index": self.index(),
        }

    def index(self) -> dict[str, object]:
        """Return Pyodide's own lock; no hash, since files are verified by the manifest."""
        return json.loads(self.registry.index(self.used))

    def download_size(self, packages: list[str]) -> int:
        """Return the bytes that the first run of a cell with these packages fetches."""
        fitting = [entry for entry in self.snapshots if set(entry["packages"]) <= set(packages)]
        plain: SnapshotEntry = {"packages": [], "snapshot": STANDARD_LIBRARY, "code": ""}
        best = max(fitting, key=lambda entry: len(entry["packages"]), default=plain)
        others = [self.packages[name] for name in packages if name not in best["packages"]]
        core = [*(name.replace(".mjs", ".js") for name in SCRIPTS), INTERPRETER + COMPRESSED_SUFFIX]
        names = [*core, best["snapshot"], best["code"], *others]
        return sum(self.files[name].stat().st_size for name in names if name)


def file_entries(files: Mapping[str, Path]) -> dict[str, FileEntry]:
    """Return what each file is verified by; `files` has them by name."""
    return {name: {"sha256": store.digest(path), "size": path.stat().st_size} for name, path in files.items()}


def compressed(path: Path) -> Path:
    """Return a compressed copy of a file, from the store."""
    name = f"{path.name}{COMPRESSED_SUFFIX}"
    key = store.key_of([path, COMPRESS_SCRIPT], name)

    def make(folder: Path) -> None:
        with progress(f"compressing {path.name}, once for each version"):
            run_node(COMPRESS_SCRIPT, path, folder / name)

    return store.cached("packed", key, make) / name
