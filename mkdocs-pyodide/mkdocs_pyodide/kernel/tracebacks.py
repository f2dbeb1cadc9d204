"""An error as its reader is told it: by the lines that they wrote or can read.

A traceback names places as a reader knows them, the same at build and in the browser:
`Cell, line 6`; `Another cell, line 2, in f`; `tools/shapes.py, line 3, in area`.
"""

from __future__ import annotations

import ast
import contextlib
import inspect
import linecache
import os
import re
import traceback
import warnings
import zlib
from typing import TYPE_CHECKING

from mkdocs_pyodide.kernel.hints import hint
from mkdocs_pyodide.kernel.mime import shortened
from mkdocs_pyodide.kernel.plain_text import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any  # a value of the program

    from mkdocs_pyodide.messages import Failure


TRACEBACK_CHARACTERS = 10_000  # of a longer one the middle is left out
CHAIN = 10  # errors told of those that led to one another

ABOUT_SHAPES = re.compile("shape|broadcast|dimension|mismatch|align")
PLACE = re.compile(r'File "(.+?)", line (\w+)(, in <module>)?')
NAME = type.__dict__["__name__"].__get__  # of a class, whatever its metaclass says
ITEM: dict[type, Callable[[Any, Any], object]] = {
    dict: dict.__getitem__,
    list: list.__getitem__,
    tuple: tuple.__getitem__,
}


def register(source: str) -> str:
    """Return the file name of a cell's code; tracebacks and warnings find its lines by it.

    The name is of the source: no other session has it for another one, and a second run needs no new one.
    """
    name = f"<cell {zlib.crc32(source.encode('utf-8', 'surrogatepass')):08x}>"
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    return name


def explain(error: BaseException, cell: str, modules: str | None = None) -> Failure | None:
    """Return an error as a dict: name, message, line of the cell or None, traceback.

    An exit without a complaint is none: None. An answer comes whatever the program's own classes do.

    cell      file name of the cell that ran
    modules   folder of the importable files whose lines the reader can read, if any
    """
    try:
        return None if _is_quiet(error) else _explained(error, Places(cell, modules))
    except BaseException as another:  # of a class of the program, or Stop
        name = NAME(type(another if isinstance(another, KeyboardInterrupt) else error))
        return {"name": name, "message": "", "line": None, "traceback": f"{name}, which cannot be told\n"}


def _is_quiet(error: BaseException) -> bool:
    return isinstance(error, SystemExit) and isinstance(error.code, int | str | None) and not error.code


def _explained(error: BaseException, places: Places) -> Failure:
    told = traceback.TracebackException(
        type(error), error, error.__traceback__, lookup_lines=False, compact=True
    )
    omitted = _shorten(told)
    _keep_own(told, places)
    line = next((frame.lineno for frame in reversed(told.stack) if frame.filename == places.cell), None)
    message = str(told)
    if isinstance(error, SyntaxError) and error.filename == places.cell:
        line, message = error.lineno and int(error.lineno), str(error.msg)
    text = omitted + places.named("".join(told.format())) + _shapes(error, message, told.stack, places)
    text += _hint(error, message)
    return {
        "name": plain(NAME(type(error))),
        "message": plain(shortened(message, TRACEBACK_CHARACTERS)),
        "line": line,
        "traceback": plain(shortened(text, TRACEBACK_CHARACTERS)),
    }


def _shorten(told: traceback.TracebackException) -> str:
    """Let go of what began a long chain of errors; return the line that says so."""
    chain = [told]
    while earlier := chain[-1].__cause__ or chain[-1].__context__:
        chain.append(earlier)
    if len(chain) <= CHAIN:
        return ""
    chain[CHAIN - 1].__cause__ = chain[CHAIN - 1].__context__ = None
    return f"… {len(chain) - CHAIN:,} earlier errors not shown\n\n"


def _keep_own(told: traceback.TracebackException, places: Places) -> None:
    """Leave the reader's own frames, of an error, of those that led to it and of those in its group."""
    pending = [told]
    for each in pending:
        each.stack[:] = [frame for frame in each.stack if places.name(frame.filename)]
        pending += filter(None, (each.__cause__, each.__context__, *(each.exceptions or ())))


