"""Link pages to their notebooks, and offer a copy of the site."""

import html
import re
from pathlib import Path
from urllib.parse import quote

from mkdocs_pyodide.tools.bundle import ENGLISH
from mkdocs_pyodide.tools.strings import load_strings

COPY_BUTTON = '\n<p class="cell-offline-copy" data-search-exclude><offline-copy></offline-copy></p>'
NOTEBOOK_LINK = """
<p class="cell-notebook" data-search-exclude>\
<a href="{name}" download>{notebook}</a>: {notebook_use}"""
COLAB_LINK = """ · <a href="{address}">{colab}</a>"""
# As cells/standalone.py leaves a notebook in its page.
NOTEBOOK = re.compile(r'\s*<template data-notebook="([^"]*)"></template>')


def link_notebook(name: str, colab: str, is_offline: bool, lang: str = ENGLISH) -> str:
    """Return what stands below a page with cells.

    name        of the file of its notebook
    colab       address at which Colab opens it, "" for none
    is_offline  whether readers can store a copy of the site
    lang        the language of the interface
    """
    strings = {key: html.escape(text) for key, text in load_strings(lang).items()}
    link = NOTEBOOK_LINK.format(name=html.escape(quote(name)), **strings)
    link += COLAB_LINK.format(address=html.escape(colab), **strings) if colab else ""
    return f"{link}</p>" + (COPY_BUTTON if is_offline else "")


def extract_notebook(
    page: str, path: Path, is_offline: bool, lang: str = ENGLISH
) -> tuple[str, dict[Path, str]]:
    """Return a page that links to the notebook that it holds, and the text of this file.

    path   of the page, below the site
    """
    found = NOTEBOOK.search(page)
    if not found:
        return page, {}
    name = path.parent.name if path.stem == "index" else path.stem
    file = path.with_name(f"{name or path.stem}.ipynb")
    links = link_notebook(file.name, "", is_offline, lang)
    return page[: found.start()] + links + page[found.end() :], {file: html.unescape(found[1])}
