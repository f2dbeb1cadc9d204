"""Publish a card of each page and the site's icons.

Cards need the site's address; `mkdocs serve` makes none.
"""

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from hooks.stop_build import stop_build
from site_tools import cards

is_served = False


def on_startup(command: str, dirty: bool) -> None:
    global is_served
    is_served = command == "serve"


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    if config.site_url and not is_served:
        page.meta["card"] = config.site_url + cards.address(page.file.src_uri)


@stop_build
def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """All pages have their titles: draw what is missing."""
    published: dict[str, bytes | str] = {**cards.icons()}
    for page in filter(None, (file.page for file in files.documentation_pages())):
        if page.meta.get("card"):
            heading = page.toc.items[0].title if page.toc and page.toc.items else page.title
            about = page.meta.get("description") or config.site_description or ""
            published[cards.address(page.file.src_uri)] = cards.card(config.site_name, heading, about)
    published["manifest.webmanifest"] = cards.web_manifest(config.site_name, config.site_description)
    for uri, content in published.items():
        files.append(File.generated(config, uri, content=content))
    return env
