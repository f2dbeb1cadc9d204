"""Let the old addresses of a page lead on: in its front matter, `moved: {gru: layers/gru.md#forward}`."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from hooks.page_links import link_to, listed_page
from hooks.stop_build import stop_build
from site_tools.moved_sections import pointer


@stop_build
def on_page_context(context: TemplateContext, page: Page, config: MkDocsConfig, nav: Navigation) -> None:
    """All pages have their titles and their sections by now."""
    for anchor, address in (page.meta.get("moved") or {}).items():
        path, _, section = address.partition("#")
        to = listed_page(path, nav, f"{page.file.src_uri}: moved")
        page.content = (page.content or "") + pointer(anchor, link_to(to, page, section))
