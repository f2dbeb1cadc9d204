"""Write a computed value into prose or a formula."""

import math


def format_value(value: object) -> str:
    """Return the TeX of a value: text as it is, a number in up to four digits, an array as a matrix.

    value   str, a number, or an array (or nested list) of numbers with at most two axes
    """
    if isinstance(value, str):
        return value
    if hasattr(value, "tolist"):
        value = value.tolist()
    if not isinstance(value, list):
        return _number(value)
    if any(isinstance(row, list) and any(isinstance(x, list) for x in row) for row in value):
        raise ValueError("an array with more than two axes cannot be shown as a matrix; cite a slice of it")
    rows = value if value and isinstance(value[0], list) else [value]
    body = r" \\ ".join(" & ".join(map(_number, row)) for row in rows)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"


def _number(x: object) -> str:
    if isinstance(x, bool) or not isinstance(x, int | float):
        return rf"\text{{{x}}}"
    if math.isnan(x):
        return r"\text{nan}"
    if math.isinf(x):
        return r"\infty" if x > 0 else r"-\infty"
    digits, _, exponent = f"{x + 0.0:.4g}".partition("e")
    return rf"{digits} \cdot 10^{{{int(exponent)}}}" if exponent else digits
