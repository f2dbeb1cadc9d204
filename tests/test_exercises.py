"""The exercises: the solution passes, the start does not, each mistake is told what it is."""

import importlib
import io
import re
import runpy
from contextlib import redirect_stdout

import numpy as np
import pytest
from pages import PAGES, SNIPPETS

from exercises import judge

NAMES = sorted(
    path.stem for path in SNIPPETS.glob("exercises/*.py") if path.stem not in ("__init__", "judge")
)
EXERCISES = {name: importlib.import_module(f"exercises.{name}") for name in NAMES}
MISTAKES = [(name, told) for name, exercise in EXERCISES.items() for told in exercise.MISTAKES]


def told_by(function, *arguments):
    printed = io.StringIO()
    with redirect_stdout(printed), np.errstate(all="ignore"):
        passed = function(*arguments)
    return passed, printed.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_solution_passes(name):
    passed, told = told_by(EXERCISES[name].check, *EXERCISES[name].SOLUTION)
    assert passed is True
    assert "right" in told and not re.search("not right|expected|nan|Error", told)


@pytest.mark.parametrize("name", NAMES)
def test_start_does_not_pass_and_runs(name):
    path = SNIPPETS / f"exercises/{name}.py"
    _, told = told_by(lambda: runpy.run_path(str(path), run_name="__main__"))
    lines = told.splitlines()
    assert lines and not all(line.endswith("right") for line in lines)


@pytest.mark.parametrize(
    ("name", "told"), MISTAKES, ids=[f"{name}-{i}" for i, (name, _) in enumerate(MISTAKES)]
)
def test_each_mistake_is_explained(name, told):
    passed, said = told_by(EXERCISES[name].check, *EXERCISES[name].MISTAKES[told])
    assert passed is False and told in said


@pytest.mark.parametrize("name", NAMES)
def test_mistakes_are_of_two_kinds_at_least(name):
    assert len(EXERCISES[name].MISTAKES) >= 2


@pytest.mark.parametrize("name", NAMES)
def test_exercise_is_on_a_page(name):
    assert any(f'"exercises/{name}.py:start"' in path.read_text("utf-8") for path in PAGES.values())


# The judge


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([1.0, 2.0], "right"),
        ([1.0, 2.0 + 1e-12], "right"),
        ([2.0, 1.0], "swapped"),
        ([1.0, 3.0], "not right yet"),
        ([1.0], "its shape is (1,), expected (2,)"),
        ([1.0, np.nan], "there is a nan or an inf in it"),
    ],
)
def test_verdicts(given, told):
    assert judge.verdict("x", given, [1.0, 2.0], [("swapped", {"x": [2.0, 1.0]})]) == told


def test_exception_of_an_answer_is_reported():
    def raises(x):
        raise ValueError("no")

    assert told_by(judge.judge_function, raises, abs, {}, [(1.0,)], ("y",)) == (False, "ValueError: no\n")


def test_missing_return_value_is_reported():
    def twice(x):
        return x, x

    _, told = told_by(judge.judge_function, abs, twice, {}, [(1.0,)], ("y", "z"))
    assert told == "ValueError: number of returned values: 1, expected 2: y, z\n"
