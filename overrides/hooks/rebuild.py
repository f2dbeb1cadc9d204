"""Under `mkdocs serve`, let the search read and Jinja compile only what has changed."""

from functools import partial

from jinja2 import Environment
from material.plugins.search.plugin import SearchIndex, SearchPlugin
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from site_tools.serve_cache import CompiledTemplates, SearchEntries

is_served = False
templates, entries = CompiledTemplates(), SearchEntries()


def on_startup(command: str, dirty: bool) -> None:
    global is_served
    is_served = command == "serve"


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    if is_served:
        env.bytecode_cache = templates


def on_pre_build(config: MkDocsConfig) -> None:
    if is_served:
        search = config.plugins["material/search"]
        assert isinstance(search, SearchPlugin)
        search.search_index.add_entry_from_context = partial(add_page, search.search_index)


def add_page(index: SearchIndex, page: Page) -> None:
    sources = page.content, page.title, page.meta
    entries.add(page.url, sources, index.entries, partial(SearchIndex.add_entry_from_context, index, page))
