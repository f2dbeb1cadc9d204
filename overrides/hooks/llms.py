"""Collect the Markdown of all pages for site_tools/llms.py."""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from mkdocs_pyodide.cells.notebook_markdown import plain_markdown
from mkdocs_pyodide.plugin import PyodidePlugin
from mkdocs_pyodide.plugin.pages import links_of
from site_tools.llms import PlainPage, address, write_pages

pages: dict[str, PlainPage] = {}  # by the address of the Markdown


def on_pre_build(config: MkDocsConfig) -> None:
    pages.clear()


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    plugin = config.plugins["pyodide"]
    assert isinstance(plugin, PyodidePlugin)
    text = plain_markdown(plugin.cells.page, links_of(page.file, config, files))
    pages[address(page.file.dest_uri)] = PlainPage(page.title, page.meta.get("description") or "", text)


def on_post_build(config: MkDocsConfig) -> None:
    about = config.site_name, config.site_description or "", config.copyright or ""
    write_pages(Path(config.site_dir), config.site_url or "", *about, pages)
