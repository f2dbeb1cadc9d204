"""Turn a ```question fence into a small question, which readers answer without Python.

The fence has a prompt in Markdown, then its entries. Choices are a task list, `- [x]` the right one; all
other kinds have an `answer:` and any number of `wrong:` answers, Python expressions in a session of the page.
An array of truth values is answered by selecting entries of the array that `show:` names. The indented lines
below an entry are what a reader sees who gives this answer.
"""

import html
import json
import math
import re
import textwrap
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from mkdocs_pyodide.cells.fence_parser import QUESTION, QUESTION_HEADER, classify_lines
from mkdocs_pyodide.cells.fragment import without_paragraph

OPTIONS = ("id", "session", "tolerance", "on")
ON = re.compile(r"(?P<id>[\w-]+): +(?P<array>\S.*)")
ENTRY = re.compile(r"(?P<key>answer|wrong|show):\s+(?P<text>.+)|- \[(?P<mark>[ xX])\]\s+(?P<label>.+)")
FORMULA = re.compile(r"\\\((.+?)\\\)")  # in TeX
CHOICES = "choice"
EXACT = 1e-9  # the difference that counts as none
TOLERANCE = 0.005  # of an answer that is no whole number, relative to its size
MAX_ENTRIES = 64

Value = Any  # a number, a truth value, or nested lists of them, as JSON has them
Render = Callable[[str], str]  # Markdown to HTML
Strings = Mapping[str, str]  # what the interface says, as HTML


@dataclass(frozen=True)
class Entry:
    """An entry of a question; `line` counts from its fence."""

    key: str  # answer, wrong or show
    text: str
    message: str
    line: int


@dataclass
class Question:
    """What an author writes into the fence."""

    prompt: str
    entries: list[Entry] = field(default_factory=list)
    has_choices: bool = False

    def of(self, key: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.key == key]


class QuestionError(ValueError):
    """A question that cannot be asked; `line` counts from its fence."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def parse_options(text: dict[str, str]) -> float:
    """Check the names of the options; return the tolerance. Raises ValueError."""
    if unknown := [name for name in text if name not in OPTIONS]:
        raise ValueError(f"unknown option '{unknown[0]}' of a question; known: {', '.join(OPTIONS)}")
    try:
        tolerance = float(text.get("tolerance", TOLERANCE))
    except ValueError:
        tolerance = -1
    if not 0 <= tolerance < 1:
        raise ValueError(f"tolerance: {text['tolerance']} is not a number from 0 to 1; 0.02 allows 2 %")
    return tolerance


def parse_on(text: str, ids: Container[str]) -> tuple[str, str]:
    """Return (id of the widget, name of its array) on which a selection is made. Raises ValueError."""
    if not text:
        return "", ""
    found = ON.fullmatch(text.strip())
    if not found:
        raise ValueError(f'on: {text} names no array of a widget; write on="cell-2: X"')
    if found["id"] not in ids:
        raise ValueError(f"on: no cell above the question has the id '{found['id']}'; name the widget's cell")
    return found["id"], found["array"]


def parse(source: str) -> Question:
    """Read the text of a fence. Raises QuestionError."""
    lines = source.splitlines()
    starts = [index for index, line in enumerate(lines) if ENTRY.match(line)]
    if not starts:
        raise QuestionError("the question has no answer; write a line `answer: …`, or choices `- [x] …`")
    question = Question("\n".join(lines[: starts[0]]).strip())
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        question.entries.append(_entry(lines[start:end], start + 1))
    marked = {bool(ENTRY.match(lines[start])["mark"]) for start in starts}  # type: ignore[index]  # it matches
    if len(marked) > 1:
        raise QuestionError("choices and `answer:` are mixed; a question has either")
    question.has_choices = marked == {True}
    _check(question)
    return question


def _entry(lines: list[str], line: int) -> Entry:
    found = ENTRY.match(lines[0])
    assert found  # where the entry begins
    for number, text in enumerate(lines[1:], line + 1):
        if text.strip() and not text.startswith("  "):
            raise QuestionError(f"cannot read '{text}'; indent what belongs to the entry above it", number)
    message = textwrap.dedent("\n".join(lines[1:])).strip()
    if found["mark"]:
        return Entry("wrong" if found["mark"] == " " else "answer", found["label"].strip(), message, line)
    return Entry(found["key"], found["text"].strip(), message, line)


def _check(question: Question) -> None:
    if not question.prompt:
        raise QuestionError("the question has no prompt; write it above the answers")
    answers, wrong, shown = map(question.of, ("answer", "wrong", "show"))
    if len(answers) != 1:
        line = answers[1].line if answers else 0
        raise QuestionError(f"the question has {len(answers)} right answers; it needs exactly one", line)
    if question.has_choices and not wrong:
        raise QuestionError("the question has one choice; add `- [ ] …`")
    if len(shown) > 1:
        raise QuestionError("the question shows two arrays; keep one `show:`", shown[1].line)
    for entry in wrong:
        if not entry.message:
            fix = "say below it, indented, why it is wrong"
            raise QuestionError(f"the wrong answer '{entry.text}' has no message; {fix}", entry.line)
    texts = [entry.text for entry in (*answers, *wrong)]
    if repeated := next((text for text in texts if texts.count(text) > 1), None):
        raise QuestionError(f"the answer '{repeated}' is given twice; remove one of them")


def shape(value: Value) -> tuple[int, ...]:
    """Return the shape of a value. Raises ValueError for a ragged list."""
    if not isinstance(value, list):
        return ()
    shapes = {shape(item) for item in value}
    if len(shapes) > 1:
        raise ValueError("its rows have unequal lengths")
    return (len(value), *(shapes.pop() if shapes else ()))


def flat(value: Value) -> list[Any]:
    return [number for item in value for number in flat(item)] if isinstance(value, list) else [value]


def rounded(value: Value) -> Value:
    """Return a value as the page has it: six digits, whole numbers as they are. Raises ValueError."""
    if isinstance(value, list):
        return [rounded(item) for item in value]
    if isinstance(value, bool):
        return value
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r} is not a finite number")
    return round(value) if abs(value - round(value)) < EXACT else float(f"{value:.6g}")


def allowance(value: float, tolerance: float) -> float:
    """Return by how much a reader's number may differ; judge.js does the same."""
    return EXACT if value == round(value) else tolerance * abs(value)


