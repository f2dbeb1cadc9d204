"""Tell whether code can change nothing outside its own session, from its text alone.

Such code computes with numbers, arrays and its own functions. It has none of the ways by which a program
reaches what other sessions share: attributes that are set, names with underscores, built-ins that look things
up by their names, modules other than NumPy and those of the site, of which each session has its own. All that
is not listed here is refused: the list is short on purpose.
"""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# cspell:disable
NODES = tuple(
    getattr(ast, name)
    for name in """
    Module FunctionDef arguments arg Return Assign AugAssign For While If Raise Try ExceptHandler Assert
    Expr Pass Break Continue Global Nonlocal Import ImportFrom alias BoolOp BinOp UnaryOp Lambda IfExp
    Dict Set ListComp SetComp DictComp GeneratorExp comprehension Compare Call keyword Constant
    Attribute Subscript Starred Name List Tuple Slice JoinedStr FormattedValue operator unaryop boolop
    cmpop expr_context
    """.split()
)
BUILT_INS = frozenset(
    """
    abs all any bool complex dict divmod enumerate filter float int isinstance len list map max min pow
    print range reversed round set slice sorted str sum tuple zip True False None ArithmeticError
    AssertionError Exception IndexError KeyError NotImplementedError RuntimeError TypeError ValueError
    ZeroDivisionError
    """.split()
)
ATTRIBUTES = frozenset(
    """
    T abs absolute add all allclose any append arange arctan argmax argmin argsort array array_equal
    asarray astype at bool_ broadcast_to ceil clip concatenate copy cos cosh count count_nonzero cumprod
    cumsum det diag divide dot dtype e einsum empty empty_like exp expand_dims expm1 extend eye flatten
    flip float32 float64 floor full full_like get hstack identity index inf inner insert int32 int64 inv
    isclose isfinite isinf isnan item items keys linalg linspace log log10 log1p log2 lower matmul max
    maximum mean meshgrid min minimum moveaxis multiply nan ndim negative newaxis nonzero norm ones
    ones_like outer pad pi pop power prod ravel repeat reshape roll round shape sign sin sinh size solve
    sort split sqrt square squeeze stack std strip subtract sum swapaxes take tan tanh tensordot tile
    tolist trace transpose tril triu unique upper values var vstack where zeros zeros_like
    """.split()
)
# cspell:enable


def is_plain(source: str, is_own_module: Callable[[str], bool]) -> bool:
    """Return whether code is plain; code that cannot be parsed is, since it cannot run.

    is_own_module   tells whether a module, by its whole name, is one of the site's
    """
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError):
        return True
    own = {name for node in nodes for name in _own_names(node, is_own_module)}
    return all(_is_plain(node, own, is_own_module) for node in nodes)


def _own_names(node: ast.AST, is_own_module: Callable[[str], bool]) -> Iterable[str]:
    """Return the names that an import binds to modules of the site."""
    if not isinstance(node, ast.ImportFrom):
        return []
    bound = ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names)
    return [name for name, module in bound if is_own_module(module)]


def _is_plain(node: ast.AST, own: set[str], is_own_module: Callable[[str], bool]) -> bool:
    if not isinstance(node, NODES):
        return False
    if isinstance(node, ast.Import):
        return all(alias.name == "numpy" for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        names = {name for alias in node.names for name in (alias.name, alias.asname or "")}
        is_own = node.module is not None and node.level == 0 and is_own_module(node.module)
        return is_own and not any(map(_is_special, names))
    if isinstance(node, ast.Name):
        return not _is_special(node.id) and (node.id in BUILT_INS or not hasattr(builtins, node.id))
    if isinstance(node, ast.Attribute):
        is_of_own = isinstance(node.value, ast.Name) and node.value.id in own
        is_known = node.attr in ATTRIBUTES or (is_of_own and not _is_special(node.attr))
        return is_known and isinstance(node.ctx, ast.Load)
    return True


def _is_special(name: str) -> bool:
    return name.startswith("_") or name == "*"
