"""Let site_tools/orientation.py write below the title of a page what it needs.

A page asks for it in its front matter: `prerequisites: [layers/dense.md]`, `[]` if it needs none.
"""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from hooks.page_links import link_to, listed_page
from hooks.stop_build import stop_build
from mkdocs_pyodide.exceptions import EngineError
from site_tools.orientation import add_orientation


@stop_build
def on_page_context(context: TemplateContext, page: Page, config: MkDocsConfig, nav: Navigation) -> None:
    """All pages have their titles by now."""
    if (paths := page.meta.get("prerequisites")) is None:
        return
    place = f"{page.file.src_uri}: prerequisites"
    if not isinstance(paths, list):
        raise EngineError(f"{place}: {paths!r} is no list. Write [layers/dense.md], or [] for none.")
    needed = [link_to(listed_page(path, nav, place), page) for path in paths]
    following = link_to(page.next_page, page) if page.next_page else None
    page.content = add_orientation(page.content or "", needed, following)
