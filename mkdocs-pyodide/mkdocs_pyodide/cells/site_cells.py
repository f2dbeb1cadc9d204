"""The cells of a site whose pages one process converts: counted ahead, and with what all of them use."""

from collections.abc import Iterable
from pathlib import Path

from mkdocs_pyodide.build.cache import ExecutionCache
from mkdocs_pyodide.build.executor import Executor
from mkdocs_pyodide.cells.extension import CellExtension
from mkdocs_pyodide.cells.fence_parser import CELL, classify_lines
from mkdocs_pyodide.cells.settings import CellSettings
from mkdocs_pyodide.distribution.registry import Registry
from mkdocs_pyodide.exceptions import CellError
from mkdocs_pyodide.tools.strings import load_strings


class SiteCells(CellExtension):
    """Render the cells of all pages of a site: set `page` before each conversion, call `end_page` after it.

    used_packages  that the cells need so far; None while no page has a cell or a question
    used_data      the data files that they need so far, relative to the modules
    """

    def __init__(
        self, settings: CellSettings, cache: Path, error: type[CellError], highlighted: dict[str, str]
    ) -> None:
        """Begin a build of the site.

        cache        folder for the outputs of earlier builds
        error        the type of what stops the build
        highlighted  source -> its HTML, of earlier builds with the same settings
        """
        self.cache = ExecutionCache(cache, settings.modules)
        executor = Executor(settings.modules, settings.timeout, self.cache)
        registry, strings = Registry(mirror=settings.mirror), load_strings(settings.lang)
        super().__init__(executor, registry, error, highlighted, settings.fold_checks, strings)
        self.has_answers = settings.has_answers
        self.used_packages: set[str] | None = None
        self.used_data: set[str] = set()

    def count_cells(self, texts: Iterable[str]) -> None:
        """Count the cells in the Markdown of all pages."""
        self.total = sum(list(classify_lines(text.splitlines())).count(CELL) for text in texts)

    def end_page(self) -> bool:
        """End the sessions of a page; return whether it has cells."""
        self.executor.close()  # no other page has these sessions
        page = self.page
        if page.runs or page.questions:
            self.used_packages = (self.used_packages or set()) | page.packages
            self.used_data |= page.data
        return bool(page.runs)