class Places:
    """The files whose lines a reader wrote or can read, and what they are called."""

    def __init__(self, cell: str, modules: str | None) -> None:
        self.cell = cell
        self.modules = os.path.join(modules, "") if modules else None

    def name(self, file: str) -> str | None:
        """Return what a file is called, None where it is not the reader's."""
        if file == self.cell:
            return "Cell"
        if file.startswith("<cell "):
            return "Another cell"
        if self.modules and file.startswith(self.modules):
            return file.removeprefix(self.modules).replace(os.sep, "/")
        return None

    def named(self, text: str) -> str:
        """Return a traceback in which the reader's places are called so."""

        def named(place: re.Match[str]) -> str:
            file, line, _ = place.groups()
            return f"{self.name(file)}, line {line}" if self.name(file) else place[0]

        return PLACE.sub(named, text)


def _hint(error: BaseException, message: str) -> str:
    with contextlib.suppress(Exception):  # of a class of the program
        if advice := hint(error, message):
            return f"Hint: {advice}\n"
    return ""


def _shapes(error: BaseException, message: str, stack: traceback.StackSummary, places: Places) -> str:
    """Tell the arrays of the failing expression and their shapes, where the error is about shapes."""
    if not (stack and ABOUT_SHAPES.search(message)):
        return ""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    frame = [frame for frame in frames if places.name(frame.f_code.co_filename)][-1]
    told: dict[str | None, tuple[object, ...]] = {}
    with contextlib.suppress(Exception):  # a file that has changed since, say
        source = "".join(linecache.getlines(frame.f_code.co_filename))
        expression = _failing(ast.parse(source), stack[-1])
        for node, shape in _arrays(expression, {**frame.f_globals, **frame.f_locals}):
            told.setdefault(ast.get_source_segment(source, node), shape)
    return f"In this line: {', '.join(f'{name} is {told[name]}' for name in told)}\n" if told else ""


def _failing(tree: ast.Module, where: traceback.FrameSummary) -> ast.AST:
    """Return the smallest part of a program that a frame failed in; of an assignment all of it."""
    start, end = (where.lineno, where.colno), (where.end_lineno, where.end_colno)
    part: ast.AST = tree
    statement: ast.AST = tree
    for node in ast.walk(tree):  # from the outside in
        if not isinstance(node, ast.expr | ast.stmt):
            continue
        first, last = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
        if first <= start and end <= last:  # type: ignore[operator]  # all positions are known
            part = node
            statement = node if isinstance(node, ast.stmt) else statement
    return statement if isinstance(getattr(part, "ctx", None), ast.Store) else part


def _arrays(node: ast.AST, names: dict[str, object]) -> Iterator[tuple[ast.AST, tuple[object, ...]]]:
    """Yield each name, attribute or item in an expression that has a shape, and the shape."""
    shape = None
    with contextlib.suppress(Exception):
        value = _value(node, names)
        inspect.getattr_static(value, "shape")  # else one that is made up would be asked for
        shape = value.shape
    if isinstance(shape, tuple):
        yield node, shape
        return
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.stmt):  # the body of a loop is not its first line
            yield from _arrays(child, names)


def _value(node: ast.AST, names: dict[str, object]) -> Any:
    """Return the value of `a`, `a.b`, `a["b"]`, `a[i]` or a constant; no code of the program runs for it."""
    match node:
        case ast.Constant(value):
            return value
        case ast.UnaryOp(ast.USub(), ast.Constant(int(value))):
            return -value
        case ast.Name(name):
            return names[name]
        case ast.Attribute(owner, name):
            return inspect.getattr_static(_value(owner, names), name)
        case ast.Subscript(owner, key):
            value, index = _value(owner, names), _value(key, names)
            return ITEM[type(value)](value, index) if type(index) in (int, str) else None
    return None


def format_warning(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, line: str | None = None
) -> str:
    """Name the place of a warning as a traceback does."""
    told = PYTHONS_WARNING(message, category, filename, lineno, line)
    return re.sub(r"^<cell \w+>:(\d+):", r"Cell, line \1:", told)


PYTHONS_WARNING = warnings.formatwarning
