"""Finish a site whose pages are written: scripts of the pages, web manifest, service worker."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from mkdocs_pyodide.distribution.manifest import STANDARD_LIBRARY
from mkdocs_pyodide.exceptions import EngineError
from mkdocs_pyodide.finish import csp, exercises, pwa
from mkdocs_pyodide.finish.assets import HOME, ICON, OFFLINE_SCRIPT, Asset
from mkdocs_pyodide.finish.pages import WEB_MANIFEST, PageFinisher, root_of
from mkdocs_pyodide.finish.pwa import PrecacheManifest
from mkdocs_pyodide.tools import store
from mkdocs_pyodide.tools.bundle import published

SERVICE_WORKER = "service-worker.js"  # at the site's root: it may answer for what lies below itself
LAZY_FOLDERS = ("runtime-", "data/", "engine/editor.js", "engine/mathml.js")


def finish_page(
    site: Path, pages: PageFinisher, html: str, path: str, address: str | None, name: str = ""
) -> str:
    """Return a page as it is written; its scripts are files before others look at the site.

    path     of the page's file in the site
    address  of the site, None where it is not known
    name     of the page, for messages
    """
    html = pages.finish(html, root_of(path, address or "/"), name or path)
    write_scripts(site, pages)
    return html


def finish_site(
    site: Path,
    pages: PageFinisher,
    name: str,
    description: str | None = None,
    icon: str = "",
    order: Iterable[str] = (),
) -> None:
    """Write what depends on all pages into the folder of a site.

    pages   has finished each page
    name, description, icon   of the site, for its web manifest, whose icon is an SVG
    order   addresses of pages in the order of the navigation
    Raises EngineError.
    """
    store.prune()
    has_own_worker = check_worker(site, pages.is_offline)
    write_scripts(site, pages)
    if pages.is_offline and not (site / WEB_MANIFEST).exists():
        icon = icon if icon.endswith(".svg") else f"{HOME}/{ICON}"
        write(site / WEB_MANIFEST, pwa.web_manifest(name, description, icon))
    texts = {path: path.read_text("utf-8", "replace") for path in sorted(site.rglob("*.html"))}
    if pages.distribution:
        _list_exercises(site, texts, name, order)
    precached = None
    if pages.is_offline:
        lazy = tuple(f"{HOME}/{folder}" for folder in LAZY_FOLDERS)
        precached = pwa.precache_manifest(site, texts.values(), lazy, csp.POLICY * pages.is_strict)
        _announce_sizes(site, precached, pages)
    if not has_own_worker:
        source = published(SERVICE_WORKER, pages.lang).read_text("utf-8")
        write(site / SERVICE_WORKER, pwa.service_worker(source, precached))


def _list_exercises(site: Path, texts: Mapping[Path, str], name: str, order: Iterable[str]) -> None:
    """Write the index of the exercises of all pages, and list them where a page has a place for it."""
    paths = {re.sub(r"(^|/)index\.html$", r"\1", file.relative_to(site).as_posix()): file for file in texts}
    pages = {path: texts[file] for path, file in paths.items()}
    index = exercises.index(name, pages, order)
    for path, text in pages.items():
        if "<progress-overview>" in text:
            write(paths[path], exercises.fill_overview(text, path, index))
    write(site / HOME / exercises.INDEX, json.dumps(index, indent=1, ensure_ascii=False))


def write_scripts(site: Path, pages: PageFinisher) -> None:
    """Write the scripts that were taken out of the pages so far."""
    for file, code in pages.scripts.files.items():
        if not (path := site / HOME / "scripts" / file).exists():
            write(path, code)


def check_worker(site: Path, is_offline: bool) -> bool:
    """Return whether a site has a service worker of its own, which stays. Raises EngineError."""
    worker = site / SERVICE_WORKER
    is_own = worker.exists() and not worker.read_text("utf-8").startswith(pwa.START)
    if is_own and is_offline:
        raise EngineError(
            f"the site has a {SERVICE_WORKER} of its own. Remove it, or set offline: false (--no-offline)."
        )
    return is_own


def _announce_sizes(site: Path, precached: PrecacheManifest, pages: PageFinisher) -> None:
    """Write into the page's script how many bytes a copy for offline use has."""
    library = f"{pages.distribution.folder}/{STANDARD_LIBRARY}" if pages.distribution else ""
    first = [f"{HOME}/{name}" for name in (library, "engine/editor.js", "engine/mathml.js")]
    name = f"{HOME}/{OFFLINE_SCRIPT}"
    script = published("offline.js", pages.lang).read_text("utf-8")
    write(site / name, pwa.with_sizes(script, precached, first))
    precached["files"][name] = store.digest(site / name)


def write(path: Path, content: Asset) -> None:
    """Write a file with its folder; `content` is a text, bytes, or a file to copy."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, str):
        path.write_text(content, "utf-8")
    else:
        path.write_bytes(content if isinstance(content, bytes) else content.read_bytes())
