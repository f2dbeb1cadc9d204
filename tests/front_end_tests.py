"""The tests of the widgets' front ends, which Node runs with states that Python has computed."""

import json

import pytest
from pages import ROOT

from mkdocs_pyodide.tools.node import run_node


def run_front_end_tests(file, variable, states, folder):
    """Run a file of tests/frontend; a variable names the file of the states. Raises NodeError."""
    path = folder / "states.json"
    path.write_text(json.dumps(states), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(variable, str(path))
        run_node(
            ROOT / "tests/frontend" / file, flags=("--test", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON")
        )
