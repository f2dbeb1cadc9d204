"""Turn a ```pyodide fence into the HTML of a cell, with its published output.

Prose and formulas cite what the cells computed: see citations.py.
"""

import contextlib
import functools
import hashlib
import html
import logging
import re
import string
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, TypeVar

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown_exec import validator as parse_options
from pymdownx.snippets import SnippetMissingError, SnippetPreprocessor
from pymdownx.superfences import SuperFencesBlockPreprocessor

from mkdocs_pyodide.build.budget import Budget
from mkdocs_pyodide.build.executor import Executor
from mkdocs_pyodide.cells import exercise, fence_parser
from mkdocs_pyodide.cells.citations import CITATION, Citations, changed_message, is_item_number
from mkdocs_pyodide.cells.definitions import checks, fold
from mkdocs_pyodide.cells.notebook import Origin, export_page
from mkdocs_pyodide.cells.notebook_markdown import Link
from mkdocs_pyodide.cells.options import CellOptions, check_form, check_names, parse_switch, rename_options
from mkdocs_pyodide.cells.page import Line, Page, Run
from mkdocs_pyodide.cells.question_fence import QuestionFence
from mkdocs_pyodide.cells.sliders import render_sliders
from mkdocs_pyodide.distribution.registry import Registry, UnknownPackage
from mkdocs_pyodide.exceptions import CellError, EngineError, unexpected_message
from mkdocs_pyodide.kernel.imports import imported_modules
from mkdocs_pyodide.messages import Event
from mkdocs_pyodide.render.html import render_events
from mkdocs_pyodide.render.images import extract_images
from mkdocs_pyodide.render.widgets import Recipe, publish_widgets
from mkdocs_pyodide.tools.strings import load_strings

STRAY = re.compile(r"(`{3,}|~{3,})[ \t]*pyodide\b")
CODE = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)")  # in a line of text
SNIPPET = re.compile(r"""^[>\s]*-+8<-+[ \t]+["']?(?P<path>[^"':]+)""")
# A value is text, in prose as in a formula: Markdown does not see the marks in it, the page has them again.
MASKED = {ord(mark): 0xE100 + ord(mark) for mark in string.punctuation}
NO_ITEM = "\ue100"  # between a number and the full stop that would make it the number of a list's item
UNMASKED = {ord(NO_ITEM): "", **{masked: html.escape(chr(mark)) for mark, masked in MASKED.items()}}
LINE = "page_line"
SWITCHES = ("code", "exec", "html", "run")
UNSAFE = re.compile(r"[^\w.:/()-]")  # in an option of a fence
SEPARATOR = re.compile(r"[/_]")  # after which a title may break

log = logging.getLogger("mkdocs.plugins.pyodide")


Options = dict[str, Any]  # what markdown-exec makes of those of a fence
P = ParamSpec("P")
T = TypeVar("T")


def superfences_of(md: Markdown) -> SuperFencesBlockPreprocessor | None:
    """Return the step that superfences has put in the place of Markdown's own fences, if it has."""
    fences = md.preprocessors["fenced_code_block"] if "fenced_code_block" in md.preprocessors else None
    return fences if isinstance(fences, SuperFencesBlockPreprocessor) else None


