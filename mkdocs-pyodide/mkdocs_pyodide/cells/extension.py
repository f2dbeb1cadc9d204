"""A ```pyodide fence becomes the HTML of a cell, its published output already computed.

Prose and formulas cite what the cells computed: see citations.py.
"""

import contextlib
import functools
import hashlib
import html
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
from mkdocs_pyodide.build.executor import Publisher
from mkdocs_pyodide.cells import fence_parser as markdown
from mkdocs_pyodide.cells.citations import CITATION, Citations, changed
from mkdocs_pyodide.cells.options import CellOptions, check_form, check_names, parse_switch
from mkdocs_pyodide.cells.page import Line, Page, Run
from mkdocs_pyodide.cells.sliders import panel
from mkdocs_pyodide.distribution.registry import Runtime, UnknownPackage
from mkdocs_pyodide.exceptions import CellError, EngineError, unexpected
from mkdocs_pyodide.kernel.imports import imported
from mkdocs_pyodide.messages import Event
from mkdocs_pyodide.render.html import output
from mkdocs_pyodide.render.images import moved

STRAY = re.compile(r"(`{3,}|~{3,})[ \t]*pyodide\b")
CODE = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)")  # in a line of text
SNIPPET = re.compile(r"""^[>\s]*-+8<-+[ \t]+["']?(?P<path>[^"':]+)""")
# A value is text, in prose as in a formula: Markdown does not see the marks in it, the page has them again.
MASKED = {ord(mark): 0xE100 + ord(mark) for mark in string.punctuation}
UNMASKED = {masked: html.escape(chr(mark)) for mark, masked in MASKED.items()}
LINE = "page_line"
UNSAFE = re.compile(r"[^\w.:/()-]")  # in an option of a fence


Options = dict[str, Any]  # what markdown-exec makes of those of a fence
P = ParamSpec("P")
T = TypeVar("T")


