"""Register the ```question fence: its options, values of the page's sessions, the Markdown in it."""

from __future__ import annotations

import hashlib
import html
from functools import partial
from typing import TYPE_CHECKING, Any

from markdown import Markdown
from pymdownx.superfences import SuperFencesBlockPreprocessor

from mkdocs_pyodide.cells import fragment
from mkdocs_pyodide.cells.citations import CITATION
from mkdocs_pyodide.cells.options import parse_id
from mkdocs_pyodide.cells.questions import (
    QuestionError,
    as_markdown,
    compute,
    parse,
    parse_on,
    parse_options,
    render,
)

if TYPE_CHECKING:
    from mkdocs_pyodide.cells.extension import CellExtension

OWN_SESSION = "question"  # of expressions that need no cell


class QuestionFence:
    """The fence of small questions on the pages of a CellExtension."""

    def __init__(self, cells: CellExtension) -> None:
        self.cells = cells

    def add_to(self, fences: SuperFencesBlockPreprocessor, md: Markdown, line_option: str) -> None:
        """Register the fence; `line_option` is the option in which its line comes."""
        cells = self.cells
        md.block_level_elements.append("small-question")  # it stands in no paragraph

        def check(language: str, inputs: dict[str, str], options: dict[str, Any], *rest: object) -> bool:
            line = inputs.pop(line_option, None)
            with cells.refusing(line):
                options["tolerance"] = parse_options(inputs)
            options |= {"line": line} | {name: inputs.get(name, "") for name in ("session", "id", "on")}
            return True

        validate = cells.reporting(check, lambda language, inputs, *rest: inputs.get(line_option))
        format = cells.reporting(self.format, lambda source, options, md: options["line"])

        def validator(*args: Any) -> bool:
            return validate(*args)

        def formatter(src: str, language: str, options: Any, md: Markdown, **rest: object) -> str:
            return format(src, options, md)

        fences.extension.extend_super_fences("question", formatter, validator, lambda md: None)

    def format(self, source: str, options: dict[str, Any], md: Markdown) -> str:
        """Return the HTML of a question."""
        page, line = self.cells.page, options["line"]
        if line in page.fences:
            page.fences.remove(line)
        own_name = f"question-{len(page.questions) + 1}"
        with self.cells.refusing(line):
            id = parse_id(options["id"] or own_name, own_name, page.ids)
            on = parse_on(options["on"], page.ids)
        page.ids.add(id)
        session, tolerance = options["session"], options["tolerance"]
        if session and session not in page.sessions:
            known = ", ".join(sorted(page.sessions)) or "none"
            self.cells.refuse(line, f"session: {session} has no cell above the question; there are: {known}")
        try:
            question = parse(source)
            values = compute(question, lambda text: self._evaluate(session or OWN_SESSION, text), tolerance)
            if on[0] and values.kind != "selection":
                raise QuestionError('on: belongs to an answer of truth values with "show:"')
        except QuestionError as error:
            self.cells.refuse(_line_of(line, error.line), str(error))
        has_answer = self.cells.has_answers
        strings = {name: html.escape(string) for name, string in self.cells.strings.items()}
        page.questions.append(as_markdown(question, values, strings, has_answer))
        starter = hashlib.sha256(f"{source}{values.right[1]}".encode()).hexdigest()[:12]
        convert = partial(self._convert, md)
        return render(question, values, id, starter, tolerance, convert, strings, has_answer, on)

    def _evaluate(self, session: str, expression: str) -> str:
        """Return an expression's value as JSON, as its session is now. Raises ValueError."""
        name = f"{self.cells.page.name}#{session}"
        text, error = self.cells.executor.value(name, expression, form="json")
        if error:
            raise ValueError(f"{error['name']}: {error['message']}")
        return text

    def _convert(self, md: Markdown, text: str) -> str:
        """Return the HTML of Markdown with citations."""
        return fragment.convert(CITATION.sub(self.cells.fill_citation, text), md)


def _line_of(line: str | None, offset: int) -> str | None:
    """Return the line of the page at an offset from a fence; one in a text that a plugin inserts stays."""
    return str(int(line) + offset) if line and line.isdigit() else line
