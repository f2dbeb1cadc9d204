"""Format an error for its reader: by the lines that they wrote or can read.

A traceback names files as a reader knows them, the same at build and in the browser:
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

from mkdocs_pyodide.kernel.hints import hint_for
from mkdocs_pyodide.kernel.mime import truncate
from mkdocs_pyodide.kernel.plain_text import plain_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any  # a value of the program

    from mkdocs_pyodide.messages import Failure


TRACEBACK_CHARACTERS = 10_000  # of a longer one the middle is left out
MAX_CHAIN = 10  # errors shown of those that led to one another

ABOUT_SHAPES = re.compile("shape|broadcast|dimension|mismatch|align")
LOCATION = re.compile(r'File "(.+?)", line (\w+)(, in <module>)?')
NAME = type.__dict__["__name__"].__get__  # of a class, whatever its metaclass says
ITEM: dict[type, Callable[[Any, Any], object]] = {
    dict: dict.__getitem__,
    list: list.__getitem__,
    tuple: tuple.__getitem__,
}


def register_source(source: str) -> str:
    """Return the file name of a cell's code; tracebacks and warnings find its lines by it.

    The name is of the source: no other session has it for another one, and a second run needs no new one.
    """
    name = f"<cell {zlib.crc32(source.encode('utf-8', 'surrogatepass')):08x}>"
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    return name


def format_exception(error: BaseException, cell: str, modules: str | None = None) -> Failure | None:
    """Return an error as a dict: name, message, line of the cell or None, traceback.

    None for an exit without a message. It returns whatever the program's own classes do.

    cell      file name of the cell that ran
    modules   folder of the importable files whose lines the reader can read, if any
    """
    try:
        return None if _is_quiet(error) else _format(error, SourceNames(cell, modules))
    except BaseException as another:  # of a class of the program, or Stop
        name = NAME(type(another if isinstance(another, KeyboardInterrupt) else error))
        return {
            "name": name,
            "message": "",
            "line": None,
            "traceback": f"{name}, whose message cannot be shown\n",
        }


def _is_quiet(error: BaseException) -> bool:
    return isinstance(error, SystemExit) and isinstance(error.code, int | str | None) and not error.code


def _format(error: BaseException, names: SourceNames) -> Failure:
    exception = traceback.TracebackException(
        type(error), error, error.__traceback__, lookup_lines=False, compact=True
    )
    omitted = _cut_chain(exception)
    _keep_cell_frames(exception, names)
    line = next((frame.lineno for frame in reversed(exception.stack) if frame.filename == names.cell), None)
    message = str(exception)
    if isinstance(error, SyntaxError) and error.filename == names.cell:
        line, message = error.lineno and int(error.lineno), str(error.msg)
    text = omitted + names.rename("".join(exception.format()))
    text += _shapes_line(error, message, exception.stack, names) + _hint_line(error, message)
    return {
        "name": plain_text(NAME(type(error))),
        "message": plain_text(truncate(message, TRACEBACK_CHARACTERS)),
        "line": line,
        "traceback": plain_text(truncate(text, TRACEBACK_CHARACTERS)),
    }


def _cut_chain(exception: traceback.TracebackException) -> str:
    """Drop what began a long chain of errors; return the line that says so."""
    chain = [exception]
    while earlier := chain[-1].__cause__ or chain[-1].__context__:
        chain.append(earlier)
    if len(chain) <= MAX_CHAIN:
        return ""
    chain[MAX_CHAIN - 1].__cause__ = chain[MAX_CHAIN - 1].__context__ = None
    return f"… {len(chain) - MAX_CHAIN:,} earlier errors not shown\n\n"


def _keep_cell_frames(exception: traceback.TracebackException, names: SourceNames) -> None:
    """Keep only the reader's own frames: of an error, of those that led to it and of those in its group."""
    pending = [exception]
    for each in pending:
        each.stack[:] = [frame for frame in each.stack if names.name(frame.filename)]
        pending += filter(None, (each.__cause__, each.__context__, *(each.exceptions or ())))


class SourceNames:
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

    def rename(self, text: str) -> str:
        """Return a traceback in which files have the names that the reader knows."""

        def rename(location: re.Match[str]) -> str:
            file, line, _ = location.groups()
            return f"{self.name(file)}, line {line}" if self.name(file) else location[0]

        return LOCATION.sub(rename, text)


def _hint_line(error: BaseException, message: str) -> str:
    with contextlib.suppress(Exception):  # of a class of the program
        if advice := hint_for(error, message):
            return f"Hint: {advice}\n"
    return ""


def _shapes_line(
    error: BaseException, message: str, stack: traceback.StackSummary, names: SourceNames
) -> str:
    """List the arrays of the failing expression and their shapes, where the error is about shapes."""
    if not (stack and ABOUT_SHAPES.search(message)):
        return ""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    frame = [frame for frame in frames if names.name(frame.f_code.co_filename)][-1]
    shapes: dict[str | None, tuple[object, ...]] = {}
    with contextlib.suppress(Exception):  # a file that has changed since, say
        source = "".join(linecache.getlines(frame.f_code.co_filename))
        expression = _failing(ast.parse(source), stack[-1])
        for node, shape in _arrays(expression, {**frame.f_globals, **frame.f_locals}):
            shapes.setdefault(ast.get_source_segment(source, node), shape)
    return f"In this line: {', '.join(f'{name} is {shapes[name]}' for name in shapes)}\n" if shapes else ""


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
    """Format a warning; name its file as a traceback does."""
    text = PYTHONS_WARNING(message, category, filename, lineno, line)
    return re.sub(r"^<cell \w+>:(\d+):", r"Cell, line \1:", text)


PYTHONS_WARNING = warnings.formatwarning