class Cells(Extension):
    """The Markdown extension: numbers the fences, renders cells, fills in values.

    Set `page` to a new Page before each conversion.

    highlighted   source -> its HTML, kept from one build to the next

    Afterwards `pictures` has the bytes of the pictures that pages show, by file name.
    """

    def __init__(
        self,
        publisher: Publisher | None = None,
        runtime: Runtime | None = None,
        error: type[CellError] = CellError,
        highlighted: dict[str, str] | None = None,
    ) -> None:
        super().__init__()
        self.highlighted = {} if highlighted is None else highlighted
        self.publisher = publisher or Publisher()
        self.runtime = runtime or Runtime()
        self.error = error
        self.page = Page()
        self.pictures: dict[str, bytes] = {}
        self.total: int | None = None  # cells of all pages, where it is known
        self.count = 0  # cells so far

    def extendMarkdown(self, md: Markdown) -> None:
        """Add the fence, and steps before the snippets (32) and after the fences (25)."""
        fences = md.preprocessors["fenced_code_block"] if "fenced_code_block" in md.preprocessors else None
        if not isinstance(fences, SuperFencesBlockPreprocessor):  # of a plugin that does without
            return
        self.add_fence(fences)
        snippets = md.preprocessors["snippet"] if "snippet" in md.preprocessors else None
        for step, name, priority in (
            (Locate(self, snippets, md), "cell_lines", 33),
            (Keep(self), "cell_markdown", 31),
            (Close(self), "cell_fences", 24.5),
            (Cite(self), "cell_values", 24),
        ):
            step.run = self.loud(step.run)  # type: ignore[method-assign]  # Markdown calls it by this name
            md.preprocessors.register(step, name, priority)
        md.postprocessors.register(Unmask(), "cell_values", -10)

    def add_fence(self, fences: SuperFencesBlockPreprocessor) -> None:
        """Register the fence; a plugin may convert Markdown without the configuration of the site's."""
        validate = self.loud(self.validate, lambda language, inputs, *rest: inputs.get(LINE))
        format = self.loud(self.format, lambda source, options, *rest: options["line"])

        def validator(*args: Any) -> bool:
            fences.get_hl_settings()
            return validate(*args)

        def formatter(src: str, language: str, options: Options, md: Markdown, **rest: object) -> str:
            return format(src, options, md)

        fences.extension.extend_super_fences("pyodide", formatter, validator, lambda md: None)

    def validate(
        self, language: str, inputs: dict[str, str], options: Options, attrs: dict[str, str], md: Markdown
    ) -> bool:
        """Refuse options that no cell has; let markdown-exec parse its own."""
        line = inputs.pop(LINE, None)
        with self.refusing(line):
            check_names(inputs)
            switches = {name: parse_switch(name, inputs.get(name, "on")) for name in ("exec", "html")}
        parse_options(language, {**inputs, "exec": "on", "html": "1"}, options, attrs, md)
        options |= {"publish": switches["exec"], "html": switches["html"], "line": line}
        return True

    def format(self, source: str, options: Options, md: Markdown) -> str:
        """Return the HTML of a cell."""
        line, page = options["line"], self.page
        page.cells += 1
        self.count += 1
        if line in page.fences:  # that of a snippet has no line
            page.fences.remove(line)
        if not source.strip():
            self.refuse(line, "the cell is empty; write Python into it, or remove the fence")
        with self.refusing(line):
            cell = CellOptions.parse(options, source, self.publisher.modules, page)
        session = cell.session
        packages = page.require(page.sessions, session, self.packages(source, cell.install, line))
        files = page.require(page.files, session, cell.files)
        events = self.run(session, source, cell.html, line, cell.budget) if cell.publish else []
        page.ids.add(cell.id)
        page.runs.append(Run(session, source, events))
        self.compute_citations(cell.id)
        modules = Path(self.publisher.modules or "")
        return CELL.format(
            id=cell.id,
            session=html.escape(session),
            packages=" ".join(packages),
            more=cell.attributes(files),
            rich=str(cell.html).lower(),
            hash=hashlib.sha256(source.encode()).hexdigest()[:12],  # an edit is one of this very source
            size=sum((modules / file).stat().st_size for file in files),  # the plugin adds Python's own
            title=html.escape(cell.title),
            source=self.highlight(source, md),
            knobs=panel(cell.sliders),
            published=self.publish(events),
        )

    def highlight(self, source: str, md: Markdown) -> str:
        if source not in self.highlighted:
            self.highlighted[source] = md.preprocessors["fenced_code_block"].highlight(
                source, "python", {}, md, classes=["cell-source"], id_value="", attrs={}
            )
        return self.highlighted[source]

    def packages(self, source: str, install: list[str], line: Line) -> list[str]:
        """Return the packages that a cell needs: those it names and those it imports."""
        modules = imported(source, self.publisher.modules)
        try:
            return self.runtime.packages([*install, *self.runtime.providers(modules)])
        except UnknownPackage as error:
            self.refuse(line, f"install: {error}")

    def run(self, session: str, source: str, rich: bool, line: Line, budget: Budget | None) -> list[Event]:
        """Run a cell and return the events of its output."""
        of = f" of {self.total}" if self.total else ""
        task = f"running cell {self.count}{of}, {self.page.name}"
        events, error = self.publisher.run(f"{self.page.name}#{session}", source, rich, budget, task)
        if error:
            where = f", line {error['line']} of the cell" if error["line"] else ""
            message = f"{error['name']}{where}: {error['message']}"
            is_missing = error["name"] == "ModuleNotFoundError"
            way_out = "install it where the site is built" if is_missing else "correct it"
            self.refuse(line, f'the cell raises {message}; {way_out}, or publish nothing: exec="off"')
        return events

    def publish(self, events: list[Event]) -> str:
        """Return the output of a run as HTML."""
        published = output(events)
        return moved(published, self.page.pictures, self.pictures) if self.page.pictures else published

    def compute_citations(self, id: str) -> None:
        """Compute the values that are cited below the cell that has just run, or by its id."""
        citations = self.page.citations
        for match in citations.due(self.page.cells, id):
            if match["session"] not in self.page.sessions:
                continue
            value, error = self.evaluate(match)
            if not error:  # else it is one of a cell below, which the author announces
                citations.found.setdefault(match[0], []).append((value, id))

    def value(self, match: re.Match[str]) -> str:
        """Return the value of a citation. All cells of the page have run."""
        found = self.page.citations.found.get(match[0], [])
        if match["cell"] and not found:
            self.refuse_citation(match, f"{match[0]} has no value after a cell of this page with that name")
        value, error = (found[0][0], "") if match["cell"] else self.evaluate(match)
        for before, cell in found:
            if before != value:
                self.refuse_citation(match, changed(match, before, cell, value or error))
        if error:
            self.refuse_citation(match, f"{match[0]} raises {error}")
        return value

    def evaluate(self, match: re.Match[str]) -> tuple[str, str]:
        """Return (the TeX or text of a cited value, "" or what it raises), as its session is now."""
        session = match["session"]
        if session not in self.page.sessions:
            known = ", ".join(sorted(self.page.sessions)) or "none"
            self.refuse_citation(match, f"⟦{session}: …⟧ names no session of this page; there are: {known}")
        text, error = self.publisher.value(f"{self.page.name}#{session}", match["expression"])
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
        place = self.page.name + (f", line {line}" if line else "")
        raise self.error(f"pyodide in {place}: {message}")

    def loud(
        self, function: Callable[P, T], line_of: Callable[..., Line] = lambda *args: None
    ) -> Callable[P, T]:
        """Let no exception pass unseen: superfences swallows all but its own.

        line_of   tells the line of the page, of the function's positional arguments
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
                self.refuse(line_of(*args), unexpected(error))

        return wrapper


CELL = """\
<figure class="cell" id="{id}" data-state="idle" data-session="{session}" \
data-packages="{packages}" data-size="{size}" data-rich="{rich}" data-source="{hash}"{more}>
<figcaption class="cell-bar"><span class="cell-title">{title}</span>\
<cell-controls></cell-controls></figcaption>
{source}
{knobs}<output class="cell-output" data-origin="published" aria-live="off">{published}</output>
</figure>"""


class Locate(Preprocessor):
    """Write into each fence the line of the page it starts on; say where a snippet is missing."""

    def __init__(self, cells: Cells, snippets: SnippetPreprocessor | None, md: Markdown) -> None:
        super().__init__(md)
        self.cells = cells
        self.snippets = snippets
        self.source = ""  # of the lines where they are not the page's

    def run(self, lines: list[str]) -> list[str]:
        page = self.cells.page
        self.source = self.inner_source() if page.lines not in ([], lines) else ""
        if not self.source:
            page.lines = lines
        if self.snippets:
            self.check(lines, self.snippets)
        return list(self.number(lines))

    def inner_source(self) -> str:
        """Return what a text is called that a plugin converts for the page; mkdocstrings names its object."""
        prefixes = (getattr(step, "id_prefix", "") for step in self.md.treeprocessors)
        name = UNSAFE.sub("", next(filter(None, prefixes), "").removesuffix("--"))
        return f"the text of {name}" if name else "a text that a plugin puts there"

    def place(self, index: int) -> int | str:
        """Return where a line is: its number in the file, or in the text that a plugin puts into the page."""
        return f"{index + 1} of {self.source}" if self.source else self.cells.page.line(index)

    def check(self, lines: list[str], snippets: SnippetPreprocessor) -> None:
        """Refuse a line that cites a file or a section that is not there."""
        is_cell, is_checked = False, snippets.check_paths
        for index, (line, kind) in enumerate(zip(lines, markdown.kinds(lines), strict=True)):
            is_cell = kind == markdown.CELL or (is_cell and kind == markdown.CODE)
            if not SNIPPET.match(line):
                continue
            try:
                # A cell needs its code, also where the author lets prose go without.
                snippets.check_paths = is_checked or is_cell
                snippets.run([line])
            except SnippetMissingError as error:
                way_out = "name a file below the snippets' base_path, and a section it has"
                self.cells.refuse(self.place(index), f"{line.strip()}: {error}; {way_out}")
            finally:
                snippets.check_paths = is_checked

    def number(self, lines: list[str]) -> Iterator[str]:
        """Yield the lines, the headers of cells completed with their line and title."""
        for index, (line, kind) in enumerate(zip(lines, markdown.kinds(lines), strict=True)):
            if kind == markdown.COMMENT and markdown.FENCE.match(line):
                continue  # no fence begins in a comment: its cells would run
            if kind == markdown.TEXT and STRAY.search(CODE.sub("", line)):
                way_out = "begin a line with it, indented as what it is in"
                self.cells.refuse(self.place(index), f"a fence stands behind text; {way_out}")
            yield self.complete(line, index, lines) if kind == markdown.CELL else line

    def complete(self, line: str, index: int, lines: list[str]) -> str:
        header = markdown.header_of(line)
        assert header  # the line is of the kind CELL
        start, ticks, language, rest = header.groups()
        place = self.place(index)
        if language != "pyodide":
            self.cells.refuse(place, f"{language} is no language of a fence; write pyodide")
        try:
            check_form(rest)
        except ValueError as error:
            self.cells.refuse(place, str(error))
        self.cells.page.fences.append(str(place))
        first = lines[index + 1] if index + 1 < len(lines) else ""
        citation = SNIPPET.match(first)
        if citation and "title=" not in rest:
            rest += f' title="{citation["path"].strip()}"'
        return f'{start}{ticks}pyodide {LINE}="{place}"{rest}'


class Keep(Preprocessor):
    """Keep the page's Markdown once its snippets are in it."""

    def __init__(self, cells: Cells) -> None:
        super().__init__()
        self.cells = cells

    def run(self, lines: list[str]) -> list[str]:
        page = self.cells.page
        if not page.resolved:
            page.resolved, page.citations = list(lines), Citations.of(lines)
        return lines


class Close(Preprocessor):
    """Refuse a fence that became no cell."""

    def __init__(self, cells: Cells) -> None:
        super().__init__()
        self.cells = cells

    def run(self, lines: list[str]) -> list[str]:
        for line in self.cells.page.fences:
            way_out = "close it with a line of the same marks, indented as it is"
            self.cells.refuse(line, f"the fence is not closed; {way_out}")
        return lines


class Cite(Preprocessor):
    """Fill in the values that prose and formulas cite."""

    def __init__(self, cells: Cells) -> None:
        super().__init__()
        self.cells = cells

    def run(self, lines: list[str]) -> list[str]:
        return [CITATION.sub(self.fill, line) for line in lines]

    def fill(self, match: re.Match[str]) -> str:
        value = self.cells.value(match)
        self.cells.page.values[match[0]] = value
        return value.translate(MASKED)


class Unmask(Postprocessor):
    """Write the values' marks as HTML has them."""

    def run(self, text: str) -> str:
        return text.translate(UNMASKED)
