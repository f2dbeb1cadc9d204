"""Strip the engine's files of what only type checkers and people read: a browser would keep it in memory."""

import ast
from typing import TypeVar

Function = TypeVar("Function", ast.FunctionDef, ast.AsyncFunctionDef)


def strip_source(source: str) -> str:
    """Return a module without comments, annotations and docstrings.

    Classes keep their docstrings, for `help(display)` in a cell, and the annotations of their fields: a
    NamedTuple is made of them.
    """
    tree = _Stripper().visit(ast.parse(source))
    tree.body = [_plain(node) for node in _without_docstring(tree.body)]
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


class _Stripper(ast.NodeTransformer):
    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        return self._bare(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AsyncFunctionDef:
        return self._bare(node)

    def _bare(self, node: Function) -> Function:
        node.returns = None
        node.body = _without_docstring(node.body) or [ast.Pass()]
        self.generic_visit(node)
        return node

    def visit_If(self, node: ast.If) -> ast.AST | None:
        is_for_checkers = isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        return None if is_for_checkers else self.generic_visit(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom | None:
        node.names = [alias for alias in node.names if alias.name not in ("TYPE_CHECKING", "annotations")]
        return node if node.names else None


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    match body:
        case [ast.Expr(ast.Constant(str())), *rest]:
            return rest
    return body


def _plain(node: ast.stmt) -> ast.stmt:
    """Return a statement of a module; an assignment without its annotation."""
    if isinstance(node, ast.AnnAssign) and node.value:
        return ast.Assign([node.target], node.value)
    return node
