"""LaTeX that a value offers becomes MathML at build, by the same script as in the page."""

import functools
import json

from mkdocs_pyodide.tools.bundle import FRONTEND, published
from mkdocs_pyodide.tools.node import node


@functools.cache
def formula(latex: str) -> str:
    """Return the MathML of a formula, an empty text where it is none that can be set."""
    (markup,) = json.loads(node(FRONTEND / "mathml.mjs", published("mathml.js"), input=json.dumps([latex])))
    return str(markup)
