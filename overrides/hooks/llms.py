"""The pages as Markdown, beside them, and llms.txt, which lists them: for programs that read.

The Markdown has the code in it, the values filled in, and links that hold anywhere.
"""

import re
from pathlib import Path
from urllib.parse import urljoin

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from mkdocs_pyodide.cells.notebook_markdown import plain_markdown
from mkdocs_pyodide.plugin import PyodidePlugin
from mkdocs_pyodide.plugin.pages import links_of

TAG = re.compile(r"<[^>]*>")
MARKDOWN = "index.html.md"  # where https://llmstxt.org/ looks for it
pages: dict[str, tuple[str, str, str]] = {}  # address of the Markdown -> title, description, text


def on_pre_build(config: MkDocsConfig) -> None:
    pages.clear()


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    plugin = config.plugins["pyodide"]
    assert isinstance(plugin, PyodidePlugin)
    link = links_of(page.file, config, files)
    uri = page.file.dest_uri.removesuffix("index.html") + MARKDOWN
    pages[uri] = page.title, page.meta.get("description") or "", plain_markdown(plugin.cells.page, link)


def on_post_build(config: MkDocsConfig) -> None:
    terms = TAG.sub("", config.copyright or "")
    lines = [f"# {config.site_name}", "", f"> {config.site_description}", "", terms, "", "## Pages", ""]
    for uri, (title, description, text) in pages.items():
        lines.append(f"- [{title}]({urljoin(config.site_url or '', uri)}): {description}".removesuffix(": "))
        (Path(config.site_dir) / uri).write_text(text, "utf-8")
    (Path(config.site_dir) / "llms.txt").write_text("\n".join(lines) + "\n", "utf-8")