def are_apart(one: Value, other: Value, tolerance: float) -> bool:
    """Whether no answer of a reader can count as both values."""
    pairs = zip(flat(one), flat(other), strict=True)
    return any(abs(a - b) > allowance(a, tolerance) + allowance(b, tolerance) for a, b in pairs)


@dataclass(frozen=True)
class Values:
    """The values of a question's answers, checked.

    kind      choice, number, matrix or selection
    answers   the value of each entry that is an answer, right or wrong, in their order
    shown     the array whose entries readers select
    """

    kind: str
    answers: list[tuple[Entry, Value]]
    shown: Value = None

    @property
    def right(self) -> tuple[Entry, Value]:
        return next(pair for pair in self.answers if pair[0].key == "answer")


def compute(question: Question, evaluate: Callable[[str], str], tolerance: float) -> Values:
    """Compute the answers, and check that each wrong one gets exactly one message. Raises QuestionError.

    evaluate   returns the value of an expression, as JSON; raises ValueError
    """
    candidates = [entry for entry in question.entries if entry.key != "show"]
    if question.has_choices:
        return Values(CHOICES, [(entry, number) for number, entry in enumerate(candidates)])
    answers = [(entry, _evaluate(entry, evaluate)) for entry in candidates]
    shown = next((_evaluate(entry, evaluate) for entry in question.of("show")), None)
    values = Values(_kind(answers), answers, shown)
    entry, right = values.right
    if values.kind == "selection" and shape(shown) != shape(right):
        raise QuestionError(
            f"`show:` needs an array of the shape {shape(right)}, that of the answer", entry.line
        )
    if values.kind != "selection" and shown is not None:
        raise QuestionError("`show:` belongs to an answer of truth values, such as `X > 0`", entry.line)
    for entry, value in answers:
        if shape(value) != shape(right):
            has = f"'{entry.text}' has the shape {shape(value)}, the answer {shape(right)}"
            raise QuestionError(f"{has}; ask for the shape in a choice", entry.line)
    for (first, one), (second, other) in combinations(answers, 2):
        if not are_apart(one, other, tolerance):
            same = f"'{first.text}' and '{second.text}' are the same answer: {json.dumps(other)}"
            raise QuestionError(f"{same}; choose other numbers, or remove one of them", second.line)
    return values


