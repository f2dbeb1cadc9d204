"""Find pages of the navigation, and link them."""

from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from mkdocs_pyodide.exceptions import EngineError
from site_tools.page_link import PageLink


def listed_page(path: str, nav: Navigation, place: str) -> Page:
    """Return the page of a path below docs/; `place` names where it is written. Raises EngineError."""
    for page in nav.pages:
        if page.file.src_uri == path:
            return page
    raise EngineError(f"{place}: no page {path!r} in nav. Write its path below docs/.")


def link_to(page: Page, source: Page, section: str = "") -> PageLink:
    """Return a link of the page `source` to a page, or to a section of it."""
    address = page.file.url_relative_to(source.file) + (f"#{section}" if section else "")
    return PageLink(address, str(page.title))
