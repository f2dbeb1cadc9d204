"""LaTeX that a value offers becomes MathML at build, by the same script as in the page."""

import functools
import json
from pathlib import Path

from mkdocs_pyodide.tools.bundle import FRONTEND, bundle
from mkdocs_pyodide.tools.node import node

RENDERER = Path(__file__).parents[1] / "assets" / "latex.js"


@functools.cache
def formula(latex: str) -> str:
    """Return the MathML of a formula, an empty text where it is none that can be set."""
    (markup,) = json.loads(node(FRONTEND / "latex.mjs", bundle(RENDERER), input=json.dumps([latex])))
    return str(markup)
