"""The Markdown extension for programs without a plugin: cells and their published output, page by page.

`python -m mkdocs_pyodide finish` gives the built site what the cells fetch.
"""

import functools
import os

from markdown import Markdown
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

from mkdocs_pyodide.build.cache import ExecutionCache
from mkdocs_pyodide.build.executor import Executor
from mkdocs_pyodide.cells.extension import CellExtension, superfences_of
from mkdocs_pyodide.cells.page import Page
from mkdocs_pyodide.distribution.registry import Registry
from mkdocs_pyodide.exceptions import EngineError

FOLDER = ".pyodide"  # some programs delete .cache
CONTEXT = "rendering_context"  # the step in which Zensical has its page


class StandaloneExtension(CellExtension):
    """Render each conversion as a page of its own, with sessions of its own.

    modules   folder of Python files that cells can import
    timeout   seconds that one cell may take at build
    mirror    folder or address to fetch the runtime from before all other mirrors
    cache     folder for the outputs of earlier builds
    """

    def __init__(
        self,
        modules: str | None = None,
        timeout: float = 60,
        mirror: str | None = None,
        cache: str = FOLDER,
    ) -> None:
        folder = os.path.abspath(modules) if modules else None
        if folder and not os.path.isdir(folder):
            raise EngineError(f"modules: {modules} is not a folder. Create it, or name another one.")
        executor = Executor(folder, timeout, _cache(os.path.abspath(cache), folder))
        super().__init__(executor, _registry(mirror))

    def extendMarkdown(self, md: Markdown) -> None:
        """Add the fence to that of superfences."""
        if not superfences_of(md):
            raise EngineError(
                "mkdocs_pyodide.cells has no pymdownx.superfences. List it before mkdocs_pyodide.cells."
            )
        super().extendMarkdown(md)
        md.registerExtension(self)
        md.preprocessors.register(NamePage(self, md), "cell_page", 34)
        md.postprocessors.register(EndSessions(self.executor), "cell_sessions", -20)

    def reset(self) -> None:
        """Begin another page; Python-Markdown calls this between documents."""
        self.page = Page()
        self.executor.close()


class NamePage(Preprocessor):
    """Name the page for messages, where the program says what it converts: Zensical does."""

    def __init__(self, cells: CellExtension, md: Markdown) -> None:
        super().__init__(md)
        self.cells = cells

    def run(self, lines: list[str]) -> list[str]:
        steps = self.md.preprocessors
        page = getattr(steps[CONTEXT], "page", None) if CONTEXT in steps else None
        self.cells.page.name = getattr(page, "path", None) or self.cells.page.name
        return lines


class EndSessions(Postprocessor):
    """End the sessions of a page that is converted."""

    def __init__(self, executor: Executor) -> None:
        super().__init__()
        self.executor = executor

    def run(self, text: str) -> str:
        self.executor.close()
        return text


@functools.cache  # one for all pages: it looks at all that is installed
def _cache(folder: str, modules: str | None) -> ExecutionCache:
    return ExecutionCache(folder, modules)


@functools.cache
def _registry(mirror: str | None) -> Registry:
    return Registry(mirror=mirror)
