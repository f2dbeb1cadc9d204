"""Repack wheels for the browser: byte-compiled, without what no page needs, stored without compression.

A wheel is unpacked only after its hash was checked. What is made of it is kept in the store.
"""

import gzip
import io
import json
import re
import shutil
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from mkdocs_pyodide.tools import store
from mkdocs_pyodide.tools.bundle import local_imports
from mkdocs_pyodide.tools.node import run_node
from mkdocs_pyodide.tools.progress import progress

SCRIPTS = Path(__file__).with_name("node")
COMPILE = SCRIPTS / "compile-wheels.mjs"

# What no page needs: tests, what compilers need, types for editors, widgets' front ends for Jupyter.
# SciPy wants all of NumPy, also f2py.
STRIPPED_FOLDERS = {
    "tests",
    "distutils",
    "include",
    "labextension",
    "labextensions",
    "nbextension",
    "nbextensions",
}
STRIPPED_FILES = re.compile(r"\.(pyi|py[xd]|pxi|h|hpp|c|cpp|a|in|build|map)$|(^|/)(RECORD|conftest\.py)$")
LICENCE = re.compile(r"licen[cs]e|copying|notice|authors", re.I)

Additions = dict[Path, dict[str, Path]]


def repacked(
    wheels: list[Path], core: Path, info: dict[str, str], additions: Additions | None = None
) -> list[Path]:
    """Return the archive made of each wheel.

    core        folder of Pyodide's own files
    info        of Pyodide's lock: what it was built for
    additions   wheel -> name -> file: what else its archive gets
    """
    added = {wheel: (additions or {}).get(wheel, {}) for wheel in wheels}
    keys = {wheel: _key(wheel, core, added[wheel]) for wheel in wheels}
    homes = {wheel: home for wheel, key in keys.items() if (home := store.find("wheels", key))}
    if missing := {wheel: key for wheel, key in keys.items() if wheel not in homes}:
        homes |= _make(missing, core, info, added)
    return [homes[wheel] / wheel.name for wheel in wheels]


def _key(wheel: Path, core: Path, added: dict[str, Path]) -> str:
    scripts = [*sorted(local_imports(COMPILE)), Path(__file__)]
    files = [wheel, core / "pyodide.asm.wasm", core / "python_stdlib.zip", *scripts, *added.values()]
    return store.key_of(files, *added)


def _make(keys: dict[Path, str], core: Path, info: dict[str, str], added: Additions) -> dict[Path, Path]:
    """Byte-compile the wheels in one Python; return the folder of each one's entry."""
    with tempfile.TemporaryDirectory() as name:
        folders = {wheel: Path(name) / wheel.stem for wheel in keys}
        for wheel, folder in folders.items():
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(folder, [n for n in archive.namelist() if is_needed(n)])
            for name, file in added[wheel].items():
                shutil.copyfile(file, folder / name)
        question = {"core": str(core), "info": info, "folders": [str(path) for path in folders.values()]}
        with progress(f"compiling {len(keys)} packages for the browser, once for each version"):
            run_node(COMPILE, input=json.dumps(question))
        made = {wheel: stored_zip(read_folder(folder)) for wheel, folder in folders.items()}
    return {wheel: _put(keys[wheel], wheel.name, data) for wheel, data in made.items()}


def _put(key: str, name: str, data: bytes) -> Path:
    def make(folder: Path) -> None:
        (folder / name).write_bytes(data)

    return store.add("wheels", key, make)


def is_needed(name: str) -> bool:
    """Whether a file of a wheel is of use in a page; a licence always is."""
    path = PurePosixPath(name)
    if name.endswith("/"):
        return False
    if LICENCE.search(name):
        return True
    return not STRIPPED_FOLDERS & set(path.parts[1:-1]) and not STRIPPED_FILES.search(name)


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return the bytes of all files below a folder, by name."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def stored_zip(files: dict[str, bytes]) -> bytes:
    """Return a zip of files, which are its bytes by name: stored as they are and of a fixed date."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return data.getvalue()


def gzipped(data: bytes) -> bytes:
    """Return data gzipped, the same in each build."""
    return gzip.compress(data, 9, mtime=0)
