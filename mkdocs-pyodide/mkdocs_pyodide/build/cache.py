"""Cache what cells output between builds, by the hash of all that it depends on.

The key of a response is made of the engine's files that run cells, Python, all earlier requests to the
session, and the files that the sources import. Only a run can tell the rest, which stands in the entry and is
compared when it is found: the files below the modules that were read, the versions of the packages that were
imported, by whatever way, and the names of modules that were looked for and were not there.

Files are named by their path below the modules, so that another copy of the project can use the same entries.
A response that names the folder of the modules itself is for that folder alone.
"""

import contextlib
import functools
import hashlib
import importlib.machinery
import importlib.metadata
import json
import logging
import os
import platform
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from mkdocs_pyodide.kernel.imports import local_files
from mkdocs_pyodide.messages import Report, Request, Response
from mkdocs_pyodide.tools import store

MAX_AGE_S = 30 * 24 * 3600  # seconds; what no build has used for so long is removed
FOLDER = ".pyodide"  # beside the site's configuration: some programs delete .cache
PACKAGE = Path(__file__).parents[1]
OWN_IMPORT = re.compile(r"^\s*from (mkdocs_pyodide[\w.]*) import (?:\(([\w\s,]+)\)|([\w, ]+))", re.MULTILINE)

log = logging.getLogger("mkdocs.plugins.pyodide")


class ExecutionCache:
    """Responses of sessions, one file each.

    folder    where they are stored
    modules   folder that the cells can import from, or None
    """

    def __init__(self, folder: str | Path, modules: str | Path | None = None) -> None:
        self.folder = Path(folder)
        self.modules = Path(modules) if modules else None
        self.hashes: dict[str, str] = {}  # of files, for this build
        self.environment = digest(environment(), bool(modules))
        self.installed = Installed()
        self.is_writable = True

    def key(self, before: str | None, request: Request) -> str:
        """Return the key of a request that follows those of another key; the first follows None."""
        source = request["run"] if "run" in request else request["value"]
        files = local_files(source, self.modules)
        imports = {os.path.relpath(path, self.modules): self.hash(path) for path in files}
        return digest(before or self.environment, request, imports)

    def find(self, key: str) -> Response | None:
        """Return the response that is stored, None where none is, or what it depends on has changed."""
        path = self._path(key)
        try:
            entry = json.loads(store.verified(path.read_bytes()))
        except (OSError, ValueError):
            return None
        if entry["folder"] not in ("", str(self.modules)):
            return None
        if any(self._hash_of(name) != hash for name, hash in entry["read"].items()):
            return None
        if not self.installed.matches(entry["packages"], entry["missing"]):
            return None
        if any(map(self._is_module, entry["missing"])):
            return None
        with contextlib.suppress(OSError):  # a cache that is only read is as good
            os.utime(path)
        return entry["response"]

    def store(self, key: str, report: Report) -> None:
        """Store a response with what it depends on, as the process of the session reports it."""
        response, folder = report["response"], str(self.modules)
        entry = {
            "response": response,
            "folder": folder if self.modules and json.dumps(folder)[1:-1] in json.dumps(response) else "",
            "read": {name: self._hash_of(name) for name in report["read"]},
            "packages": self.installed.distributions_of(report["modules"]),
            "missing": [name for name in report["missing"] if name not in self.installed.modules],
        }
        try:
            store.write_whole(self._path(key), store.with_digest(json.dumps(entry)).encode())
        except OSError as error:
            if self.is_writable:
                log.info(
                    "outputs are not cached for the next build: cannot write %s: %s",
                    self.folder,
                    error.strerror,
                )
            self.is_writable = False

    def hash(self, path: str) -> str:
        """Return the SHA-256 of the file at a path, which is text; "" where there is none."""
        if path not in self.hashes:
            self.hashes[path] = store.digest(path) if os.path.isfile(path) else ""
        return self.hashes[path]

    def _hash_of(self, name: str) -> str:
        return self.hash(os.path.join(self.modules or "", name))

    def _is_module(self, name: str) -> bool:
        """Whether the folder of the modules has a module of a name."""
        paths = [os.path.join(self.modules, each) for each in (name, f"{name}.py")] if self.modules else []
        return any(map(os.path.exists, paths))

    def prune(self) -> None:
        """Remove what no build has used for long."""
        store.remove_unused(self.folder.glob("*"), MAX_AGE_S)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"


class Installed:
    """What is installed where the cells run.

    versions   distribution -> version, by the names of their folders: to read what lies in these takes long
    modules    names of top-level modules
    """

    def __init__(self) -> None:
        self.versions: dict[str, str] = {}
        self.modules: set[str] = set()
        suffixes = tuple(importlib.machinery.all_suffixes())
        for folder in self._folders():
            for entry in os.scandir(folder):
                name, _, kind = entry.name.rpartition(".")
                if kind in ("dist-info", "egg-info"):
                    distribution, _, version = name.partition("-")
                    self.versions.setdefault(normalized_name(distribution), version)
                elif entry.name.endswith(suffixes) or entry.is_dir():
                    self.modules.add(entry.name.partition(".")[0])

    @staticmethod
    def _folders() -> Iterator[str]:
        """Yield where the cells' Python looks, which is without the folder that the build was started in."""
        own = {os.path.realpath(path) for path in (os.getcwd(), os.path.dirname(sys.argv[0]))}
        return (path for path in sys.path if os.path.isdir(path) and os.path.realpath(path) not in own)

    def distributions_of(self, modules: Iterable[str]) -> dict[str, str]:
        """Return the distributions that provide modules, each with its version."""
        found = {normalized_name(name) for module in modules for name in providers().get(module, ())}
        return {name: self.versions[name] for name in sorted(found) if name in self.versions}

    def matches(self, packages: Mapping[str, str], missing: Iterable[str]) -> bool:
        """Whether packages are there in these versions, and modules are not there."""
        are_same = all(self.versions.get(name) == version for name, version in packages.items())
        return are_same and self.modules.isdisjoint(missing)


@functools.cache
def providers() -> Mapping[str, list[str]]:
    """Return the distributions that provide each top-level module."""
    return importlib.metadata.packages_distributions()


def normalized_name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def environment() -> list[object]:
    """Return what all responses depend on: the engine, Python, the machine."""
    machine = f"{platform.system()} {platform.machine()}"  # its kernel's version changes with each update
    return [{path.name: store.digest(path) for path in engine()}, sys.version, machine]


def engine() -> list[Path]:
    """Return the engine's files that run where cells run: `child.py` and what it imports."""
    found: dict[str, Path] = {}
    pending = ["mkdocs_pyodide.build.child"]
    while pending:
        name = pending.pop()
        path = PACKAGE.parent / f"{name.replace('.', '/')}.py"
        if name not in found and path.is_file():
            found[name] = path
            for module, *lists in OWN_IMPORT.findall(path.read_text("utf-8")):
                names = re.findall(r"\w+", " ".join(lists))
                pending += [module, *(f"{module}.{name}" for name in names)]
    return [found[name] for name in sorted(found)]


def digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]
