"""Turn a cell with a check into an exercise: its attributes, its hints, and pages without answers."""

import hashlib
import html
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from markdown import Markdown

from mkdocs_pyodide.cells.fence_parser import CELL, CODE, classify_lines, match_header
from mkdocs_pyodide.cells.fragment import convert, without_paragraph

SECONDS = 2  # that a check may take at build, where the cell has no budget of its own
MODULE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)
IS_EXERCISE = re.compile(r"\sexercise=")
HINTS = """
<details class="cell-hints" data-search-exclude><summary>{name}</summary><ol>{items}</ol></details>"""
ANSWER = re.compile(r"""^(?P<indent>[ \t]*)\?\?\?\+?[ \t]+["']?success\b""")


def parse_exercise(name: str, modules: str | None) -> str:
    """Return the module of an exercise as its author wrote it; it lies below the folder of the modules."""
    if not name:
        return ""
    if not modules:
        raise ValueError(f"exercise: {name} has no folder; set modules in mkdocs.yml")
    if not MODULE.fullmatch(name):
        raise ValueError(f'exercise: {name} is no module; write exercise="folder.file", without .py')
    if not module_file(name, modules).is_file():
        raise ValueError(f"exercise: {module_path(name)} is not a file in {modules}")
    return name


def module_path(name: str) -> str:
    """Return the path of a module below the folder of the modules."""
    return f"{name.replace('.', '/')}.py"


def module_file(name: str, modules: str | None) -> Path:
    return Path(modules or "", module_path(name))


def default_id(name: str) -> str:
    """Return the id of an exercise that names none."""
    return f"exercise-{name.rpartition('.')[2].replace('_', '-')}"


def format_attributes(id: str, name: str, starter: str, modules: str | None) -> str:
    """Return the attributes of an exercise; the hash tells whether it has changed since an attempt."""
    digest = hashlib.sha256(starter.encode() + module_file(name, modules).read_bytes()).hexdigest()[:12]
    return f' data-exercise="{id}" data-check="{html.escape(name)}" data-starter="{digest}"'


def render_hints(hints: Iterable[str], md: Markdown, name: str) -> str:
    """Return hints as HTML below a name, which scripts show one at a time."""
    items = "".join(f"<li>{without_paragraph(convert(hint, md))}</li>" for hint in hints)
    return HINTS.format(items=items, name=html.escape(name)) if items else ""


def without_answers(lines: list[str]) -> Iterator[str]:
    """Yield the lines of a page, those of the folded `success` block after each exercise empty."""
    is_exercise, indent = False, None  # of the answer
    for line, kind in zip(lines, classify_lines(lines), strict=True):
        if indent is not None and line.strip() and len(line) - len(line.lstrip()) <= len(indent):
            indent = None
        header = match_header(line) if kind == CELL else None
        answer = ANSWER.match(line) if is_exercise and indent is None else None
        if answer:
            indent = answer["indent"]
        if header:
            is_exercise = bool(IS_EXERCISE.search(header[4]))
        elif line.strip() and kind != CODE and indent is None:
            is_exercise = False
        yield line if indent is None else ""