class CellExtension(Extension):
    """The Markdown extension: number the fences, render cells, fill in values.

    Set `page` to a new Page before each conversion.

    highlighted   source -> its HTML, shared by builds
    fold_checks   whether lines that only check arguments are folded
    strings       what the interface says, see tools/strings.py

    Afterwards `images` has the bytes of the images that pages show, by file name, and `widgets` those of the
    modules and states of widgets.

    has_answers   whether pages show the answers of exercises
    """

    has_answers = True

    def __init__(
        self,
        executor: Executor | None = None,
        registry: Registry | None = None,
        error: type[CellError] = CellError,
        highlighted: dict[str, str] | None = None,
        fold_checks: bool = False,
        strings: dict[str, str] | None = None,
    ) -> None:
        super().__init__()
        self.highlighted = {} if highlighted is None else highlighted
        self.executor = executor or Executor()
        self.registry = registry or Registry()
        self.error = error
        self.fold_checks = fold_checks
        self.strings = strings or load_strings()
        self.page = Page()
        self.images: dict[str, bytes] = {}
        self.widgets: dict[str, bytes] = {}
        self.total: int | None = None  # cells of all pages, where it is known
        self.count = 0  # cells so far

    def extendMarkdown(self, md: Markdown) -> None:
        """Add the fence, and steps before the snippets (32) and after the fences (25)."""
        fences = superfences_of(md)
        if not fences:  # of a plugin that does without
            return
        self.add_fence(fences)
        QuestionFence(self).add_to(fences, md, LINE)
        snippets = md.preprocessors["snippet"] if "snippet" in md.preprocessors else None
        for step, name, priority in (
            (NumberFences(self, snippets, md), "cell_lines", 33),
            (RecordMarkdown(self), "cell_markdown", 31),
            (CheckFences(self), "cell_fences", 24.5),
            (FillCitations(self), "cell_values", 24),
        ):
            step.run = self.reporting(step.run)  # type: ignore[method-assign]  # Markdown calls it by this name
            md.preprocessors.register(step, name, priority)
        md.postprocessors.register(UnmaskValues(), "cell_values", -10)

    def add_fence(self, fences: SuperFencesBlockPreprocessor) -> None:
        """Register the fence; a plugin may convert Markdown without the configuration of the site's."""
        validate = self.reporting(self.validate, lambda language, inputs, *rest: inputs.get(LINE))
        format = self.reporting(self.format, lambda source, options, *rest: options["line"])

        def validator(*args: Any) -> bool:
            fences.get_hl_settings()
            return validate(*args)

        def formatter(src: str, language: str, options: Options, md: Markdown, **rest: object) -> str:
            return format(src, options, md)

        fences.extension.extend_super_fences("pyodide", formatter, validator, lambda md: None)

    def validate(
        self, language: str, inputs: dict[str, str], options: Options, attrs: dict[str, str], md: Markdown
    ) -> bool:
        """Refuse options that no cell has; let markdown-exec parse the rest."""
        line = inputs.pop(LINE, None)
        with self.refusing(line):
            for old, new in rename_options(inputs):
                log.info("%s: option %s is now called %s. Rename it.", self.location(line), old, new)
            check_names(inputs)
            switches = {name: parse_switch(name, inputs.get(name, "on")) for name in SWITCHES}
        parse_options(language, {**inputs, "exec": "on", "html": "1"}, options, attrs, md)
        options |= {"publish": switches.pop("exec"), "line": line, **switches}
        return True

    def format(self, source: str, options: Options, md: Markdown) -> str:
        """Return the HTML of a cell."""
        line, page = options["line"], self.page
        if options["code"]:
            page.cells += 1
        else:
            page.figures += 1
        self.count += 1
        if line in page.fences:  # that of a snippet has no line
            page.fences.remove(line)
        if not source.strip():
            self.refuse(line, "the cell is empty; write Python into it, or remove the fence")
        with self.refusing(line):
            cell = CellOptions.parse(options, source, self.executor.modules, page)
        session = cell.session
        needed = f"{source}\nimport {cell.exercise}" if cell.exercise else source
        packages = page.require(page.sessions, session, self.packages(needed, cell.install, line))
        files = page.require(page.files, session, cell.files)
        events = self.execute(session, source, cell.html, line, cell.budget) if cell.publish else []
        hints: list[str] = []
        if cell.exercise:
            page.exercises[session] = cell.exercise
            hints, events = self.verify(cell, source, line), []  # it would give the diagnosis away
        page.ids.add(cell.id)
        page.runs.append(Run(session, source, events, cell.exercise, not cell.code))
        self.compute_citations(cell.id)
        budgets = page.budgets.setdefault(session, [])
        earlier = budgets.copy()
        if cell.budget and cell.code:
            budgets.append(cell.budget)
        modules = Path(self.executor.modules or "")
        size = sum((modules / file).stat().st_size for file in files)  # Python's own is added later
        sources = [] if cell.code else page.figures_of(session)
        recipe = Recipe(session, sources, packages, files, size)
        published = self.render_output(events, recipe)
        if not cell.code:
            return FIGURE.format(id=cell.id, published=published)
        return CELL.format(
            id=cell.id,
            session=html.escape(session),
            packages=" ".join(packages),
            more=cell.attributes(files, earlier, source, self.executor.modules),
            rich=str(cell.html).lower(),
            hash=hashlib.sha256(source.encode()).hexdigest()[:12],  # an edit is one of this very source
            size=size,
            title=SEPARATOR.sub(r"\g<0><wbr>", html.escape(cell.title)),
            source=self.highlight(source, md),
            sliders=render_sliders(cell.sliders, self.strings["sliders"]),
            published=published,
            hints=exercise.render_hints(hints, md, self.strings["hints"]),
        )

    def highlight(self, source: str, md: Markdown) -> str:
        if source not in self.highlighted:
            markup = md.preprocessors["fenced_code_block"].highlight(
                source, "python", {}, md, classes=["cell-source"], id_value="", attrs={}
            )
            self.highlighted[source] = (
                fold(markup, checks(source), self.strings["checks"]) if self.fold_checks else markup
            )
        return self.highlighted[source]

    def packages(self, source: str, install: list[str], line: Line) -> list[str]:
        """Return the packages that a cell needs: those it names and those it imports."""
        modules = imported_modules(source, self.executor.modules)
        try:
            return self.registry.packages([*install, *self.registry.packages_providing(modules)])
        except UnknownPackage as error:
            self.refuse(line, f"install: {error}")

    def execute(
        self, session: str, source: str, rich: bool, line: Line, budget: Budget | None
    ) -> list[Event]:
        """Run a cell at build; return the events of its output."""
        of = f" of {self.total}" if self.total else ""
        task = f"running cell {self.count}{of}, {self.page.name}"
        events, error = self.executor.run(f"{self.page.name}#{session}", source, rich, budget, task)
        if error:
            where = f", line {error['line']} of the cell" if error["line"] else ""
            message = f"{error['name']}{where}: {error['message']}"
            is_missing = error["name"] == "ModuleNotFoundError"
            way_out = "install it where the site is built" if is_missing else "correct it"
            self.refuse(line, f'the cell raises {message}; {way_out}, or publish nothing: exec="off"')
        return events

    def verify(self, cell: CellOptions, starter: str, line: Line) -> list[str]:
        """Verify an exercise; return its hints."""
        seconds = cell.budget.seconds if cell.budget else exercise.SECONDS
        hints, problem = self.executor.verify(
            f"{self.page.name}#exercise {cell.id}", starter, cell.exercise, seconds
        )
        if problem:
            self.refuse(line, f"exercise {cell.exercise}: {problem}")
        return hints

    def export_notebook(self, origin: Origin, link: Link) -> str:
        """Return the page, all of whose cells have run, as the text of an .ipynb file."""
        packages = self.registry.top_level(self.page.packages)
        return export_page(self.page, origin, link, self.executor.modules, packages, self.has_answers)

    def render_output(self, events: list[Event], recipe: Recipe) -> str:
        """Return the output of a run as HTML."""
        markup, page = render_events(events), self.page
        if page.image_folder:
            markup = extract_images(markup, page.image_folder, self.images)
        return publish_widgets(markup, page.widget_folder, self.executor.modules, self.widgets, recipe)

    def compute_citations(self, id: str) -> None:
        """Compute the values that are cited below the cell that has just run, or by its id."""
        citations = self.page.citations
        for match in citations.ready_after(self.page.cells, id):
            if match["session"] not in self.page.sessions:
                continue
            value, error = self.evaluate(match)
            if not error:  # else it is one of a cell below, which the author announces
                citations.found.setdefault(match[0], []).append((value, id))

    def value(self, match: re.Match[str]) -> str:
        """Return the value of a citation. All cells of the page have run."""
        found = self.page.citations.found.get(match[0], [])
        if match["cell"] and not found:
            self.refuse_citation(
                match, f"{match[0]} names no cell of its session; write its id, or its number: cell-3"
            )
        value, error = (found[0][0], "") if match["cell"] else self.evaluate(match)
        for before, cell in found:
            if before != value:
                self.refuse_citation(match, changed_message(match, before, cell, value or error))
        if error:
            self.refuse_citation(match, f"{match[0]} raises {error}")
        return value

    def fill_citation(self, match: re.Match[str]) -> str:
        """Return the value of a citation, for Markdown."""
        value = self.value(match)
        self.page.values[match[0]] = value
        return value.translate(MASKED) + (NO_ITEM if is_item_number(match, value) else "")

    def evaluate(self, match: re.Match[str]) -> tuple[str, str]:
        """Return (the TeX or text of a cited value, "" or what it raises), as its session is now."""
        session = match["session"]
        if session not in self.page.sessions:
            known = ", ".join(sorted(self.page.sessions)) or "none"
            self.refuse_citation(match, f"⟦{session}: …⟧ names no session of this page; there are: {known}")
        module = self.page.exercises.get(session, "")
        text, error = self.executor.value(f"{self.page.name}#{session}", match["expression"], module)
        return text, f"{error['name']}: {error['message']}" if error else ""

    def refuse_citation(self, match: re.Match[str], message: str) -> NoReturn:
        self.refuse(self.page.line_of(match[0]), message)

    @contextlib.contextmanager
    def refusing(self, line: Line) -> Iterator[None]:
        """Stop the build at an option that cannot be read."""
        try:
            yield
        except ValueError as error:
            self.refuse(line, str(error))

    def refuse(self, line: Line, message: str) -> NoReturn:
        """Stop the build."""
        raise self.error(f"{self.location(line)}: {message}")

    def location(self, line: Line) -> str:
        """Return how a message names a line of the page."""
        return f"pyodide in {self.page.name}" + (f", line {line}" if line else "")

    def reporting(
        self, function: Callable[P, T], line_of: Callable[..., Line] = lambda *args: None
    ) -> Callable[P, T]:
        """Let no exception pass unseen: superfences swallows all but its own.

        line_of   returns the line of the page, of the function's positional arguments
        """

        @functools.wraps(function)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
            try:
                return function(*args, **kwargs)
            except CellError:
                raise
            except EngineError as error:
                self.refuse(line_of(*args), str(error))
            except Exception as error:
                self.refuse(line_of(*args), unexpected_message(error))

        return wrapper


