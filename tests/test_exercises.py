"""The exercises: verified in CPython and in the browser's Python, and what their messages say."""

import contextlib
import importlib
import json
import re
import shutil
import textwrap

import numpy as np
import pytest
from coroutines import run_in_thread
from pages import PAGES, SNIPPETS
from pyodide_in_node import run_python

from exercises import grading
from mkdocs_pyodide.distribution.manifest import Distribution
from mkdocs_pyodide.distribution.registry import Registry
from mkdocs_pyodide.distribution.snapshot import kernel_sources
from mkdocs_pyodide.kernel.exercise import verify
from mkdocs_pyodide.kernel.session import Session

STARTER = re.compile(r"\[start:start\]\n(.*?)\n *# --8<-- \[end:start\]", re.DOTALL)
STARTERS = {
    path.stem: textwrap.dedent(found[1])
    for path in sorted(SNIPPETS.glob("exercises/*.py"))
    if (found := STARTER.search(path.read_text("utf-8")))
}
EXERCISES = {name: importlib.import_module(f"exercises.{name}") for name in STARTERS}
BUDGETS = {"gan_rates": 10}  # seconds, as its cell has them
COMBINED = [
    (name, message) for name, module in EXERCISES.items() for message in getattr(module, "COMBINED", ())
]


def start(name):
    """Return a session in which the starter of an exercise has run."""
    session = Session(lambda event: None, SNIPPETS)
    assert run_in_thread(session.run(STARTERS[name]), session.context) is None
    return session


@pytest.mark.parametrize("name", STARTERS)
def test_starter_solution_and_mistakes(name):
    session = start(name)
    unlimited = (BUDGETS.get(name, 2), lambda seconds: contextlib.nullcontext())
    problem, _ = session.context.run(verify, session, STARTERS[name], f"exercises.{name}", *unlimited)
    assert problem == ""


IN_PYODIDE = """
import asyncio, contextlib, json, sys
sys.path[:0] = ["/shared/engine", "/shared/snippets"]
from mkdocs_pyodide.kernel.exercise import verify
from mkdocs_pyodide.kernel.session import Session

problems = {}
for name, starter in json.loads(STARTERS).items():
    session = Session(lambda event: None, "/shared/snippets", is_isolated=False)
    run = session.run(starter)
    try:
        run.send(None)
    except StopIteration as end:
        module = f"exercises.{name}"
        problems[name] = [end.value, *verify(session, starter, module, SECONDS, contextlib.nullcontext)]
print(json.dumps(problems))
"""
SECONDS = 20  # as long as the browser waits for a check


@pytest.mark.long
def test_exercises_in_pyodide(tmp_path):
    """A number may have other digits there, and an integer other bits."""
    for folder in ("architectures", "exercises", "lab", "layers", "training"):
        shutil.copytree(SNIPPETS / folder, tmp_path / "snippets" / folder)
    for name, text in kernel_sources().items():
        (tmp_path / "engine" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "engine" / name).write_text(text, "utf-8")
    program = IN_PYODIDE.replace("STARTERS", repr(json.dumps(STARTERS))).replace("SECONDS", str(SECONDS))
    printed = run_python(Distribution(Registry(), {"numpy"}), program, tmp_path)
    found = json.loads(printed.splitlines()[-1])
    assert found.keys() == STARTERS.keys()
    assert {name: problem for name, (error, problem, _) in found.items() if error or problem} == {}


@pytest.mark.parametrize(
    ("name", "message"), COMBINED, ids=[f"{name}-{i}" for i, (name, _) in enumerate(COMBINED)]
)
def test_two_mistakes_in_one_part_are_explained(name, message):
    assert message in EXERCISES[name].check(*EXERCISES[name].COMBINED[message]).values()


@pytest.mark.parametrize("name", STARTERS)
def test_mistakes_are_of_two_kinds_at_least(name):
    assert len(EXERCISES[name].MISTAKES) >= 2


@pytest.mark.parametrize("name", STARTERS)
def test_exercise_is_on_a_page(name):
    cell = re.compile(rf'exercise="exercises\.{name}"[^\n]*\n *--8<-- "exercises/{name}\.py:start"')
    assert sum(len(cell.findall(path.read_text("utf-8"))) for path in PAGES.values()) == 1


ODD = [None, "text", [], {}, np.nan, [[1, 2], [3]], 1e308, lambda *arguments: None, lambda: 1]


@pytest.mark.parametrize("name", STARTERS)
def test_check_has_a_message_for_any_answer(name):
    """Whatever the reader's code defines, no error is the check's."""
    session = start(name)
    for answer in ODD:
        arguments = dict.fromkeys(session_names(name), answer)
        verdict = session.context.run(session.check, f"exercises.{name}", STARTERS[name], arguments)
        assert "fault" not in verdict, (answer, verdict)
        assert any(message for _, message in verdict["parts"])


def session_names(name):
    check = EXERCISES[name].check
    return check.__code__.co_varnames[: check.__code__.co_argcount]


# Grading


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([1.0, 2.0], None),
        ([1.0, 2.0 + 1e-12], None),
        ([2.0, 1.0], "swapped"),
        ([1.0, 3.0], "1 of 2 entries are not right; the first is [1], 3 so far"),
        ([1.0], "its shape is (1,), expected (2,)"),
        ([1.0, np.nan], "there is a nan or an inf in it"),
        ([[1.0], [1.0, 2.0]], "[[1.0], [1.0, 2.0]] cannot be read as numbers"),
    ],
)
def test_messages(given, message):
    assert grading.grade({"x": given}, ([1.0, 2.0],), {"swapped": ([2.0, 1.0],)}) == {"x": message}


def grade(function, right=abs, names=("y",)):
    return grading.grade_function(function, right, {}, [(1.0,)], names)


def test_exception_of_an_answer_is_not_caught():
    def raises(x):
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        grade(raises)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (3, "3 is not a function"),
        (lambda: 1, "the check calls it with 1 arguments: too many positional arguments"),
        (lambda x: (x, x), "it returns 2 values, expected 1: y"),
    ],
)
def test_function_that_cannot_be_called_or_read(function, message):
    assert grade(function) == {"your code": message}
