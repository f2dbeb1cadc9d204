"""Formulas as the build sets them: TeX's spacing in MathML, and errors that name what is wrong."""

import json
import re

import pytest
from pages import ROOT

from mkdocs_pyodide.tools.node import node_modules, run_node

TOOLS = ROOT / "overrides" / "site_tools"


def answer(tex, stop="", display=False):
    asked = json.dumps([{"tex": tex, "stop": stop, "display": display}])
    return json.loads(run_node(TOOLS / "mathml.mjs", node_modules(TOOLS), input=asked))[0]


def rows(html):
    """The text of each row of a formula, between which a line may end."""
    return [re.sub("<[^>]*>", "", row) for row in html.split("</mrow><mrow>")]


def test_operator_in_an_index_has_no_space():
    assert '<mo lspace="0" rspace="0">−</mo>' in answer("h_{t-1}")["html"]
    assert "<mo>−</mo>" in answer("h - 1")["html"]


def test_line_may_end_after_an_operator_and_not_before_a_comma():
    assert rows(answer(r"y = -x + a \cdot b", stop=",")["html"]) == ["y=", "−x+", "a⋅", "b,"]
    assert rows(answer(r"\max(x, y)", stop=")")["html"])[-1].endswith(")")


def test_name_without_an_argument_has_no_space_before_a_comma():
    assert "<mspace" not in answer(r"1 - \tanh^2", stop=",")["html"]
    assert "<mspace" in answer(r"\log x")["html"]


def test_prime_stands_beside_its_letter():
    assert "<msup>" not in answer("H'")["html"]
    assert re.search("<msub><mrow><mi>x</mi><mo[^>]*>′</mo></mrow><mi>i</mi></msub>", answer("x'_i")["html"])


def test_rows_of_a_table_are_apart_as_written():
    html = answer(r"\begin{aligned} a &= b \\[5pt] c &= d \\ e &= f \end{aligned}", display=True)["html"]
    assert [("border-bottom:0.2em" in row) for row in html.split("<mtr>")[1:]] == [True, False, False]


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"\frac{a}", "Unexpected end of input"),
        (r"\nothing x", r"Unsupported function name: \nothing"),
        (r"\begin{aligned} a \end{cases}", r"\begin{aligned} matched by \end{cases}"),
        ("x^", "something is missing in it"),
    ],
)
def test_invalid_formula_is_reported(tex, message):
    error = answer(tex, stop=".")["error"]
    assert message in error
    assert r"\text{.}" not in error and "\u0332" not in error