def _kind(answers: Sequence[tuple[Entry, Value]]) -> str:
    ((entry, right),) = [pair for pair in answers if pair[0].key == "answer"]
    is_selection = {isinstance(number, bool) for _, value in answers for number in flat(value)}
    if len(is_selection) > 1:
        raise QuestionError("truth values and numbers are mixed in the answers", entry.line)
    if is_selection == {True}:
        return "selection"
    return "matrix" if isinstance(right, list) else "number"


def _evaluate(entry: Entry, evaluate: Callable[[str], str]) -> Value:
    try:
        value = rounded(json.loads(evaluate(entry.text)))
        size, axes = len(flat(value)), len(shape(value))
    except ValueError as error:
        raise QuestionError(f"{entry.key}: {entry.text}: {error}", entry.line) from None
    if axes > 2:
        raise QuestionError(f"'{entry.text}' has {axes} axes; ask for a slice with two at most", entry.line)
    if not 0 < size <= MAX_ENTRIES:
        raise QuestionError(f"'{entry.text}' has {size} entries; 1 to {MAX_ENTRIES} can be asked", entry.line)
    return value


def render(
    question: Question,
    values: Values,
    id: str,
    hash: str,
    tolerance: float,
    md: Render,
    strings: Strings,
    has_answer: bool = True,
    on: tuple[str, str] = ("", ""),
) -> str:
    """Return the HTML: complete without a script, which makes it answerable."""
    right = values.right[1]
    widget = f' data-on="{on[0]}" data-array="{html.escape(on[1])}"' if on[0] else ""
    bounds = f' data-tolerance="{tolerance:g}"' if tolerance != TOLERANCE else ""
    messages = "".join(
        f'<template data-value="{html.escape(json.dumps(value))}">{md(entry.message)}</template>\n'
        for entry, value in values.answers
        if entry.key == "wrong"
    )
    return ELEMENT.format(
        id=id,
        kind=values.kind,
        answer=html.escape(json.dumps(right)),
        starter=hash,
        more=bounds + widget,
        prompt=md(question.prompt),
        fields=FIELDS[values.kind](values, md, strings),
        answer_fold=_fold(values, md, strings, has_answer),
        messages=messages,
    )


def _fold(values: Values, md: Render, strings: Strings, has_answer: bool) -> str:
    """Return the folded answer; where it is hidden, only its explanation, for readers who have solved it."""
    entry, _ = values.right
    reason = md(entry.message)
    if not has_answer:
        return f'<template class="question-reason">{reason}</template>' if reason else ""
    solution = md(entry.text) if values.kind == CHOICES else _solution(values, strings)
    explained = f'<div class="question-reason">{reason}</div>' if reason else ""
    summary = f"<summary>{strings['answer']}</summary>"
    return f'<details class="question-answer">{summary}{solution}{explained}</details>'


ELEMENT = """\
<small-question id="{id}" role="group" aria-labelledby="{id}-prompt" data-kind="{kind}" \
data-answer="{answer}" data-starter="{starter}"{more} data-search-exclude>
<div class="question-prompt" id="{id}-prompt">{prompt}</div>
{fields}
<div class="question-verdict" role="status"></div>
{answer_fold}
{messages}</small-question>"""
CHECK = '<button type="button" class="question-check">{check}</button>'
INPUT = '<input aria-label="{}" size="6" autocomplete="off" autocapitalize="off" spellcheck="false">'
TOGGLE = '<button type="button" aria-pressed="false" aria-label="{name}: {value}">{value}</button>'


def _choices(values: Values, md: Render, strings: Strings) -> str:
    items = (
        f'<li><button type="button" data-value="{number}"{_label(entry.text)}>'
        f"{without_paragraph(md(entry.text))}</button></li>"
        for entry, number in values.answers
    )
    return f'<ul class="question-choices">{"".join(items)}</ul>'


def _number(values: Values, md: Render, strings: Strings) -> str:
    return _fields(INPUT.format(strings["your_answer"]), strings)


def _matrix(values: Values, md: Render, strings: Strings) -> str:
    return _fields(_table(values.right[1], strings, lambda name, value: INPUT.format(name)), strings)