CELL = """\
<figure class="cell" id="{id}" data-state="idle" data-session="{session}" \
data-packages="{packages}" data-download-size="{size}" data-html="{rich}" data-source-hash="{hash}"{more}>
<figcaption class="cell-bar"><span class="cell-title">{title}</span>\
<cell-controls></cell-controls></figcaption>
{source}
{sliders}<output class="cell-output" data-origin="published" aria-live="off">{published}</output>{hints}
</figure>"""


FIGURE = """\
<figure class="cell-figure" id="{id}" data-search-exclude>{published}</figure>"""


class NumberFences(Preprocessor):
    """Write into each fence the line of the page it starts on; say where a snippet is missing."""

    def __init__(self, cells: CellExtension, snippets: SnippetPreprocessor | None, md: Markdown) -> None:
        super().__init__(md)
        self.cells = cells
        self.snippets = snippets
        self.source = ""  # of the lines where they are not the page's

    def run(self, lines: list[str]) -> list[str]:
        page = self.cells.page
        if not self.cells.has_answers:
            lines = list(exercise.without_answers(lines))
        self.source = self.inner_source() if page.lines not in ([], lines) else ""
        if not self.source:
            page.lines = lines
        kinds = list(fence_parser.classify_lines(lines))
        if self.snippets:
            self.check(lines, kinds, self.snippets)
        return list(self.number(lines, kinds))

    def inner_source(self) -> str:
        """Name a text that a plugin converts for the page; mkdocstrings names its object."""
        prefixes = (getattr(step, "id_prefix", "") for step in self.md.treeprocessors)
        name = UNSAFE.sub("", next(filter(None, prefixes), "").removesuffix("--"))
        return f"the docstring of {name}" if name else "a text that a plugin inserts"

    def location(self, index: int) -> int | str:
        """Return where a line is: its number in the file, or in the text that a plugin puts into the page."""
        return f"{index + 1} of {self.source}" if self.source else self.cells.page.line(index)

    def check(self, lines: list[str], kinds: list[str], snippets: SnippetPreprocessor) -> None:
        """Refuse a line that cites a file or a section that is not there."""
        is_cell, is_checked = False, snippets.check_paths
        for index, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
            is_cell = kind == fence_parser.CELL or (is_cell and kind == fence_parser.CODE)
            if not SNIPPET.match(line):
                continue
            try:
                # A cell needs its code, also where the author lets prose go without.
                snippets.check_paths = is_checked or is_cell
                snippets.run([line])
            except SnippetMissingError as error:
                way_out = "name a file below the snippets' base_path, and a section it has"
                self.cells.refuse(self.location(index), f"{line.strip()}: {error}; {way_out}")
            finally:
                snippets.check_paths = is_checked

    def number(self, lines: list[str], kinds: list[str]) -> Iterator[str]:
        """Yield the lines, the headers of cells completed with their line and title."""
        for index, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
            if kind == fence_parser.COMMENT and fence_parser.FENCE.match(line):
                continue  # no fence begins in a comment: its cells would run
            if kind == fence_parser.TEXT and STRAY.search(CODE.sub("", line)):
                way_out = "put the fence on a line of its own, indented like the text around it"
                self.cells.refuse(self.location(index), f"text stands before the fence; {way_out}")
            is_own = kind in (fence_parser.CELL, fence_parser.QUESTION)
            yield self.complete(line, index, lines) if is_own else line

    def complete(self, line: str, index: int, lines: list[str]) -> str:
        header = fence_parser.match_header(line) or fence_parser.QUESTION_HEADER.match(line)
        assert header  # the line is of the kind CELL or QUESTION
        start, ticks, language, rest = header.groups()
        location = self.location(index)
        if language != language.lower():
            self.cells.refuse(location, f"unknown language {language}; write {language.lower()}")
        try:
            check_form(rest)
        except ValueError as error:
            self.cells.refuse(location, str(error))
        self.cells.page.fences.append(str(location))
        first = lines[index + 1] if index + 1 < len(lines) else ""
        citation = SNIPPET.match(first)
        if citation and "title=" not in rest and language == "pyodide":
            rest += f' title="{citation["path"].strip()}"'
        return f'{start}{ticks}{language} {LINE}="{location}"{rest}'


