"""Find what code only defines, and the statements that only check arguments."""

import ast
import html
from collections.abc import Iterator

IMPORTS = (ast.Import, ast.ImportFrom)
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
Lines = tuple[int, int]  # the first and the last, from 1


def only_defines(source: str) -> bool:
    """Whether code consists of functions and classes, with what they import: its run has nothing to show."""
    rest = [node for node in _parse(source) if not (isinstance(node, IMPORTS) or _is_docstring(node))]
    return bool(rest) and all(isinstance(node, DEFINITIONS) for node in rest)


def checks(source: str) -> list[Lines]:
    """Return the lines of each row of statements that do nothing but raise, in the functions of code."""
    nodes = [node for top in _parse(source) for node in ast.walk(top)]
    bodies = [node.body for node in nodes if isinstance(node, ast.FunctionDef)]
    return sorted(lines for body in bodies for lines in _rows(body))


def fold(markup: str, rows: list[Lines], label: str) -> str:
    """Put rows of lines of highlighted code, whose elements end with their lines, into folds.

    label  a fold's name, with {lines} for their number
    """
    start = markup.index("<code>") + len("<code>")
    lines = markup[start:].splitlines(keepends=True)
    for first, last in rows:
        name = html.escape(label.format(lines=last - first + 1))
        summary = f'<summary aria-label="{name}"></summary>'
        lines[first - 1] = f'<details class="cell-fold">{summary}{lines[first - 1]}'
        lines[last - 1] += "</details>"
    return markup[:start] + "".join(lines)


def _rows(body: list[ast.stmt]) -> Iterator[Lines]:
    """Yield the lines of each longest row of checks, with what is assigned for them alone."""
    start = 0
    while start < len(body):
        end = start
        while end < len(body) and _is_check(body[end]):
            end += 1
        if end > start:
            rest = body[: max(start - 1, 0)] + body[end:]
            first = start - 1 if start and _is_assigned_for(body[start - 1], rest) else start
            yield body[first].lineno, body[end - 1].end_lineno or body[end - 1].lineno
        start = end + 1


def _is_check(node: ast.stmt) -> bool:
    if isinstance(node, ast.Raise):
        return True
    is_plain = isinstance(node, (ast.If, ast.For)) and not node.orelse
    return is_plain and all(map(_is_check, node.body))  # type: ignore[attr-defined]  # mypy loses the narrowing


def _is_assigned_for(node: ast.stmt, rest: list[ast.stmt]) -> bool:
    """Whether a statement assigns one name that the rest of the function does not read."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]):
            read = [n.id for other in rest for n in ast.walk(other) if isinstance(n, ast.Name)]
            return name not in read
    return False


def _parse(source: str) -> list[ast.stmt]:
    """Return the statements of code; none where Python cannot read it, which its run says."""
    try:
        return ast.parse(source).body
    except SyntaxError:
        return []


def _is_docstring(node: ast.stmt) -> bool:
    match node:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
    return False
