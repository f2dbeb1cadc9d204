"""What the browser gets of the engine's files: all that runs, and nothing for type checkers."""

import ast
import dis
import inspect
import types

import pytest

from mkdocs_pyodide.distribution.snapshot import PACKAGE
from mkdocs_pyodide.distribution.strip_source import strip_source

SOURCE = '''
"""A module."""
from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from nowhere import Nothing

NUMBERS: dict[str, int] = {"one": 1}  # a comment


class Pair(NamedTuple):
    """Two."""

    left: int
    right: int = 2


async def wait(x: Nothing, *rest: int, key: str = "") -> Nothing:
    """Wait."""
    y: int = x
    return y
'''


def test_annotations_and_comments_are_left_out():
    text = strip_source(SOURCE)
    assert "Nothing" not in text and "TYPE_CHECKING" not in text and "comment" not in text
    module = types.ModuleType("module")
    exec(text, module.__dict__)
    assert module.NUMBERS == {"one": 1}
    assert module.Pair(1) == (1, 2)
    assert not module.wait.__annotations__


def test_docstrings_of_classes_alone_stay():
    text = strip_source(SOURCE)
    assert '"""Two."""' in text
    assert "A module." not in text and "Wait." not in text


def test_a_function_that_is_its_docstring_stays_one():
    assert strip_source('def nothing():\n    """Do nothing."""\n') == "def nothing():\n    pass\n"


@pytest.mark.parametrize("name", sorted(path.name for path in (PACKAGE / "kernel").glob("*.py")))
def test_stripped_code_is_the_same(name):
    source = (PACKAGE / "kernel" / name).read_text("utf-8")
    assert innermost(strip_source(source)) == innermost(source)
    assert not any(
        isinstance(node, ast.arg) and node.annotation for node in ast.walk(ast.parse(strip_source(source)))
    )


def innermost(source):
    """Return the code of all functions of a module that define no other, by name."""
    found, pending = {}, [compile(source, "<engine>", "exec")]
    while pending:
        code = pending.pop()
        inner = [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]
        pending += inner
        if code.co_flags & inspect.CO_NEWLOCALS and not inner:
            found[code.co_qualname] = [(each.opname, each.argval) for each in dis.get_instructions(code)]
    return found
