"""Say below the title of a page what it needs, how long it takes, and what comes next.

A page asks for it in its front matter: `prerequisites: [layers/dense.md]`, `[]` if it needs none.
"""

import re
from html import escape

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

WORDS = 200  # that people read in a minute
CELL, EXERCISE = 0.5, 3  # minutes for the code and output of a cell, and for an exercise
ROUND = 5  # minutes
FIGURE = re.compile(r"<(figure|svg|math)\b.*?</\1>", re.DOTALL)
HAS_EXERCISES = re.compile(r"<small-question|<figure[^>]* data-exercise=")
TAG = re.compile(r"<[^>]*>")


def on_page_context(context: TemplateContext, page: Page, config: MkDocsConfig, nav: Navigation) -> None:
    """All pages have their titles by now."""
    if (names := page.meta.get("prerequisites")) is None:
        return
    if not isinstance(names, list):
        raise _error(page, f"{names!r} is no list. Write [layers/dense.md], or [] for none.")
    needed = ", ".join(_link(page, _page(name, page, nav)) for name in names) or "none"
    parts = [f"Prerequisites: {needed}", f"About {minutes(page.content or '')} minutes"]
    if HAS_EXERCISES.search(page.content or ""):
        parts.append("<page-progress></page-progress>")  # the engine counts them
    if page.next_page:
        parts.append(f"Next: {_link(page, page.next_page)}")
    line = f'<p class="orientation">{" ".join(f"{part}." for part in parts)}</p>'
    page.content = (page.content or "").replace("</h1>", f"</h1>\n{line}", 1)


def minutes(html: str) -> int:
    """Return how long a page takes, in steps of five minutes."""
    words = len(TAG.sub(" ", FIGURE.sub(" ", html)).split())
    cells, exercises = html.count('class="cell"'), html.count('<details class="question"')
    return max(1, round((words / WORDS + cells * CELL + exercises * EXERCISE) / ROUND)) * ROUND


def _page(name: str, page: Page, nav: Navigation) -> Page:
    for found in nav.pages:
        if found.file.src_uri == name:
            return found
    raise _error(page, f"no page {name!r} in nav. Write its path below docs/.")


def _error(page: Page, message: str) -> PluginError:
    return PluginError(f"{page.file.src_uri}: prerequisites: {message}")


def _link(page: Page, to: Page) -> str:
    address = to.file.url_relative_to(page.file)
    return f'<a href="{escape(address)}">{escape(str(to.title))}</a>'
