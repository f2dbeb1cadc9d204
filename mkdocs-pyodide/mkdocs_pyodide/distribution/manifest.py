"""What a site publishes of the runtime: each file in the form in which it travels.

Hosts send what is not text as it is, so it is packed here.
"""

import functools
import hashlib
import json
import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NotRequired, TypedDict

from mkdocs_pyodide.distribution.registry import Runtime
from mkdocs_pyodide.distribution.snapshot import HELD, SnapshotError, snapshot
from mkdocs_pyodide.distribution.wheels import compiled
from mkdocs_pyodide.tools import store
from mkdocs_pyodide.tools.node import node
from mkdocs_pyodide.tools.progress import doing

SCRIPTS = ("pyodide.mjs", "pyodide.asm.mjs")  # imported by the browser itself
CORE = "pyodide.asm.wasm"
LIBRARY = "python_stdlib.zip"
PACKED = ".bin"  # no ending that a host could take for an encoding of its own
PACK = Path(__file__).with_name("node") / "compress.mjs"

log = logging.getLogger("mkdocs.plugins.pyodide")


class Described(TypedDict):
    """What the browser verifies a file by; inflated: the SHA-256 of what was packed."""

    sha256: str
    size: int
    inflated: NotRequired[str]


class Start(TypedDict):
    """A snapshot: the packages that it holds, its published name, that of their machine code."""

    packages: list[str]
    snapshot: str
    code: str


class Delivery:
    """The runtime's files that a site publishes.

    files     published name -> file
    unpacked  of those that are packed: published name -> the file that was packed
    packages  package -> published name of its wheel
    starts    of each snapshot: the packages that it holds, its published name, that of their machine code
    """

    def __init__(self, runtime: Runtime, used: Iterable[str]) -> None:
        """Make all that pages with these packages load. Raises RuntimeUnavailable, NodeError."""
        self.runtime = runtime
        self.used = runtime.packages(used)
        runtime.obtain(runtime.files(self.used))
        core, info = runtime.cache, runtime.lock["info"]
        # Some servers do not know .mjs as a script.
        self.files = {name.replace(".mjs", ".js"): core / name for name in SCRIPTS}
        self.files[LIBRARY] = core / LIBRARY
        self.unpacked: dict[str, Path] = {}
        self._pack(core / CORE)
        wheels = [core / name for name in runtime.wheels(self.used).values()]
        made = dict(zip(self.used, compiled(wheels, core, info), strict=True))
        self.packages = {name: self._pack(path) for name, path in made.items()}
        self.starts = self._starts({name: path for name, path in made.items() if name in HELD})

    def _pack(self, path: Path) -> str:
        """Publish a file packed; return its published name."""
        name = path.name + PACKED
        self.files[name], self.unpacked[name] = packed(path), path
        return name

    def _starts(self, held: dict[str, Path]) -> list[Start]:
        """Return the snapshots: of Python alone, and with the packages that they can hold."""
        starts: list[Start] = []
        for wheels in ({}, held) if held else ({},):
            try:
                path, code = snapshot(self.runtime.cache, self.runtime.lock["info"], wheels)
            except SnapshotError as error:
                log.warning("%s\nPages start Python without it, more slowly.", error)
                continue
            packed_code = self._pack(code) if code else ""
            starts.append({"packages": list(wheels), "snapshot": self._pack(path), "code": packed_code})
        return starts

    @functools.cached_property
    def descriptions(self) -> dict[str, Described]:
        """What each file is verified by, by its name; those of a start also as they are unpacked."""
        told = described(self.files)
        of_starts = [start[what] for start in self.starts for what in ("snapshot", "code") if start[what]]
        for name in [CORE + PACKED, *of_starts]:
            told[name]["inflated"] = store.digest(self.unpacked[name])
        return told

    @functools.cached_property
    def folder(self) -> str:
        """A name for the folder of these files, another one for others."""
        told = json.dumps([self.descriptions, self.index()], sort_keys=True)
        return f"runtime-{hashlib.sha256(told.encode()).hexdigest()[:16]}"

    def manifest(self) -> dict[str, object]:
        """Return what the browser is told."""
        return {
            "folder": f"{self.folder}/",
            "files": self.descriptions,
            "packages": self.packages,
            "starts": self.starts,
            "index": self.index(),
        }

    def index(self) -> dict[str, object]:
        """Return Pyodide's own lock; no hash, since what arrives is held against the manifest."""
        return json.loads(self.runtime.index(self.used))

    def weight(self, packages: list[str]) -> int:
        """Return the bytes that the first run of a cell with these packages fetches."""
        fitting = [start for start in self.starts if set(start["packages"]) <= set(packages)]
        plain: Start = {"packages": [], "snapshot": LIBRARY, "code": ""}
        best = max(fitting, key=lambda start: len(start["packages"]), default=plain)
        others = [self.packages[name] for name in packages if name not in best["packages"]]
        core = [*(name.replace(".mjs", ".js") for name in SCRIPTS), CORE + PACKED]
        names = [*core, best["snapshot"], best["code"], *others]
        return sum(self.files[name].stat().st_size for name in names if name)


def described(files: Mapping[str, Path]) -> dict[str, Described]:
    """Return what each file is verified by; `files` has them by name."""
    return {name: {"sha256": store.digest(path), "size": path.stat().st_size} for name, path in files.items()}


def packed(path: Path) -> Path:
    """Return a packed copy of a file, kept in the user's cache folder."""
    name = f"{path.name}{PACKED}"
    key = store.key_of([path, PACK], name)

    def make(folder: Path) -> None:
        with doing(f"packing {path.name}, once for each version"):
            node(PACK, path, folder / name)

    return store.entry("packed", key, make) / name
