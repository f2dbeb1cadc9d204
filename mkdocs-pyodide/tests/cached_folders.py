"""Folders that are expensive to make: made once, kept on disk, shared by tests, browsers and workers."""

import functools
import hashlib
import shutil
from importlib import metadata
from pathlib import Path

from filelock import FileLock

import mkdocs_pyodide

CACHE = Path(__file__).parent.parent.parent / ".cache" / "tests"
LIMIT = 400  # folders; beyond it the ones that were not used for longest are removed
IGNORED = {"__pycache__", "node_modules"}


def shared(kind, key, make, timeout=-1):
    """Return a folder that `make(folder)` filled, now or earlier, for the same key.

    kind     str, first part of the folder's name
    key      str, everything that the content depends on: see `digest`
    timeout  s, how long to wait for another process that makes it, -1: without limit. Raises Timeout.
    """
    folder = CACHE / f"{kind}-{hashlib.sha256(key.encode()).hexdigest()[:24]}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock", timeout=timeout):
        whole = folder.with_name(f"{folder.name}.whole")  # a folder without it was interrupted
        if not whole.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)  # in its own place: an environment of Python cannot be moved
        whole.touch()
    return folder


def prune():
    """Remove the folders that were not used for longest. Not while tests run."""
    used = sorted(CACHE.glob("*.whole"), key=lambda path: -path.stat().st_mtime)
    for whole in used[LIMIT:]:
        whole.unlink()
        shutil.rmtree(whole.with_suffix(""), ignore_errors=True)
        whole.with_suffix(".lock").unlink(missing_ok=True)


def digest(*roots):
    """Return the hash of every file's path and content below these folders or files."""
    total = hashlib.sha256()
    for root in map(Path, roots):
        paths = [root] if root.is_file() else sorted(root.rglob("*"))
        for path in paths:
            if path.is_file() and not IGNORED.intersection(path.parts):
                name = path.relative_to(root).as_posix()
                total.update(f"{name}\0{path.stat().st_size}\0".encode())
                total.update(path.read_bytes())
    return total.hexdigest()


@functools.cache
def engine():
    """Return the hash of the engine and of the packages that are installed."""
    packages = sorted(f"{one.name}=={one.version}" for one in metadata.distributions())
    installed = hashlib.sha256("\n".join(packages).encode()).hexdigest()
    return digest(Path(mkdocs_pyodide.__file__).parent) + installed
