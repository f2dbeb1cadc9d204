"""Bundle scripts and styles of the engine: each becomes one small file with all that it imports.

Bundles are kept in the store, so that later builds need neither Node nor a network for them.
"""

import os
import re
from pathlib import Path

from mkdocs_pyodide.exceptions import EngineError
from mkdocs_pyodide.tools import store
from mkdocs_pyodide.tools.node import NodeError, node_modules, run_node
from mkdocs_pyodide.tools.progress import progress

FRONTEND = Path(__file__).parents[1] / "frontend"
SOURCES = FRONTEND / "src"
SCRIPT = FRONTEND / "build.mjs"
STRINGS = SOURCES / "shared" / "strings"  # what the interface says, a file for each language
ENGLISH = "en"
IMPORT = re.compile(r"""^import\b[^;]*?["'](\.{1,2}/[^"']+)["']""", re.MULTILINE)

# What a site publishes of the front end: the name of each file, the module or stylesheet that it is made of.
ENTRIES = {
    "page.js": "page/index.js",
    "cell.css": "page/cell.css",
    "editor.js": "page/code/editor.js",
    "embed.css": "page/embed/embed.css",
    "embed.js": "page/embed/index.js",
    "exercise.js": "page/exercise/index.js",
    "exercise.css": "page/exercise/exercise.css",
    "mathml.js": "shared/mathml.js",
    "question.js": "page/question/index.js",
    "sanitize.js": "page/output/sanitize.js",
    "widgets.js": "page/widgets/host.js",
    "progress.js": "page/progress/index.js",
    "progress.css": "page/progress/progress.css",
    "hand-in.js": "hand-in/index.js",
    "worker.js": "worker/index.js",
    "offline.js": "offline/index.js",
    "service-worker.js": "service-worker/index.js",
}


class BundleError(EngineError):
    """A script that could not be bundled; says which and why."""


def languages() -> list[str]:
    """Return the languages that the interface has strings for, English first."""
    return sorted((path.stem for path in STRINGS.glob("*.js")), key=lambda lang: (lang != ENGLISH, lang))


def check_language(lang: str) -> None:
    """Raise EngineError where the interface has no strings for a language."""
    if lang not in languages():
        raise EngineError(
            f"lang: no strings for {lang!r}; there are: {', '.join(languages())}. "
            "Choose one of them in mkdocs.yml."
        )


def published(name: str, lang: str = ENGLISH) -> Path:
    """Return the bundle that a site publishes under a name, with the strings of a language.

    Raises BundleError.
    """
    return bundle(SOURCES / ENTRIES[name], name, lang)


def bundle(source: Path, name: str = "", lang: str = ENGLISH) -> Path:
    """Return the file, of this name, that holds a script and all that it imports statically.

    Raises BundleError.
    """
    name = name or source.name
    made_of = [FRONTEND / "package-lock.json", SCRIPT, *sorted(local_imports(source))]
    translated = lang if STRINGS / f"{ENGLISH}.js" in made_of and lang != ENGLISH else ""
    if translated:
        made_of.append(STRINGS / f"{lang}.js")
    key = store.key_of(made_of, name)

    def make(folder: Path) -> None:
        (folder / name).write_text(_make(source, name, translated), "utf-8")

    return store.cached("bundle", key, make) / name


def local_imports(script: Path) -> set[Path]:
    """Return a script and the local ones that it imports, also by way of each other."""
    found, pending = {script}, [script]
    while pending:
        importer = pending.pop()
        names = IMPORT.findall(importer.read_text("utf-8"))
        new = {Path(os.path.normpath(importer.parent / name)) for name in names} - found
        found |= new
        pending += new
    return found


def _make(source: Path, name: str, lang: str) -> str:
    try:
        modules = node_modules(FRONTEND)
        with progress(f"bundling {name}"):
            return run_node(SCRIPT, modules, source, *filter(None, [lang]))
    except NodeError as error:
        raise BundleError(f"cannot bundle {name}: {error}") from error
