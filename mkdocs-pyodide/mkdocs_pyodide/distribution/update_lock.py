"""Update pyodide.lock.json: `make upgrade`, or `python -m mkdocs_pyodide.distribution.update_lock --help`.

The lock takes two things from releases of Pyodide: the core, which is the interpreter with its library, and
the packages, which are wheels. Both are of one release, or of two with the same ABI. Versions, hashes and
dependencies of the packages are those of the release's own lock, which its npm package carries; a wheel
under `FROM_INDEX` is pinned as the Python package index has it. Packages under `OF_INDEX` are not of Pyodide:
they are pure Python wheels of the index, whose version stays until they are removed and added again.
"""

import argparse
import json
import logging
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mkdocs_pyodide.distribution.mirrors import NpmMirror, PipMirror
from mkdocs_pyodide.distribution.registry import (
    LOCK,
    Entry,
    Lock,
    LockedFile,
    Package,
    Registry,
    RuntimeUnavailable,
)
from mkdocs_pyodide.exceptions import EngineError, MirrorUnavailable
from mkdocs_pyodide.tools import store
from mkdocs_pyodide.tools.npm import newest_version

CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
RELEASE_LOCK = "pyodide-lock.json"
FROM_INDEX = ("tqdm",)
# Packages with those that they import: Jupyter's widgets. They declare more, for terminals and for Jupyter's
# own front end, which no page imports.
OF_INDEX = {
    "anywidget": ["ipywidgets", "psygnal", "typing-extensions"],
    "comm": ["ipython"],
    "drawdata": ["anywidget"],
    "ipython": ["pygments", "traitlets"],
    "ipywidgets": ["comm", "ipython", "traitlets"],
    "psygnal": ["typing-extensions"],
    "pygments": [],
    "traitlets": [],
    "typing-extensions": [],
}
IMPORT_NAMES = {"ipython": "IPython"}  # where it is not the name of the package
ABI = ("abi_version", "arch", "platform")
CDN = "https://cdn.jsdelivr.net/pyodide"

# A package with the wheels of one release, for those who cannot reach the CDN.
MIRROR_OF = "314.0.3"
MIRROR = {
    "kind": "pip",
    "package": "open-webui",
    "version": "0.12.4",
    "folder": "open_webui/frontend/pyodide",
    "python": "3.12",
    "reason": "it ships the same wheels of Pyodide, in a package of 106 MB, each checked against its SHA-256",
}

OfRelease = dict[str, Any]  # a package in Pyodide's own form


class UpdateError(EngineError):
    """The lock cannot be updated; says what is wrong and how to fix it. The lock stays as it is."""


@dataclass(frozen=True)
class Release:
    """A release of Pyodide, as its npm package has it.

    info      what its core was built for
    packages  name -> entry, in Pyodide's own form
    core      name of a file of the core -> its SHA-256 and size
    """

    version: str
    info: dict[str, str]
    packages: dict[str, OfRelease]
    core: dict[str, Entry]


def main(arguments: list[str] | None = None) -> None:
    """Update the lock and print what changed."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    asked = _parser().parse_args(arguments)
    old = json.loads(LOCK.read_text("utf-8"))
    try:
        wheels = asked.version or (old["wheels"] if asked.core else newest_version("pyodide"))
        new = update(old, wheels, asked.core or wheels, asked.add, asked.remove, asked.mirror)
    except (EngineError, MirrorUnavailable) as error:
        sys.exit(f"{LOCK.name} is unchanged: {error}")
    print(format_changes(old, new))
    if new != old:
        store.write_whole(LOCK, format_lock(new).encode())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m mkdocs_pyodide.distribution.update_lock", description=__doc__
    )
    parser.add_argument("version", nargs="?", help="release of Pyodide; the newest where there is none")
    parser.add_argument(
        "--core", metavar="VERSION", help="release of the core; without version, the packages stay"
    )
    parser.add_argument("--add", metavar="PACKAGE", action="append", default=[])
    parser.add_argument("--remove", metavar="PACKAGE", action="append", default=[])
    parser.add_argument("--mirror", help="folder or address to fetch new wheels from before all others")
    return parser


def format_lock(lock: Lock) -> str:
    """Return the lock as it is written."""
    return json.dumps(lock, indent=1) + "\n"


def update(
    old: Lock, wheels: str, core: str, add: list[str], remove: list[str], mirror: str | None = None
) -> Lock:
    """Return the lock with the packages of one release and the core of another, or of the same.

    The packages are those of the old lock, those to add, and what these depend on.
    Raises UpdateError.
    """
    of_wheels = release(wheels)
    of_core = of_wheels if core == wheels else release(core)
    check_abi(of_core, of_wheels)
    _check_core(old, of_core)
    lock: Lock = {
        "pyodide": of_core.version,
        "wheels": of_wheels.version,
        "info": of_core.info,
        "sources": [],
        "core": of_core.core,
        "packages": {name: _entry(package) for name, package in of_wheels.packages.items()},
    }
    lock["packages"] |= packages_of_index({*old["packages"], *add} - set(remove), old, _minor(of_core.info))
    names = select_packages(lock, {*old["packages"], *add}, set(remove))
    lock["packages"] = {name: lock["packages"][name] for name in names}
    lock["sources"] = sources(of_core, of_wheels, lock["packages"])
    _add_sizes(lock, old, mirror)
    return lock


def release(version: str) -> Release:
    """Read a release, by its version or the beginning of it, from its npm package. Raises UpdateError."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            NpmMirror("pyodide", version).fetch({*CORE, RELEASE_LOCK, "package.json"}, folder)
        except MirrorUnavailable as reason:
            raise UpdateError(f"cannot fetch Pyodide {version}: {reason}") from None
        if missing := [file for file in (*CORE, RELEASE_LOCK) if not (folder / file).exists()]:
            raise UpdateError(
                f"Pyodide {version} has no {', '.join(missing)}: the engine cannot start this release. "
                "Use 314.0.0 or a later one."
            )
        official = json.loads((folder / RELEASE_LOCK).read_text("utf-8"))
        core = {file: _measured(folder / file) for file in CORE}
        exact = json.loads((folder / "package.json").read_text("utf-8"))["version"]
        return Release(exact, official["info"], official["packages"], core)


