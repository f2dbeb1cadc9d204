"""Store what builds make for later builds: an entry is complete and undamaged, or made again.

An entry is a folder in the user's cache folder, named by its kind and by a key of all that it is made of. It
is filled under another name and renamed when it is complete; its `digests.json` has the SHA-256 of each file.
What is damaged, partial or of an interrupted build is removed and made again.
"""

import contextlib
import errno
import functools
import hashlib
import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from platformdirs import user_cache_path

from mkdocs_pyodide.exceptions import EngineError

DIGESTS = "digests.json"
MAX_AGE_S = 90 * 24 * 3600  # seconds; an entry that no build has used for so long is removed
CHANGE_DISK = "set XDG_CACHE_HOME to a folder on another disk"
FIXES = {
    errno.ENOSPC: f"Free some space, or {CHANGE_DISK}.",
    errno.EDQUOT: f"Free some space, or {CHANGE_DISK}.",
    errno.EROFS: "Make it writable, or set XDG_CACHE_HOME to a folder that is.",
    errno.EACCES: "Make it writable, or set XDG_CACHE_HOME to a folder that is.",
}

log = logging.getLogger("mkdocs.plugins.pyodide")


class StoreError(EngineError):
    """The user's cache folder cannot be written; says why and what to do."""


def root() -> Path:
    """Return the folder of all entries."""
    return user_cache_path("mkdocs-pyodide")


def cached(kind: str, key: str, make: Callable[[Path], None]) -> Path:
    """Return the folder of an entry; `make` fills a new folder where there is none that is whole.

    Raises StoreError, and what `make` raises.
    """
    return find(kind, key) or add(kind, key, make)


def find(kind: str, key: str) -> Path | None:
    """Return the folder of an entry, None where there is none; one with a fault is removed."""
    home = root() / kind / key
    fault = _fault(home)
    if fault is None:
        with contextlib.suppress(OSError):  # a cache that is only read is as good
            os.utime(home / DIGESTS)
        return home
    if home.exists():
        log.info("%s in the cache %s; making it again", home.name, fault)
        with writable(home):
            _remove(home)
    return None


def add(kind: str, key: str, make: Callable[[Path], None]) -> Path:
    """Fill a new entry and return its folder. Raises StoreError, and what `make` raises."""
    home = root() / kind / key
    with writable(home.parent):
        home.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f"{key}.", dir=home.parent))
        try:
            make(draft)
            digests = {path.relative_to(draft).as_posix(): digest(path) for path in _files(draft)}
            (draft / DIGESTS).write_text(json.dumps(digests), "utf-8")
            _publish(draft, home)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return home


def prune() -> None:
    """Remove the entries that no build has used for long; the files of the registry stay."""
    remove_unused((home for home in root().glob("*/*") if home.is_dir()), MAX_AGE_S)


def remove_unused(paths: Iterable[Path], max_age: float) -> None:
    """Remove the entries and the files that no build has used for `max_age` seconds."""
    for path in paths:
        with contextlib.suppress(OSError):  # another build may do the same
            mark = path / DIGESTS
            used = (mark if mark.exists() else path).stat().st_mtime
            if time.time() - used > max_age:
                _remove(path)


def key_of(files: Iterable[Path], *texts: str) -> str:
    """Return a key for what is made of files and of texts."""
    parts = [*map(digest, files), *(hashlib.sha256(text.encode()).hexdigest() for text in texts)]
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:16]


def digest(path: str | os.PathLike[str]) -> str:
    """Return the SHA-256 of a file in hexadecimal; a file that has not changed is read once."""
    now = os.stat(path)
    return _digest(os.fspath(path), now.st_mtime_ns, now.st_size, now.st_ino)


@functools.cache
def _digest(path: str, changed: int, size: int, number: int) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: another build may look for it meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def with_digest(text: str) -> str:
    """Return a text after a line with its digest."""
    return f"{hashlib.sha256(text.encode()).hexdigest()}\n{text}"


def verified(data: bytes) -> str:
    """Return a sealed text without its digest. Raises ValueError where it is damaged or partial."""
    expected, _, rest = data.partition(b"\n")
    if hashlib.sha256(rest).hexdigest().encode() != expected:
        raise ValueError("damaged")
    return rest.decode()


@contextlib.contextmanager
def writable(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into an error that says what to do."""
    try:
        yield
    except OSError as error:
        fix = FIXES.get(error.errno or 0, f"Look at the folder, or {CHANGE_DISK}.")
        raise StoreError(
            f"cannot write {error.filename or folder}: {error.strerror or error}. {fix}"
        ) from error


def _fault(home: Path) -> str | None:
    """Return what is wrong with an entry, None where it is whole."""
    try:
        digests = json.loads((home / DIGESTS).read_bytes())
        damaged = (name for name, expected in digests.items() if digest(home / name) != expected)
        name = next(damaged, None)
    except (OSError, ValueError, AttributeError):
        return "is incomplete"
    return name and f"is damaged: {name}"


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _publish(draft: Path, home: Path) -> None:
    try:
        draft.rename(home)
    except OSError:  # another build was first; its entry is as good
        if _fault(home) is not None:
            raise


def _remove(path: Path) -> None:
    """Remove a folder or a file; a folder goes out of the way first, so that no half of it is found."""
    if not path.is_dir():
        path.unlink()
        return
    aside = Path(tempfile.mkdtemp(prefix=f"{path.name}.", dir=path.parent))
    path.rename(aside / path.name)
    shutil.rmtree(aside, ignore_errors=True)
