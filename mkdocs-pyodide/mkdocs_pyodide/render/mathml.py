"""Render LaTeX as MathML at build, by the same script as in the page."""

import functools
import json

from mkdocs_pyodide.tools.bundle import FRONTEND, published
from mkdocs_pyodide.tools.node import run_node


@functools.cache
def to_mathml(latex: str) -> str:
    """Return the MathML of a formula, an empty text where it is none that can be set."""
    answer = run_node(FRONTEND / "mathml.mjs", published("mathml.js"), input=json.dumps([latex]))
    (markup,) = json.loads(answer)
    return str(markup)
