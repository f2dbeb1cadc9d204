"""Scripts and styles of the engine, each made one small file at build with all that it imports.

Afterwards a build needs neither Node nor a network for them: a bundle is kept in the user's cache
folder, by the hash of all that it is made of.
"""

import hashlib
import os
import re
from pathlib import Path

from platformdirs import user_cache_path

from mkdocs_pyodide.node import NodeError, node, node_modules

FRONTEND = Path(__file__).with_name("frontend")
SCRIPT = FRONTEND / "bundle.mjs"
IMPORT = re.compile(r"""^import\b[^;]*?["'](\./[^"']+)["']""", re.MULTILINE)


class BundleError(RuntimeError):
    """A script that could not be bundled; says which and why."""


def bundle(source: Path) -> Path:
    """Return the file that holds a script and all that it imports; what it imports later stays outside.

    Raises BundleError.
    """
    made_of = [FRONTEND / "package-lock.json", SCRIPT, *sorted(sources(source))]
    key = hashlib.sha256(b"\0".join(path.read_bytes() for path in made_of)).hexdigest()[:16]
    kept = user_cache_path("mkdocs-pyodide") / "bundle" / f"{source.stem}-{key}{source.suffix}"
    if not kept.is_file():
        _write(kept, _make(source))
    return kept


def sources(script: Path) -> set[Path]:
    """Return a script and those beside it that it imports, also by way of each other."""
    found, pending = {script}, [script]
    while pending:
        names = IMPORT.findall(pending.pop().read_text("utf-8"))
        new = {script.parent / name for name in names} - found
        found |= new
        pending += new
    return found


def _make(source: Path) -> str:
    try:
        return node(SCRIPT, node_modules(FRONTEND), source)
    except NodeError as error:
        raise BundleError(f"cannot bundle {source.name}: {error}") from error


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all: another build may look for it meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(text, "utf-8")
    draft.replace(path)
