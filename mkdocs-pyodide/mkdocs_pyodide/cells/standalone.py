"""The Markdown extension for programs without a plugin: cells and their published output, page by page.

`python -m mkdocs_pyodide finish` gives the built site what the cells fetch.
"""

from __future__ import annotations

import functools
import html
import os
import posixpath
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from mkdocs_pyodide.build.cache import FOLDER, ExecutionCache
from mkdocs_pyodide.build.executor import Executor
from mkdocs_pyodide.cells.extension import CellExtension, superfences_of
from mkdocs_pyodide.cells.notebook import Origin
from mkdocs_pyodide.cells.notebook_markdown import absolute_address
from mkdocs_pyodide.cells.page import Page
from mkdocs_pyodide.cells.settings import ANSWERS, CellSettings
from mkdocs_pyodide.distribution.registry import Registry
from mkdocs_pyodide.exceptions import EngineError
from mkdocs_pyodide.tools.bundle import ENGLISH
from mkdocs_pyodide.tools.strings import load_strings

CONTEXT = "rendering_context"  # the step in which Zensical has its page


class StandaloneExtension(CellExtension):
    """Render each conversion as a page of its own, with sessions of its own.

    modules   folder of Python files that cells can import
    cache     folder for the outputs of earlier builds
    answers   whether pages and notebooks have the answers of exercises: shown or hidden
    timeout, mirror, lang, fold_checks   as in `CellSettings`
    site_name, site_url   of the site, for notebooks; by default as the program says, where it does
    """

    def __init__(
        self,
        modules: str | None = None,
        timeout: float = 60,
        mirror: str | None = None,
        cache: str = FOLDER,
        site_name: str = "",
        site_url: str = "",
        lang: str = ENGLISH,
        fold_checks: bool = False,
        answers: str = "shown",
    ) -> None:
        folder = os.path.abspath(modules) if modules else None
        if folder and not os.path.isdir(folder):
            raise EngineError(f"modules: {modules} is not a folder. Create it, or name another one.")
        if answers not in ANSWERS:
            raise EngineError(f"answers: {answers} is unknown. Write shown or hidden.")
        settings = CellSettings(folder, timeout, mirror, lang, fold_checks, answers == "shown")
        executor = Executor(folder, timeout, _cache(os.path.abspath(cache), folder))
        super().__init__(
            executor, _registry(mirror), fold_checks=settings.fold_checks, strings=load_strings(settings.lang)
        )
        self.has_answers = settings.has_answers
        self.site = {"site_name": site_name, "site_url": site_url}
        self.site_of_program: Mapping[str, str] = {}
        self.title = ""  # of the page, where the program says it
        self.is_tree_whole = False  # before that, the table of contents has the steps for each heading
        self.depth = 0  # of texts to which the steps apply: HTML in a page has them once more

    def extendMarkdown(self, md: Markdown) -> None:
        """Add the fence to that of superfences."""
        if not superfences_of(md):
            raise EngineError(
                "mkdocs_pyodide.cells has no pymdownx.superfences. List it before mkdocs_pyodide.cells."
            )
        super().extendMarkdown(md)
        md.registerExtension(self)
        md.preprocessors.register(NamePage(self, md), "cell_page", 34)
        md.treeprocessors.register(EndTree(self), "cell_tree", -100)
        md.postprocessors.register(BeginPage(self), "cell_begin", 1000)
        md.postprocessors.register(EndPage(self), "cell_end", -20)

    def reset(self) -> None:
        """Begin another page; Python-Markdown calls this between documents."""
        self.page = Page()
        self.title = ""
        self.is_tree_whole, self.depth = False, 0
        self.executor.close()

    def notebook_element(self) -> str:
        """Return an element that holds the page as a notebook, for the finish step; empty without cells."""
        if not self.page.runs:
            return ""
        content = self.export_notebook(self.origin(), self.link)
        return f'\n<template data-notebook="{html.escape(content)}"></template>'

    def about(self, name: str) -> str:
        return self.site.get(name) or self.site_of_program.get(name) or ""

    def origin(self) -> Origin:
        """Return where the page comes from."""
        path = PurePosixPath(self.page.name)
        titles = (line[2:].strip() for line in self.page.resolved if line.startswith("# "))
        names = ("site_name", "site_author", "copyright")
        site, author, terms = map(self.about, names)
        title = self.title or next(titles, path.stem)
        return Origin(path.stem, title, site, self.link(""), author, terms)

    def link(self, target: str) -> str | None:
        """Return where a link of the page leads from anywhere, None where that is not known."""
        name = self.page.name
        site = self.about("site_url") if name.endswith(".md") else ""
        return absolute_address(target, site, name, page_url(name) or "", page_url)


class NamePage(Preprocessor):
    """Name the page for messages, where the program says what it converts: Zensical does."""

    def __init__(self, cells: StandaloneExtension, md: Markdown) -> None:
        super().__init__(md)
        self.cells = cells

    def run(self, lines: list[str]) -> list[str]:
        steps = self.md.preprocessors
        if CONTEXT in steps:
            page, config = (getattr(steps[CONTEXT], name, None) for name in ("page", "config"))
            self.cells.page.name = getattr(page, "path", None) or self.cells.page.name
            self.cells.title = getattr(page, "title", None) or ""
            self.cells.site_of_program = config if isinstance(config, Mapping) else {}
            self.cells.page.offset = self._front_matter(lines)
        return lines

    def _front_matter(self, lines: list[str]) -> int:
        """Return how many lines the page's file has before its Markdown; 0 where it is not known."""
        folders = map(self.cells.about, ("root_dir", "docs_dir"))
        try:
            text = Path(*folders, self.cells.page.name).read_text("utf-8")
        except (OSError, ValueError):
            return 0
        return max(0, text.rstrip().count("\n") - "\n".join(lines).rstrip().count("\n"))


class EndTree(Treeprocessor):
    """Note that the tree of the page is whole: what is written next is the page."""

    def __init__(self, cells: StandaloneExtension) -> None:
        super().__init__()
        self.cells = cells

    def run(self, root: Element) -> None:
        self.cells.is_tree_whole = True


class BeginPage(Postprocessor):
    """Note that the HTML of a page, or of a part that stands in it, is written."""

    def __init__(self, cells: StandaloneExtension) -> None:
        super().__init__()
        self.cells = cells

    def run(self, text: str) -> str:
        self.cells.depth += 1
        return text


class EndPage(Postprocessor):
    """End the sessions of a page that is converted, and add its notebook."""

    def __init__(self, cells: StandaloneExtension) -> None:
        super().__init__()
        self.cells = cells

    def run(self, text: str) -> str:
        self.cells.depth -= 1
        if self.cells.depth or not self.cells.is_tree_whole:
            return text
        self.cells.is_tree_whole = False
        self.cells.executor.close()
        return text + self.cells.notebook_element()


def page_url(path: str) -> str | None:
    """Return the address of a page below that of its site, each in a folder of its own; None for no page."""
    if not path.endswith(".md"):
        return None
    stem = path.removesuffix(".md")
    return posixpath.join(posixpath.dirname(path), "") if stem.endswith("index") else f"{stem}/"


@functools.cache  # one for all pages: it looks at all that is installed
def _cache(folder: str, modules: str | None) -> ExecutionCache:
    return ExecutionCache(folder, modules)


@functools.cache
def _registry(mirror: str | None) -> Registry:
    return Registry(mirror=mirror)
