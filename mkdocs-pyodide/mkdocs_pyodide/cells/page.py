"""What is known of a page while its Markdown is rendered."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from mkdocs_pyodide.build.budget import Budget
from mkdocs_pyodide.cells.citations import Citations
from mkdocs_pyodide.messages import Event

Line = int | str | None  # of a page, as messages name it


class Run(NamedTuple):
    """A cell of a page: its session, its source, and the events of its run where it publishes any.

    exercise   the module that checks it, if it is an exercise
    """

    session: str
    source: str
    events: list[Event]
    exercise: str = ""
    is_figure: bool = False


@dataclass
class Page:
    """The page that is being rendered.

    name      as its author knows it, for messages
    offset    lines of the file before the first line of its Markdown (its front matter)
    lines     the Markdown as it was before any snippet came in
    fences    the lines of the file where a cell should begin and none has yet
    sessions  the packages that each session needs, by its name
    files     the data files that each session needs, by its name; relative to the modules
    budgets   those of each session's cells, by its name
    exercises the module that checks each session's exercise, by its name
    resolved  the Markdown with its snippets in it, fences still as they are
    values    what stands for each citation of a value
    citations those that the Markdown has
    image_folder  address of the folder for published images; empty where they stay in the page
    widget_folder address of the folder for the modules and states of widgets
    cells     how many there have been, without figures
    figures   how many cells without code
    runs      a Run for each of them, in the order of the page
    ids       of the cells and questions so far
    questions the small questions so far, as plain Markdown
    """

    name: str = "page"
    offset: int = 0
    lines: list[str] = field(default_factory=list)
    fences: list[str] = field(default_factory=list)
    sessions: dict[str, set[str]] = field(default_factory=dict)
    files: dict[str, set[str]] = field(default_factory=dict)
    budgets: dict[str, list[Budget]] = field(default_factory=dict)
    exercises: dict[str, str] = field(default_factory=dict)
    resolved: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    citations: Citations = field(default_factory=Citations)
    image_folder: str = ""
    widget_folder: str = ""
    cells: int = 0
    figures: int = 0
    runs: list[Run] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    questions: list[str] = field(default_factory=list)

    @property
    def packages(self) -> set[str]:
        """All that the page's cells need."""
        return set().union(*self.sessions.values())

    @property
    def data(self) -> set[str]:
        """All data files that the page's cells need."""
        return set().union(*self.files.values())

    @staticmethod
    def require(required: dict[str, set[str]], session: str, names: Iterable[str]) -> list[str]:
        """Add to what a session needs; return all of it: earlier cells of the session run first.

        required   `sessions` or `files`
        """
        needed = required.setdefault(session, set())
        needed.update(names)
        return sorted(needed)

    def figures_of(self, session: str) -> list[str]:
        """Return the sources of a session's cells without code, which a page does not have."""
        return [run.source for run in self.runs if run.session == session and run.is_figure]

    def line(self, index: int) -> int:
        """Return the number in the file of a line of the Markdown."""
        return index + 1 + self.offset

    def line_of(self, text: str) -> int | None:
        """Return the number in the file of the first line with a text, None where it has none."""
        indices = (index for index, line in enumerate(self.lines) if text in line)
        return next((self.line(index) for index in indices), None)