def _selection(values: Values, md: Render, strings: Strings) -> str:
    def toggle(name: str, value: Any) -> str:
        return TOGGLE.format(name=name, value=format_number(value))

    return _fields(_table(values.shown, strings, toggle), strings)


def _fields(inputs: str, strings: Strings) -> str:
    return f'<div class="question-fields">{inputs}{CHECK.format(**strings)}</div>'


FIELDS: dict[str, Callable[[Values, Render, Strings], str]] = {
    CHOICES: _choices,
    "number": _number,
    "matrix": _matrix,
    "selection": _selection,
}


def _solution(values: Values, strings: Strings) -> str:
    """Return the right answer as HTML; of entries, the selected ones are marked."""
    right = values.right[1]
    if values.kind == "number":
        return f"<p>{format_number(right)}</p>"
    if values.kind == "matrix":
        return _table(right, strings, lambda name, value: format_number(value))
    selected = iter(flat(right))
    marks = ("<mark>{}</mark>" if is_selected else "{}" for is_selected in selected)
    return _table(values.shown, strings, lambda name, value: next(marks).format(format_number(value)))


def _table(value: Value, strings: Strings, cell: Callable[[str, Any], str]) -> str:
    """Return a table with an array; `cell` is called with the name of each entry and its value."""
    is_vector = not isinstance(value[0], list)
    name = strings["entry" if is_vector else "row_column"]
    rows = [
        "".join(
            f"<td>{cell(name.format(row=row, column=column), entry)}</td>"
            for column, entry in enumerate(entries, 1)
        )
        for row, entries in enumerate([value] if is_vector else value, 1)
    ]
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return (
        f'<div class="question-array"><table class="question-grid" role="presentation">{body}</table></div>'
    )


def format_number(value: float) -> str:
    """Return a number as a page shows it: four digits at most, a whole one exactly, with a minus sign."""
    text = str(value) if isinstance(value, int) else f"{value:.4g}"
    return text.replace("-", "\N{MINUS SIGN}", 1) if value < 0 else text


def _label(text: str) -> str:
    """Return the name of a choice with formulas: what is in a button is read as text, and MathML is none."""
    if not FORMULA.search(text):
        return ""
    return f' aria-label="{html.escape(FORMULA.sub(lambda formula: spoken(formula[1]), text))}"'


def spoken(tex: str) -> str:
    """Return a short formula in plain text: letters, numbers and the names of its commands."""
    text = re.sub(r"\\(?:text|mathrm|operatorname)\{([^{}]*)\}", r"\1", tex)
    return " ".join(re.sub(r"[\\{}_^]", " ", re.sub(r"\\[,;:! ]", " ", text)).split())


def as_markdown(question: Question, values: Values, strings: Strings, has_answer: bool = True) -> str:
    """Return a question as plain Markdown, its answer folded, for notebooks and other readers of text."""
    entry, _ = values.right
    choices = [f"- {entry.text}" for entry, _ in values.answers] if values.kind == CHOICES else []
    text = entry.text if values.kind == CHOICES else _as_text(values)
    answer = "\n\n".join(filter(None, [text, entry.message]))
    summary = f"<summary>{strings['answer']}</summary>"
    folded = f"<details>\n{summary}\n\n{answer}\n\n</details>" if has_answer else ""
    return "\n\n".join(filter(None, [question.prompt, "\n".join(choices), folded]))


def _as_text(values: Values) -> str:
    right = values.right[1]
    if values.kind != "selection":
        return f"`{json.dumps(right)}`"
    return f"`{json.dumps(values.shown)}`, where this is true: `{json.dumps(right)}`"


def replace_fences(lines: list[str], questions: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a page, the fences of questions replaced by their Markdown, in their order."""
    pending, mark = iter(questions), ""
    for line, kind in zip(lines, classify_lines(lines), strict=True):
        header = QUESTION_HEADER.match(line) if kind == QUESTION else None
        if header:
            mark = header[2]
            yield from (f"{header[1]}{text}".rstrip() for text in next(pending, "").splitlines())
        elif not mark:
            yield line
        elif re.fullmatch(rf"[>\s]*{mark}[`~]*\s*", line):
            mark = ""
