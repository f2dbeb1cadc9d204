"""Lead on from the address of a section that is on another page now.

The page where it was names it in its front matter, `moved: {gru: layers/gru.md#forward}`. There, a paragraph
has the old address and links to the new one; it is seen only by who asks for that address, and
docs/javascripts/moved.js follows it at once.
"""

from html import escape

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext


def on_page_context(context: TemplateContext, page: Page, config: MkDocsConfig, nav: Navigation) -> None:
    """All pages have their titles and their sections by now."""
    pages = {found.file.src_uri: found for found in nav.pages}
    for anchor, address in (page.meta.get("moved") or {}).items():
        name, _, section = address.partition("#")
        if name not in pages:
            message = f"no page {name!r} in nav. Write its path below docs/."
            raise PluginError(f"{page.file.src_uri}: moved: {message}")
        page.content = (page.content or "") + _pointer(page, anchor, pages[name], section)


def _pointer(page: Page, anchor: str, to: Page, section: str) -> str:
    address = to.file.url_relative_to(page.file) + (f"#{section}" if section else "")
    link = f'<a href="{escape(address)}">{escape(str(to.title))}</a>'
    return f'<p class="moved" id="{escape(anchor)}">This section has moved: {link}</p>\n'