def sources(core: Release, wheels: Release, packages: dict[str, Package]) -> list[dict[str, str]]:
    """List the mirrors that have the files, in the order in which they are asked."""
    versions = dict.fromkeys([core.version, wheels.version])
    return [
        *({"kind": "web", "url": f"{CDN}/v{version}/full/"} for version in versions),
        {"kind": "npm", "package": "pyodide", "version": core.version},
        *({"kind": "pip", "package": p, "version": wheels.packages[p]["version"]} for p in FROM_INDEX),
        *(_source_in_index(p, packages[p], _minor(core.info)) for p in OF_INDEX if p in packages),
        *([MIRROR] if wheels.version == MIRROR_OF else []),
    ]


def check_abi(core: Release, wheels: Release) -> None:
    """Refuse wheels that were built for another core. Raises UpdateError."""
    if different := [name for name in ABI if core.info[name] != wheels.info[name]]:
        pairs = (f"{name} {core.info[name]}, not {wheels.info[name]}" for name in different)
        reason = f"the core {core.version} has {', '.join(pairs)}"
    elif _minor(core.info) != _minor(wheels.info):
        reason = f"the core {core.version} is Python {_minor(core.info)}, not {_minor(wheels.info)}"
    else:
        return
    raise UpdateError(
        f"the wheels of Pyodide {wheels.version} do not run in the core {core.version}: {reason}. "
        "Use the core and the packages of one release, or of two with the same ABI."
    )


def _minor(info: dict[str, str]) -> str:
    return info["python"].rpartition(".")[0]


def _check_core(old: Lock, core: Release) -> None:
    """Refuse a core that is not the one that was locked under the same version. Raises UpdateError."""
    if core.version == old["pyodide"]:
        for name, pinned in old["core"].items():
            if core.core[name]["sha256"] != pinned["sha256"]:
                raise UpdateError(
                    f"{name} of Pyodide {core.version} is damaged or was replaced: expected sha256 "
                    f"{pinned['sha256']}, got {core.core[name]['sha256']}. Find out why before you lock it."
                )


def _entry(package: OfRelease) -> Package:
    """Return what the lock has of a package; its size is not yet known."""
    return {
        "file": package["file_name"],
        "size": 0,
        "version": package["version"],
        "sha256": package["sha256"],
        "imports": package["imports"],
        "depends": package["depends"],
    }


def select_packages(lock: Lock, names: set[str], remove: set[str]) -> list[str]:
    """Return the packages to lock with all that they depend on, sorted. Raises UpdateError."""
    if unknown := sorted(remove - names):
        raise UpdateError(f"cannot remove {', '.join(unknown)}: not in the lock")
    needed = names - remove
    if missing := sorted(needed - set(lock["packages"])):
        raise UpdateError(
            f"Pyodide {lock['wheels']} has no {', '.join(missing)}. Use the packages of another release "
            "(VERSION=…), or remove them: REMOVE=…"
        )
    found = Registry(lock).packages(needed)
    for name in sorted(remove & set(found)):
        users = [other for other in found if name in lock["packages"][other]["depends"]]
        raise UpdateError(f"cannot remove {name}: {', '.join(users)} depends on it. Remove both, or neither.")
    return found


