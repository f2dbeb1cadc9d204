"""The house rules that a search can check."""

import re

import pytest
from pages import ROOT, SNIPPETS

ENGINE = ROOT / "mkdocs-pyodide"
ENGINE_FILES = [
    path
    for pattern in ("mkdocs_pyodide/**/*.py", "mkdocs_pyodide/assets/*", "tests/*.py", "*.md")
    for path in ENGINE.glob(pattern)
]


@pytest.mark.parametrize("path", ENGINE_FILES, ids=lambda path: path.name)
def test_engine_has_no_word_of_deep_learning(path):
    text = re.sub(r"(?i)\b(?:linear|radial)gradient\b", "", path.read_text("utf-8"))  # elements of SVG
    found = re.findall(r"\b\w*(?:forward|gradient|layer)\w*\b", text, re.IGNORECASE)
    assert found == []


@pytest.mark.parametrize("path", sorted(SNIPPETS.glob("layers/*.py")), ids=lambda path: path.name)
def test_layers_import_numpy_and_each_other_alone(path):
    lines = re.findall(r"^\s*(?:import|from) .*", path.read_text("utf-8"), re.MULTILINE)
    assert {line.strip() for line in lines if not re.match(r"\s*from layers import ", line)} <= {
        "import numpy as np",
        "from numpy.lib.stride_tricks import sliding_window_view",
    }


def test_numpy_is_the_same_in_browser_and_build():
    from mkdocs_pyodide.runtime import Runtime

    pinned = re.search(r"^numpy==(\S+)$", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert pinned and Runtime().lock["packages"]["numpy"]["version"] == pinned[1]


def test_only_the_plugin_and_its_failure_page_know_mkdocs():
    knowing = {
        path.name
        for path in ENGINE.glob("mkdocs_pyodide/**/*.py")
        if re.search(r"^\s*(?:from|import) mkdocs\b(?!_)", path.read_text("utf-8"), re.MULTILINE)
    }
    assert knowing == {"plugin.py", "failure_page.py"}  # the second one is a part of `mkdocs serve`
