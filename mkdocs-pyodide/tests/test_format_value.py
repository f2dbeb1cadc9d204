"""Values in prose and formulas."""

import pytest

from mkdocs_pyodide.build.format_value import format_value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (9.0, "9"),
        (-0.0, "0"),
        (0.17808086811733018, "0.1781"),
        (123456.0, r"1.235 \cdot 10^{5}"),
        (float("inf"), r"\infty"),
        (float("-inf"), r"-\infty"),
        (float("nan"), r"\text{nan}"),
        (True, r"\text{True}"),
        ("as it is", "as it is"),
        ([0.5, -0.0], r"\begin{bmatrix} 0.5 & 0 \end{bmatrix}"),
        ([[1], [2]], r"\begin{bmatrix} 1 \\ 2 \end{bmatrix}"),
    ],
)
def test_values_are_formatted(value, expected):
    assert format_value(value) == expected


def test_more_than_two_axes_are_refused():
    with pytest.raises(ValueError, match="cite a slice"):
        format_value([[[1]]])
