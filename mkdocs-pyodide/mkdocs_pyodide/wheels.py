"""Wheels as the browser wants them: compiled, without what no page needs, stored as they are.

A wheel is taken apart only after its hash was checked. What is made of it is kept in the user's
cache folder, by the hash of all that it is made of.
"""

import gzip
import hashlib
import io
import json
import os
import re
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from platformdirs import user_cache_path

from mkdocs_pyodide.node import node

SCRIPTS = Path(__file__).with_name("start")
SITE_PACKAGES = "/lib/python3.14/site-packages"

# What no page needs: tests, what compilers need, types for editors. SciPy wants all of NumPy, also f2py.
NEEDLESS_FOLDERS = {"tests", "distutils", "include"}
NEEDLESS_FILES = re.compile(r"\.(pyi|py[xd]|pxi|h|hpp|c|cpp|a|in|build|map)$|(^|/)(RECORD|conftest\.py)$")
LICENCE = re.compile(r"licen[cs]e|copying|notice|authors", re.I)


def compiled(wheels, core, info):
    """Return the archive made of each wheel.

    core   folder of Pyodide's own files
    info   of Pyodide's lock: what it was built for
    """
    kept = {wheel: kept_as(wheel, core) for wheel in wheels}
    missing = [wheel for wheel in wheels if not kept[wheel].is_file()]
    if missing:
        _make({wheel: kept[wheel] for wheel in missing}, core, info)
    return [kept[wheel] for wheel in wheels]


def kept_as(wheel, core):
    """Return where the file made of a wheel is kept."""
    scripts = [SCRIPTS / "boot.mjs", SCRIPTS / "compile.mjs", Path(__file__)]
    made_of = [wheel, core / "pyodide.asm.wasm", core / "python_stdlib.zip", *scripts]
    return user_cache_path("mkdocs-pyodide") / "wheels" / key_of(made_of) / wheel.name


def key_of(files, *more):
    """Return a name for what is made of files and of texts."""
    digest = hashlib.sha256()
    for path in files:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for text in more:
        digest.update(text.encode())
    return digest.hexdigest()[:16]


def _make(kept, core, info):
    with tempfile.TemporaryDirectory() as name:
        folders = {wheel: Path(name) / wheel.stem for wheel in kept}
        for wheel, folder in folders.items():
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(folder, [n for n in archive.namelist() if is_needed(n)])
        homes = {str(folder): SITE_PACKAGES for folder in folders.values()}
        node(SCRIPTS / "compile.mjs", input=json.dumps({"core": str(core), "info": info, "folders": homes}))
        for wheel, folder in folders.items():
            write_whole(kept[wheel], archived(contents(folder)))


def is_needed(name):
    """Whether a file of a wheel is of use in a page; a licence always is."""
    path = PurePosixPath(name)
    if name.endswith("/"):
        return False
    if LICENCE.search(name):
        return True
    return not NEEDLESS_FOLDERS & set(path.parts[1:-1]) and not NEEDLESS_FILES.search(name)


def contents(folder):
    """Return the bytes of all files below a folder, by name."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def archived(files):
    """Return a zip of files, which are its bytes by name: stored as they are and of a fixed date."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return data.getvalue()


def packed(data):
    """Return data gzipped, the same in each build."""
    return gzip.compress(data, 9, mtime=0)


def write_whole(path, data):
    """Write a file whole or not at all: another build may look for it meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_bytes(data)
    draft.replace(path)