def _add_sizes(lock: Lock, old: Lock, mirror: str | None) -> None:
    """Measure each wheel, those that changed as they are fetched and verified. Raises UpdateError."""
    packages = lock["packages"]
    for name in FROM_INDEX:
        if name in packages:
            packages[name].update(_on_index(name, packages[name], old["packages"].get(name)))
    known = {package["sha256"]: package["size"] for package in old["packages"].values()}
    for package in packages.values():
        package["size"] = package["size"] or known.get(package["sha256"], 0)
    new = [package for package in packages.values() if not package["size"]]
    registry = Registry(lock, mirror=mirror)
    try:
        paths = registry.fetch([LockedFile(p["file"], p["sha256"], p["size"]) for p in new])
    except RuntimeUnavailable as error:
        fix = f"Here: MIRROR=…; or keep the packages and take the core alone, CORE={lock['pyodide']}."
        raise UpdateError(f"{error} {fix}") from None
    for package, path in zip(new, paths, strict=True):
        package["size"] = path.stat().st_size


def packages_of_index(names: set[str], old: Lock, python: str) -> dict[str, Package]:
    """Return the packages that are not Pyodide's, with what they need. Raises UpdateError."""
    found: dict[str, Package] = {}
    pending = sorted(names & OF_INDEX.keys())
    while pending:
        name = pending.pop()
        if name not in found:
            found[name] = old["packages"].get(name) or _newest_of_index(name, python)
            pending += OF_INDEX[name]
    return found


def _newest_of_index(name: str, python: str) -> Package:
    with tempfile.TemporaryDirectory() as folder:
        try:
            wheel = PipMirror(name, "", python=python, platform="any").download(Path(folder))
        except MirrorUnavailable as reason:
            raise UpdateError(f"cannot fetch {name} from the Python package index: {reason}") from None
        imports = [IMPORT_NAMES.get(name, name.replace("-", "_"))]
        version = wheel.name.split("-")[1]
        entry: Package = {
            "file": wheel.name,
            "size": 0,
            "version": version,
            "sha256": "",
            "imports": imports,
            "depends": OF_INDEX[name],
        }
        return {**entry, **_measured(wheel)}


def _source_in_index(name: str, package: Package, python: str) -> dict[str, str]:
    """Return where a package of the index comes from."""
    found = {"kind": "pip", "package": name, "version": package["version"]}
    return found | {"python": python, "platform": "any", "file": package["file"]}


def _on_index(name: str, package: Package, old: Package | None) -> Entry:
    """Return the SHA-256 and size of a wheel as the Python package index has it. Raises UpdateError."""
    if old and old["file"] == package["file"]:
        return {"sha256": old["sha256"], "size": old["size"]}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, package["file"])
        source = PipMirror(name, package["version"])
        try:
            source.fetch({path.name}, path.parent)
        except MirrorUnavailable as reason:
            raise UpdateError(f"cannot fetch the {source}: {reason}") from None
        if not path.exists():
            raise UpdateError(f"the {source} has no {path.name}")
        return _measured(path)


def _measured(path: Path) -> Entry:
    """Return the SHA-256 and size of a file."""
    return {"sha256": store.digest(path), "size": path.stat().st_size}


def format_changes(old: Lock, new: Lock) -> str:
    """Return a table of what changed, with sizes in kB."""
    rows = [
        _row(
            name,
            old["packages"].get(name),
            new["packages"].get(name),
            _version(old, name),
            _version(new, name),
        )
        for name in _all_packages(old, new)
    ]
    rows += [
        _row(name, old["core"].get(name), new["core"].get(name), old["pyodide"], new["pyodide"])
        for name in new["core"]
    ]
    changed = [row for row in rows if row]
    head = (
        f"Pyodide {new['pyodide']} (Python {new['info']['python']}), packages of {new['wheels']}; "
        f"{len(rows) - len(changed)} of {len(rows)} files unchanged."
    )
    return "\n".join([head, *_aligned([["file", "old", "new", "kB"], *changed])] if changed else [head])


def _all_packages(old: Lock, new: Lock) -> list[str]:
    return sorted({*old["packages"], *new["packages"]})


def _version(lock: Lock, name: str) -> str:
    package = lock["packages"].get(name)
    return package["version"] if package else "–"


def _row(name: str, old: Entry | None, new: Entry | None, before: str, after: str) -> list[str] | None:
    """Return what the table says of a file, None where it is the same."""
    if old and new and old["sha256"] == new["sha256"]:
        return None
    if before == after:
        after += ", rebuilt"
    sizes = dict.fromkeys(f"{entry['size'] / 1000:,.0f}" for entry in (old, new) if entry)
    return [name, before, after, " → ".join(sizes)]


def _aligned(rows: list[list[str]]) -> list[str]:
    """Return each row as a line, its columns below one another."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


if __name__ == "__main__":
    main()
