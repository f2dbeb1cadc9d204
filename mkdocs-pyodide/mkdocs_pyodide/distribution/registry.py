"""The runtime: Pyodide's own files and the packages, fetched once, verified, cached.

`pyodide.lock.json` names every file with its size and SHA-256. The lock wins over any source:
a file that differs is refused and fetched anew, from the next source if need be.
"""

import json
import logging
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from mkdocs_pyodide.distribution.mirrors import Folder, Npm, Pip, Web
from mkdocs_pyodide.exceptions import EngineError, Unreachable
from mkdocs_pyodide.tools import store

LOCK = Path(__file__).with_name("pyodide.lock.json")

log = logging.getLogger("mkdocs.plugins.pyodide")


class RuntimeUnavailable(EngineError):
    """Files of the runtime could not be had; names them and the reason of each source."""


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
class File:
    """A file of the lock: its name, SHA-256 in hexadecimal, size in bytes."""

    name: str
    sha256: str
    size: int


class Runtime:
    """What the lock names.

    lock     the lock's content
    cache    folder of the verified files, kept between builds
    mirror   folder or address to try before all other sources, or None
    """

    def __init__(
        self, lock: Lock | None = None, cache: Path | None = None, mirror: str | None = None
    ) -> None:
        self.lock: Lock = lock or json.loads(LOCK.read_text("utf-8"))
        self.version = self.lock["pyodide"]
        self.cache = (cache or store.root()) / self.version
        self.mirror = mirror

    def packages(self, wanted: Iterable[str]) -> list[str]:
        """Return the names of the wanted packages and all that they depend on, sorted.

        Raises UnknownPackage.
        """
        known = self.lock["packages"]
        found, pending = set(), list(wanted)
        while pending:
            name = pending.pop()
            if name not in known:
                raise UnknownPackage(f"{name} is not in the lock, which has {', '.join(known)}")
            if name not in found:
                found.add(name)
                pending += known[name]["depends"]
        return sorted(found)

    def providers(self, modules: set[str]) -> list[str]:
        """Return the packages that provide the given top-level modules, as far as any does."""
        known = self.lock["packages"].items()
        return sorted(name for name, package in known if modules & set(package["imports"]))

    def wheels(self, packages: Iterable[str]) -> dict[str, str]:
        """Return the file of each of these packages and of all that they depend on."""
        return {name: self.lock["packages"][name]["file"] for name in self.packages(packages)}

    def roots(self, packages: Iterable[str]) -> list[str]:
        """Return those of the packages that no other of them brings along."""
        brought = {name for package in packages for name in self.lock["packages"][package]["depends"]}
        return sorted(set(packages) - brought)

    def files(self, packages: Iterable[str]) -> list[File]:
        """Return the files that a page with these packages loads: core first."""
        core = [File(name, **entry) for name, entry in self.lock["core"].items()]
        chosen = (self.lock["packages"][name] for name in self.packages(packages))
        return core + [File(p["file"], p["sha256"], p["size"]) for p in chosen]

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

    def obtain(self, files: list[File]) -> list[Path]:
        """Return the paths of files in the cache, each verified, fetching those that are missing.

        Raises RuntimeUnavailable.
        """
        missing = {file.name: file for file in files if not self._is_cached(file)}
        if missing:
            with store.writable(self.cache):
                self.cache.mkdir(parents=True, exist_ok=True)
                self._fetch(missing)
        return [self.cache / file.name for file in files]

    def sources(self) -> Iterator[Folder | Web | Npm | Pip]:
        """Yield the places to look, in their order."""
        if self.mirror:
            address = str(self.mirror)
            is_web = address.startswith(("http://", "https://"))
            yield Web(address.rstrip("/") + "/") if is_web else Folder(Path(address))
        kinds = {"web": Web, "npm": Npm, "pip": Pip}
        for source in self.lock["sources"]:
            arguments = dict(source)
            yield kinds[arguments.pop("kind")](**arguments)

    def _is_cached(self, file: File) -> bool:
        path = self.cache / file.name
        if not path.is_file():
            return False
        actual = store.digest(path)
        if actual == file.sha256:
            return True
        log.info("%s: it is fetched again", _refusal(path, file, actual))
        with store.writable(path):
            path.unlink()
        return False

    def _fetch(self, missing: dict[str, File]) -> None:
        """Ask one source after the other until nothing is missing."""
        size = sum(file.size for file in missing.values()) / 1e6
        count = f"{len(missing)} file{'s' * (len(missing) > 1)}" + (f", {size:.1f} MB" if size else "")
        log.info("fetching the runtime, Pyodide %s: %s, once for each version", self.version, count)
        locked = {file.name: file for file in self.files(self.lock["packages"])}
        reasons, cut_off = [], ""
        for source in self.sources():
            if source.reason:
                if not cut_off:  # the official one has been asked: this one has nothing better
                    continue
                log.info("%s; asking the %s: %s", cut_off, source, source.reason)
            with tempfile.TemporaryDirectory(dir=self.cache) as folder:
                # From an archive, all that is not yet cached is worth taking along.
                spare = {name for name in locked if not (self.cache / name).exists()}
                names = set(missing) | (spare if source.whole else set())
                try:
                    source.fetch(names, Path(folder))
                except Unreachable as reason:
                    reasons.append(f"{source}: {reason}")
                    cut_off = reasons[-1] if isinstance(source, Web) else cut_off
                for path in sorted(Path(folder).iterdir()):
                    if refusal := self._accept(path, locked[path.name]):
                        reasons.append(f"{source}: {refusal}")
                        log.info(reasons[-1])
                    else:
                        missing.pop(path.name, None)
            if not missing:
                return
        lacking = ", ".join(sorted(missing))
        fix = "Connect once, or name a mirror in mkdocs.yml: a folder or an address with these files."
        raise RuntimeUnavailable("\n  ".join([f"cannot fetch {lacking}:", *reasons]) + f"\n{fix}")

    def _accept(self, path: Path, file: File) -> str | None:
        """Take a fetched file into the cache, or say why it is not the one that the lock means."""
        actual = store.digest(path)
        if actual != file.sha256:
            return _refusal(path, file, actual)
        path.replace(self.cache / path.name)
        return None


def _refusal(path: Path, file: File, actual: str) -> str:
    return f"{path.name} is damaged: expected sha256 {file.sha256}, got {actual}"
