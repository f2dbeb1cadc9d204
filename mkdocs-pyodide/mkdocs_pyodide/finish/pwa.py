"""Make a site work offline: the precache manifest for the service worker, the web manifest."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict

from mkdocs_pyodide.tools.store import digest

START = "self.SITE = "  # of the service worker's script
LAZY_BYTES = 2_000_000  # a larger file is stored when it is first fetched, not ahead
# The search's other languages, a megabyte; the cards that other sites show of pages.
NOT_PRECACHED = ("assets/javascripts/lunr/", "assets/images/social/")
LAZY_KINDS = {".md", ".txt"}  # what readers download, and programs read
EXCLUDED_SUFFIXES = {".map", ".gz", ".br", ".ipynb"}  # a notebook is for use elsewhere
FOREIGN = r"""[^>]*?\s(?:src|href|data)\s*=\s*["']?(?:https?:)?//"""
FOREIGN_CODE = re.compile(rf"<(?:script|iframe|frame|embed|object)\b{FOREIGN}", re.I)
FOREIGN_FILE = re.compile(
    rf"""<(?:img|audio|video|source)\b{FOREIGN}|<link\b(?=[^>]*\brel=["']?stylesheet){FOREIGN}""", re.I
)


class PrecacheManifest(TypedDict):
    """What the service worker knows of a site.

    lazy   files that are stored when they are first fetched
    spare  those of them that the site works without
    """

    files: dict[str, str]
    sizes: dict[str, int]
    lazy: list[str]
    spare: list[str]
    isolation: str
    policy: str


def precache_manifest(
    folder: Path, pages: Iterable[str], heavy: tuple[str, ...], policy: str
) -> PrecacheManifest:
    """Return the precache manifest of a site that is written.

    folder   of the site's files
    pages    the HTML of its pages
    heavy    where in the site files lie that are stored when they are first fetched
    policy   that workers get, empty for none
    """
    paths = sorted(path for path in Path(folder).rglob("*") if is_served(path, folder))
    files = {path.relative_to(folder).as_posix(): path for path in paths}
    lazy = [name for name, path in files.items() if is_lazy(name, path, (*heavy, *NOT_PRECACHED))]
    return {
        "files": {name: digest(path) for name, path in files.items()},
        "sizes": {name: path.stat().st_size for name, path in files.items()},
        "lazy": lazy,
        "spare": [name for name in lazy if is_optional(name, heavy)],
        "isolation": isolation(pages),
        "policy": policy,
    }


def with_sizes(script: str, site: PrecacheManifest, first: Iterable[str]) -> str:
    """Return the page's script that offers a copy, with the bytes that it announces.

    first   names of lazy files that a first run stores beside those of Python that it needs
    """
    sizes = site["sizes"]
    ahead = [name for name in sizes if name not in site["lazy"]]
    needed = [name for name in sizes if name not in site["spare"]]
    totals = {
        "first": sum(sizes.get(name, 0) for name in [*ahead, *first]),
        "all": sum(sizes[name] for name in needed),
    }
    return f"self.OFFLINE = {json.dumps(totals)};\n{script}"


def is_served(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    if parts == ("service-worker.js",) or any(part.startswith(".") for part in parts):
        return False
    return path.is_file() and path.suffix not in EXCLUDED_SUFFIXES


def is_lazy(name: str, path: Path, folders: tuple[str, ...]) -> bool:
    is_extra = path.suffix in LAZY_KINDS or path.stat().st_size > LAZY_BYTES
    return is_extra or (name.startswith(folders) and path.suffix != ".json")


def is_optional(name: str, heavy: tuple[str, ...]) -> bool:
    """Whether the site works without a file."""
    is_download = Path(name).suffix in LAZY_KINDS and not name.startswith(heavy)
    return name.startswith(NOT_PRECACHED) or is_download


def isolation(pages: Iterable[str]) -> str:
    """Return the embedder policy that no page of a site suffers from, empty where each would hurt.

    A page with frames or scripts from elsewhere may need what isolation takes from it.
    """
    result = "require-corp"
    for page in pages:
        if FOREIGN_CODE.search(page):
            return ""
        if FOREIGN_FILE.search(page):
            result = "credentialless"
    return result


def service_worker(source: str, site: PrecacheManifest | None) -> str:
    """Return the script of the service worker; without a precache manifest it unregisters itself."""
    return f"{START}{json.dumps(site, separators=(',', ':'))};\n{source}"


def web_manifest(name: str, description: str | None, icon: str) -> str:
    """Return the web manifest of a site, which makes it installable."""
    kind = {".svg": "image/svg+xml", ".png": "image/png"}.get(Path(icon).suffix)
    fields = {
        "name": name,
        "description": description,
        "start_url": ".",
        "scope": ".",
        "display": "minimal-ui",
        "background_color": "#ffffff",
        "theme_color": "#ffffff",  # themes set their own in each page
        "icons": [{"src": icon, "sizes": "any", "type": kind}],
    }
    return json.dumps({key: value for key, value in fields.items() if value}, indent=1, ensure_ascii=False)


def link_web_manifest(page: str, address: str) -> str:
    """Return a page that names a web manifest, where it names none itself."""
    if re.search(r"""<link\b[^>]*\brel=["']?manifest\b""", page, re.I):
        return page
    link = f'<link rel="manifest" href="{address}">\n'
    return re.sub(r"</head\s*>", lambda end: link + end[0], page, count=1)
