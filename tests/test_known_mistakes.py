"""The known mistakes of questions and exercises: how many there are, and that each gets its own message."""

import importlib
import re

import pytest
from pages import PAGES, SNIPPETS
from published_questions import judge, read_questions

from mkdocs_pyodide.cells.questions import parse

FENCE = re.compile(r"^```question\b[^\n]*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
EXERCISES = sorted({path.stem for path in SNIPPETS.glob("exercises/*.py")} - {"__init__", "grading"})
# The ten layers, each with the pages that derive it.
LAYERS = {
    "dense": ["dense"],
    "convolutional": ["convolutional"],
    "pooling": ["pooling", "average-pooling"],
    "recurrent": ["recurrent", "lstm", "lstm-sequence", "gru"],
    "embedding": ["embedding"],
    "attention": ["attention", "multi-head-attention"],
    "normalization": ["normalization", "layer-normalization"],
    "dropout": ["dropout"],
    "flatten": ["flatten"],
    "activation": ["activation", "sigmoid", "softmax"],
}


def questions_of(name):
    return [parse(source) for source in FENCE.findall(PAGES[name].read_text("utf-8"))]


@pytest.mark.parametrize("layer", LAYERS)
def test_each_layer_asks_three_questions(layer):
    assert sum(len(questions_of(f"layers/{page}.md")) for page in LAYERS[layer]) >= 3


def test_there_are_120_known_mistakes():
    """The build verifies those of questions, `test_exercises.py` those of exercises."""
    asked = [question for name in PAGES for question in questions_of(name)]
    in_questions = sum(len(question.of("wrong")) for question in asked)
    modules = [importlib.import_module(f"exercises.{name}") for name in EXERCISES]
    in_exercises = sum(len(module.MISTAKES) for module in modules)
    assert in_questions + in_exercises >= 120, f"{in_questions} in questions, {in_exercises} in exercises"
    assert in_questions >= 90 and in_exercises >= 120


@pytest.mark.parametrize("name", EXERCISES)
def test_each_exercise_has_three_hints(name):
    assert len(importlib.import_module(f"exercises.{name}").HINTS) == 3


def test_each_known_mistake_gets_its_message_in_the_page(published):
    questions = [q for path in published.rglob("*.html") for q in read_questions(path.read_text("utf-8"))]
    assert len(questions) >= 40
    wrong = dict(zip((question["id"] for question in questions), judge(questions), strict=True))
    assert {id: got for id, got in wrong.items() if got != list(range(len(got)))} == {}
