"""Collect the files that a site publishes for its cells, by their addresses below `HOME`."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from mkdocs_pyodide.distribution import notices
from mkdocs_pyodide.distribution.manifest import Distribution, file_entries
from mkdocs_pyodide.distribution.registry import Registry
from mkdocs_pyodide.distribution.snapshot import kernel_sources
from mkdocs_pyodide.distribution.wheels import gzipped, stored_zip
from mkdocs_pyodide.exceptions import EngineError
from mkdocs_pyodide.tools.bundle import ENGLISH, SOURCES, published
from mkdocs_pyodide.tools.paths import is_inside

Asset = Path | bytes | str  # a file, or its content

HOME = "assets/pyodide"  # where the engine, the runtime and the modules lie in the site
IMAGES = "pictures"  # below it: the images that pages show
WIDGETS = "widgets"  # below it: the modules and states of widgets

# What pages with cells fetch, each one file: the first two with the page, the others when they are needed.
STYLE, SCRIPT = "engine/cell.css", "engine/page.js"
BUNDLES = (
    *("page.js", "cell.css", "editor.js", "mathml.js", "question.js", "sanitize.js", "widgets.js"),
    *("embed.css", "embed.js", "exercise.js", "exercise.css", "progress.js", "progress.css"),
    *("hand-in.js", "worker.js"),
)

OFFLINE_SCRIPT = "engine/offline.js"  # with every page, if the site is to work offline
ICON = "engine/icon.svg"
ARCHIVE = json.loads((SOURCES / "shared" / "paths.json").read_text("utf-8"))["archive"]
ICON_SOURCE = SOURCES / "offline" / "icon.svg"


def fetch_ahead(registry: Registry, lang: str) -> None:
    """Fetch what any cell needs: without a network a build ends before its cells run."""
    for name in BUNDLES:
        published(name, lang)
    registry.fetch(registry.files([]))


def linked_assets(has_cells: bool, is_offline: bool) -> tuple[list[str], list[str]]:
    """Return the addresses below the site of the styles and of the module scripts that a page links."""
    scripts = [*([SCRIPT] if has_cells else []), *([OFFLINE_SCRIPT] if is_offline else [])]
    return [f"{HOME}/{STYLE}"] * has_cells, [f"{HOME}/{name}" for name in scripts]


def cell_assets(
    distribution: Distribution,
    modules: str | None = None,
    data: Iterable[str] = (),
    images: Mapping[str, bytes] | None = None,
    widgets: Mapping[str, bytes] | None = None,
    lang: str = ENGLISH,
) -> dict[str, Asset]:
    """Return what cells fetch.

    modules   folder that cells import from, or None
    data      the data files that they read, relative to this folder
    images    bytes of the images that pages show, by file name
    widgets   bytes of the modules and states of widgets, by file name
    lang      the language of the interface
    """
    licenses = notices.format_notices(notices.collect(distribution.registry, distribution.used))
    data_files = {name: Path(modules or "", name) for name in sorted(data)}
    manifest = {**distribution.manifest(), "data": file_entries(data_files)}
    return {
        **{f"engine/{name}": published(name, lang) for name in BUNDLES},
        **{f"{distribution.folder}/{name}": path for name, path in distribution.files.items()},
        "licenses.txt": licenses,
        ARCHIVE: _modules(modules),
        **{f"data/{name}": path for name, path in data_files.items()},
        "manifest.json": json.dumps(manifest, indent=1),
        **{f"{IMAGES}/{name}": content for name, content in (images or {}).items()},
        **{f"{WIDGETS}/{name}": content for name, content in (widgets or {}).items()},
    }


def offline_assets(lang: str = ENGLISH) -> dict[str, Asset]:
    """Return what every page of a site fetches that works offline."""
    return {OFFLINE_SCRIPT: published("offline.js", lang), ICON: ICON_SOURCE}


def _modules(folder: str | None) -> bytes:
    """Return an archive of the kernel and of all that cells can import."""
    own = {f"engine/{name}": text.encode() for name, text in kernel_sources().items()}
    return gzipped(stored_zip(own | {name: path.read_bytes() for name, path in _sources(folder)}))


def _sources(modules: str | None) -> Iterator[tuple[str, Path]]:
    """Yield (name in the archive, file) of the Python files in a folder."""
    for path in sorted(Path(modules).rglob("*.py")) if modules else ():
        name = path.relative_to(modules or "").as_posix()
        if not is_inside(modules or "", name):
            reason = f"modules: {name} leads outside the folder of the modules"
            raise EngineError(f"{reason}; put a copy there")
        yield f"modules/{name}", path
