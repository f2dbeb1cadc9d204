"""Join the sessions of a page into the one namespace that a notebook has.

On the page each session has names of its own. In a notebook, a later session can rebind a name that an
earlier one goes on to use. An import is repeated where that happens; what no import resolves is left to
`use_session`, which swaps the names of the notebook for those of a session.
"""

import ast
import builtins
import dis
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from types import CodeType
from typing import NamedTuple


class Binding(NamedTuple):
    """What bound a name: a session's cell, counted from 1; `statement` is the import if it was one."""

    session: str
    cell: int
    statement: str

    def equals(self, other: "Binding") -> bool:
        return self == other or (self.statement != "" and self.statement == other.statement)


# What a notebook runs before its cells, each of which then begins with a call of it.
USE_SESSION = """\
def use_session(name, current=[None], kept={}):
    \"\"\"Give each session names of its own, as on the page.\"\"\"
    names = globals()
    if name != current[0]:
        own = [key for key in names if key not in shared and not key.startswith("_")]
        kept[current[0]] = {key: names.pop(key) for key in own}
        names.update(kept.pop(name, {}))
        current[0] = name


shared = {*globals(), "shared"}"""


def isolate_sessions(cells: Sequence[tuple[str, str]]) -> tuple[list[list[str]], bool]:
    """Return (lines to put before each cell, whether they use USE_SESSION).

    cells   (session, source) of each cell, in the order of the notebook
    """
    imports = repeat_imports(cells)
    if imports is not None:
        return imports, False
    return [[f'use_session("{session}")'] for session, _ in cells], True


def repeat_imports(cells: Sequence[tuple[str, str]]) -> list[list[str]] | None:
    """Return the imports to repeat before each cell; None if a name clashes that is not an import."""
    owned: defaultdict[str, dict[str, Binding]] = defaultdict(dict)  # session -> name -> Binding
    # session -> name -> the names that its body reads
    functions: defaultdict[str, dict[str, set[str]]] = defaultdict(dict)
    current: dict[str, Binding] = {}
    repeated: list[list[str]] = []
    for number, (session, source) in enumerate(cells, 1):
        names, own = NameUses(source), owned[session]
        repeated.append([])
        for name in sorted(names.needed(functions[session])):
            expected = own.get(name) or builtin_binding(name)
            actual = current.get(name)
            if not expected or not actual or actual.equals(expected):
                continue
            if not expected.statement:
                return None
            repeated[-1].append(expected.statement)
            current[name] = expected
        functions[session] |= names.functions
        for name in names.bound:
            own[name] = current[name] = Binding(session, number, names.imports.get(name, ""))
    return repeated


def builtin_binding(name: str) -> Binding | None:
    """Return the Binding of a name that every session has, None of another."""
    return Binding("", 0, f"from builtins import {name}") if hasattr(builtins, name) else None


class NameUses:
    """The names of a cell, as its bytecode has them; none where it cannot be compiled.

    read        before the cell binds them itself, functions' bodies included
    bound       at the top level
    functions   of each function and class that the cell defines: the names that its body reads
    imports     the statement that imports a name, where one does
    """

    def __init__(self, source: str) -> None:
        self.read: set[str] = set()
        self.bound: set[str] = set()
        self.functions: dict[str, set[str]] = {}
        self.imports: dict[str, str] = {}
        try:
            tree = ast.parse(source)
            code = compile(tree, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        except (SyntaxError, ValueError):
            return
        self.read, self.bound = data_flow(code)
        for inner in nested_code(code):
            self.functions[inner.co_name] = free_names(inner)
            self.read |= free_names(inner) - self.bound
        self.imports = dict(import_statements(tree))

    def needed(self, functions: Mapping[str, set[str]]) -> set[str]:
        """Return what the cell reads of cells before it, also by way of functions defined there."""
        found: set[str] = set()
        pending = set(self.read)
        while pending:
            name = pending.pop()
            if name not in found:
                found.add(name)
                pending |= functions.get(name, set())
        return found


def data_flow(code: CodeType) -> tuple[set[str], set[str]]:
    """Return (the names that a block reads before it binds them, those that it binds)."""
    read: set[str] = set()
    bound: set[str] = set()
    for instruction in dis.get_instructions(code):
        name = instruction.argval
        if instruction.opname in ("LOAD_NAME", "LOAD_GLOBAL") and name not in bound:
            read.add(name)
        elif instruction.opname in ("STORE_NAME", "STORE_GLOBAL"):
            bound.add(name)
    return read, bound


def free_names(code: CodeType) -> set[str]:
    """Return the module's names that a function or a class reads, those within it included."""
    read, _ = data_flow(code)
    return read.union(*map(free_names, nested_code(code)))


def nested_code(code: CodeType) -> list[CodeType]:
    return [constant for constant in code.co_consts if isinstance(constant, CodeType)]


def import_statements(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield (name, statement) of each name that the top level imports."""
    for node in tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.asname or alias.name.partition(".")[0], ast.unparse(ast.Import([alias]))
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                single = ast.ImportFrom(node.module, [alias], node.level)
                yield alias.asname or alias.name, ast.unparse(single)