class RecordMarkdown(Preprocessor):
    """Record the page's Markdown once its snippets are in it."""

    def __init__(self, cells: CellExtension) -> None:
        super().__init__()
        self.cells = cells

    def run(self, lines: list[str]) -> list[str]:
        page = self.cells.page
        if not page.resolved:
            page.resolved, page.citations = list(lines), Citations.parse(lines)
        return lines


class CheckFences(Preprocessor):
    """Refuse a fence that became no cell."""

    def __init__(self, cells: CellExtension) -> None:
        super().__init__()
        self.cells = cells

    def run(self, lines: list[str]) -> list[str]:
        for line in self.cells.page.fences:
            way_out = "close it with a line of the same marks and the same indentation"
            self.cells.refuse(line, f"the fence is not closed; {way_out}")
        return lines


class FillCitations(Preprocessor):
    """Fill in the values that prose and formulas cite."""

    def __init__(self, cells: CellExtension) -> None:
        super().__init__()
        self.cells = cells

    def run(self, lines: list[str]) -> list[str]:
        return [CITATION.sub(self.cells.fill_citation, line) for line in lines]


class UnmaskValues(Postprocessor):
    """Write the punctuation of values as HTML has it."""

    def run(self, text: str) -> str:
        return text.translate(UNMASKED)
