"""What the chapters on learning promise, each of them."""

import re

import pytest
import yaml
from pages import PAGES, ROOT
from test_pages import CITED, TYPED, headings, is_in_order, text

CHAPTERS = [name for name in PAGES if name.startswith("learning/")]
WITH_EXERCISES = [
    name for name in CHAPTERS if name not in ("learning/notation.md", "learning/training-practice.md")
]
# Of the chapters on formulas, as on a layer's pages.
HEADINGS = {
    "learning/losses.md": ["Exercises", "Sources"],
    "learning/optimizers.md": ["Exercises", "Sources"],
    "learning/training-practice.md": ["What goes wrong", "What it costs", "In PyTorch and Keras"],
}
CELL = re.compile(r"```pyodide.*?```", re.DOTALL)


def front_matter(name):
    return yaml.safe_load(text(name).split("---")[1])


@pytest.mark.parametrize("name", CHAPTERS)
def test_chapter_says_what_it_needs_and_is_in_the_navigation(name):
    assert all(page in PAGES for page in front_matter(name)["prerequisites"])
    assert f" {name}" in (ROOT / "mkdocs.yml").read_text("utf-8").replace("[", " ").replace(",", " ")


@pytest.mark.parametrize("name", CHAPTERS)
def test_chapter_begins_with_the_problem(name):
    """Not with notation: a paragraph or two come first."""
    body = text(name).split("---", 2)[2].partition("\n# ")[2].partition("\n\n")[2]
    assert len(body.split("\n\n!!! ")[0].split("\n\n## ")[0].split()) > 25


@pytest.mark.parametrize("name", HEADINGS)
def test_chapter_on_formulas_has_all_its_parts(name):
    assert is_in_order(HEADINGS[name], [heading for _, heading in headings(name)])


@pytest.mark.parametrize("name", WITH_EXERCISES)
def test_chapter_has_exercises_and_figures_that_move(name):
    cited = [file for file, _ in CITED.findall(text(name))]
    assert sum(file.startswith("exercises/") for file in cited) >= 2
    assert len(re.findall(r'sliders="|^\w+\.figure\(\)$', text(name), re.MULTILINE)) >= 2


WITH_FORMULAS = [name for name in CHAPTERS if r"\(" in text(name)]


def test_most_chapters_have_formulas():
    assert len(WITH_FORMULAS) >= len(CHAPTERS) - 1


@pytest.mark.parametrize("name", WITH_FORMULAS)
def test_numbers_in_formulas_are_computed(name):
    prose = re.sub(r"⟦.*?⟧", "", CELL.sub("", text(name)))
    formulas = re.findall(r"\\\(.*?\\\)|\\\[.*?\\\]", prose, re.DOTALL)
    assert formulas and [formula for formula in formulas if TYPED.search(formula)] == []
