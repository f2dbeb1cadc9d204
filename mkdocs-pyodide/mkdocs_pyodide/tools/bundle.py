"""Scripts and styles of the engine, each made one small file at build with all that it imports.

Afterwards a build needs neither Node nor a network for them: a bundle is kept in the user's cache
folder, by the hash of all that it is made of.
"""

import re
from pathlib import Path

from mkdocs_pyodide.exceptions import EngineError
from mkdocs_pyodide.tools import store
from mkdocs_pyodide.tools.node import NodeError, node, node_modules
from mkdocs_pyodide.tools.progress import doing

FRONTEND = Path(__file__).parents[1] / "frontend"
SCRIPT = FRONTEND / "bundle.mjs"
IMPORT = re.compile(r"""^import\b[^;]*?["'](\./[^"']+)["']""", re.MULTILINE)


class BundleError(EngineError):
    """A script that could not be bundled; says which and why."""


def bundle(source: Path) -> Path:
    """Return the file that holds a script and all that it imports; what it imports later stays outside.

    Raises BundleError.
    """
    made_of = [FRONTEND / "package-lock.json", SCRIPT, *sorted(sources(source))]
    key = store.key_of(made_of, source.name)

    def make(folder: Path) -> None:
        (folder / source.name).write_text(_make(source), "utf-8")

    return store.entry("bundle", key, make) / source.name


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
        modules = node_modules(FRONTEND)
        with doing(f"bundling {source.name}"):
            return node(SCRIPT, modules, source)
    except NodeError as error:
        raise BundleError(f"cannot bundle {source.name}: {error}") from error
