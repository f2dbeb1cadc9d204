"""Finish a built site of any generator: give it what the cells in its pages fetch.

Only the folder is read, so it does not matter what wrote the pages. To finish a site twice changes nothing.
"""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mkdocs_pyodide.distribution.manifest import Distribution
from mkdocs_pyodide.distribution.registry import Registry
from mkdocs_pyodide.exceptions import EngineError
from mkdocs_pyodide.finish import exercises
from mkdocs_pyodide.finish.assets import (
    HOME,
    IMAGES,
    WIDGETS,
    Asset,
    cell_assets,
    linked_assets,
    offline_assets,
)
from mkdocs_pyodide.finish.notebooks import extract_notebook
from mkdocs_pyodide.finish.pages import PageFinisher, root_of
from mkdocs_pyodide.finish.site import check_worker, finish_site, write
from mkdocs_pyodide.render.images import extract_images
from mkdocs_pyodide.render.widgets import extract_widgets
from mkdocs_pyodide.tools.bundle import ENGLISH, check_language

CELL = re.compile(r'<(?:figure class="cell"|cell-widget )(?P<attributes>[^>]*)>')
LIVE = re.compile(r'<figure class="cell"|<cell-widget |<small-question ')  # what needs the page's script
TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL | re.I)
OUTPUT = re.compile(r'(<output class="cell-output"[^>]*>)(.*?)(?=</output>)', re.DOTALL)
HEAD_END = re.compile(r"</head\s*>", re.I)
FINISHED = '<meta name="pyodide" content="finished">'


@dataclass(frozen=True)
class FinishOptions:
    """What the pages do not say.

    modules   folder of Python files that cells can import, or None
    mirror    folder or address to fetch the runtime from before all other mirrors, or None
    name      of the site, for its web manifest; empty for the title of its first page
    url       address of the site: 404.html is shown at any address of it
    offline   whether the site works offline
    content_security_policy   whether pages state a strict one
    simd      whether NumPy multiplies matrices with SIMD instructions in the browser
    lang      the language of the interface
    """

    modules: str | None = None
    mirror: str | None = None
    name: str = ""
    url: str = "/"
    offline: bool = True
    content_security_policy: bool = True
    simd: bool = True
    lang: str = ENGLISH


def finish(site: Path, options: FinishOptions) -> None:
    """Finish the site in a folder. Raises EngineError."""
    if not site.is_dir():
        raise EngineError(f"{site} is not a folder. Build the site first, and name its folder.")
    check_language(options.lang)
    texts = {path: path.read_text("utf-8") for path in sorted(site.rglob("*.html"))}
    check_worker(site, options.offline)
    pages = PageFinisher(options.offline, options.content_security_policy, lang=options.lang)
    assets = dict(offline_assets(options.lang) if options.offline else {})
    if any(map(LIVE.search, texts.values())):
        used = _named("packages", texts.values())
        pages.distribution = Distribution(Registry(mirror=options.mirror), used, options.simd)
        assets |= cell_assets(
            pages.distribution, options.modules, _named("files", texts.values()), lang=options.lang
        )
    has_exercises = any(map(exercises.has_any, texts.values()))  # then the menu of each page shows progress
    for path, text in texts.items():
        if FINISHED not in text:
            place = path.relative_to(site)
            text, notebooks = extract_notebook(text, place, options.offline, options.lang)
            for file, content in notebooks.items():
                write(site / file, content)
            is_live = has_exercises or bool(LIVE.search(text))
            write(path, _finish_page(text, place.as_posix(), is_live, options, pages, assets))
    for name, asset in assets.items():
        write(site / HOME / name, asset)
    name = options.name or _title(texts.get(site / "index.html", "")) or site.resolve().name
    finish_site(site, pages, name)


def _finish_page(
    text: str, name: str, is_live: bool, options: FinishOptions, pages: PageFinisher, assets: dict[str, Asset]
) -> str:
    """Return a page as it is written; its images and the files of its widgets go into `assets`, by name.

    is_live   whether the page has the script of cells
    """
    if LIVE.search(text) and not HEAD_END.search(text):
        raise EngineError(f"{name} has cells and no </head>. Write whole pages.")
    root = root_of(name, options.url)
    images: dict[str, bytes] = {}
    widgets: dict[str, bytes] = {}
    folder = f"{root}{HOME}/{IMAGES}"
    text = OUTPUT.sub(lambda output: output[1] + extract_images(output[2], folder, images), text)
    text = extract_widgets(text, f"{root}{HOME}/{WIDGETS}", widgets)
    assets |= {f"{IMAGES}/{name}": content for name, content in images.items()}
    assets |= {f"{WIDGETS}/{name}": content for name, content in widgets.items()}
    return pages.finish(_link_assets(text, root, is_live, options.offline), root, name)


def _named(attribute: str, texts: Iterable[str]) -> set[str]:
    """Return the words of an attribute of all cells: the packages, or the data files, that they need."""
    form = re.compile(rf'\sdata-{attribute}="([^"]*)"')
    cells = (cell["attributes"] for text in texts for cell in CELL.finditer(text))
    return {word for cell in cells for found in form.findall(cell) for word in html.unescape(found).split()}


def _link_assets(text: str, root: str, is_live: bool, is_offline: bool) -> str:
    """Return a page with the style and the scripts of its cells, and a mark that it is finished."""
    styles, scripts = linked_assets(is_live, is_offline)
    tags = [FINISHED, *(f'<link rel="stylesheet" href="{root}{name}">' for name in styles)]
    tags += [f'<script type="module" src="{root}{name}"></script>' for name in scripts]
    return HEAD_END.sub(lambda end: "\n".join([*tags, end[0]]), text, count=1)


def _title(text: str) -> str:
    found = TITLE.search(text)
    return html.unescape(found[1]).strip() if found else ""
