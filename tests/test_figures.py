"""The figures to play with: whole, and right, wherever their sliders stand."""

import importlib
import itertools
import re
import xml.etree.ElementTree as xml

import numpy as np
import pytest
from pages import PAGES, SNIPPETS

from figures import optimizers
from figures.board import Board, number
from mkdocs_pyodide.cells.sliders import parse_sliders

FIGURES = sorted(
    path.stem for path in SNIPPETS.glob("figures/*.py") if path.stem not in ("__init__", "board")
)
FENCE = re.compile(r'sliders="([^"]*)"\n--8<-- "figures/(\w+)\.py:figure"')


def cell(name):
    """The code of a figure's cell, its call, and its sliders as the page has them."""
    source = (SNIPPETS / f"figures/{name}.py").read_text("utf-8")
    (code,) = re.findall(r"\[start:figure\]\n(.*?)\n +# --8<-- \[end", source, re.DOTALL)
    code = re.sub("^    ", "", code, flags=re.MULTILINE)
    pages = "".join(path.read_text("utf-8") for path in PAGES.values())
    (ranges,) = [ranges for ranges, figure in FENCE.findall(pages) if figure == name]
    return code, parse_sliders(ranges, code)


@pytest.mark.long
@pytest.mark.parametrize("name", FIGURES)
def test_figure_is_whole_at_the_ends_of_its_sliders(name):
    code, sliders = cell(name)
    *_, call = code.split("\n")
    module, function = re.match(r"(\w+)\.(\w+)\(", call).groups()
    draw = getattr(importlib.import_module(f"figures.{module}"), function)
    assert re.findall(r"\w+", call.partition("(")[2]) == [slider.name for slider in sliders]
    texts = set()
    for values in itertools.product(*({k.low, (k.low + k.high) / 2, k.high} for k in sliders)):
        values = [int(v) if k.step == 1 else v for k, v in zip(sliders, values, strict=True)]
        picture = draw(*values)
        svg = picture._repr_svg_()
        xml.fromstring(svg)
        drawn = re.sub(r'base64,[^"]*', "", svg)  # of an image, any letters
        assert "nan" not in drawn and "inf" not in drawn, values
        assert picture.width <= 520, "wider than a column of text"
        texts.add(repr(picture))
    assert len(texts) > 1


def test_numbers_have_a_true_minus_and_no_negative_zero():
    assert [number(x) for x in (-1.5, -0.0, 1 / 3)] == ["−1.5", "0", "0.333"]


def test_board_leaves_what_is_no_number_empty():
    board = Board()
    board.matrix("X", np.array([[1.0, np.nan]]), 0, 0)
    assert board.picture("x")._repr_svg_().count("number") == 2  # one in the style, one of the two cells


def test_a_path_that_ends_outside_of_the_picture_does_not_seem_to_end_at_its_edge():
    inside, outside = optimizers.race(0.085, 0.8, 0.5, 30), optimizers.race(0.15, 0.8, 0.5, 30)
    assert inside._repr_svg_().count("<circle") == 3 and "outside" not in repr(inside)
    assert outside._repr_svg_().count("<circle") == 2
    assert "gradient descent: loss 2.59e+19, outside of the picture; momentum: loss 0.0478;" in repr(outside)
