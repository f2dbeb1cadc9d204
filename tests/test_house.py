"""The house rules that a search can check."""

import ast
import re
import subprocess
import sys

import pytest
from pages import ROOT, SNIPPETS

ENGINE = ROOT / "mkdocs-pyodide"
# A package of the engine -> what it imports of the others: one direction, from the plugin to the kernel.
IMPORTS = {
    "plugin": {"build", "cells", "distribution", "exceptions", "finish", "tools"},
    "cells": {"build", "distribution", "exceptions", "kernel", "messages", "render", "tools"},
    "build": {"exceptions", "kernel", "messages", "render", "tools"},
    "render": {"exceptions", "kernel", "messages", "tools"},
    "distribution": {"exceptions", "tools"},
    "finish": {"distribution", "exceptions", "render", "tools"},
    "__main__": {"exceptions", "finish", "tools"},
    "tools": {"exceptions"},
    "exceptions": set(),
    "messages": set(),
    "kernel": {"messages"},  # its types alone: what runs in the browser needs nothing else
}
OF_THE_SITE = {"architectures", "exercises", "figures", "lab", "layers", "training", "widgets"}
IN_BROWSER = {"js", "matplotlib", "numpy", "pyodide"}


def imports_of(path):
    """Yield the modules that a file imports; `a.b` for `from a import b`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("package", IMPORTS)
def test_packages_of_the_engine_import_in_one_direction(package):
    home = ENGINE / "mkdocs_pyodide"
    files = sorted((home / package).rglob("*.py")) or [home / f"{package}.py"]
    names = {name for path in files for name in imports_of(path)}
    own = {name.split(".")[1] for name in names if name.startswith("mkdocs_pyodide.")} - {package}
    assert own <= IMPORTS[package]
    foreign = {name.split(".")[0] for name in names}
    assert not foreign & OF_THE_SITE
    if package == "kernel":
        assert foreign - {"mkdocs_pyodide"} <= sys.stdlib_module_names | IN_BROWSER


def test_each_package_of_the_engine_is_listed():
    home = ENGINE / "mkdocs_pyodide"
    found = {path.relative_to(home).parts[0].removesuffix(".py") for path in home.rglob("*.py")}
    assert found - {"__init__"} == set(IMPORTS)


@pytest.mark.long
def test_importing_the_engine_changes_nothing():
    code = """
import importlib, os, pkgutil, sys, warnings
import matplotlib.backends.backend_agg, mkdocs.commands.serve  # these do
def state():
    return os.environ.copy(), warnings.filters[:], warnings.formatwarning, warnings.showwarning, sys.path[:]
before = state()
import mkdocs_pyodide  # without what only a browser can import
for module in pkgutil.walk_packages(mkdocs_pyodide.__path__, "mkdocs_pyodide."):
    if not module.name.startswith(("mkdocs_pyodide.kernel.bridge", "mkdocs_pyodide.distribution.simd._")):
        importlib.import_module(module.name)
assert state() == before, (before, state())
"""
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("path", sorted(SNIPPETS.glob("layers/*.py")), ids=lambda path: path.name)
def test_layers_import_numpy_and_each_other_alone(path):
    lines = re.findall(r"^\s*(?:import|from) .*", path.read_text("utf-8"), re.MULTILINE)
    assert {line.strip() for line in lines if not re.match(r"\s*from layers import ", line)} <= {
        "import numpy as np",
        "from numpy.lib.stride_tricks import sliding_window_view",
    }


def test_numpy_is_the_same_in_browser_and_build():
    from mkdocs_pyodide.distribution.registry import Registry

    pinned = re.search(r"^numpy==(\S+)$", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert pinned and Registry().lock["packages"]["numpy"]["version"] == pinned[1]


def test_only_the_plugin_knows_mkdocs():
    knowing = {
        path.parent.name
        for path in ENGINE.glob("mkdocs_pyodide/**/*.py")
        if re.search(r"^\s*(?:from|import) mkdocs\b(?!_)", path.read_text("utf-8"), re.MULTILINE)
    }
    assert knowing == {"plugin"}


@pytest.mark.long
def test_vocabulary_check_names_the_line_the_word_and_a_better_one(tmp_path):
    (tmp_path / "page.md").write_text(
        "ReLU comes behind it.\n\n`behind` as code, \\(behind\\), a formulaa.\n"
    )
    check = [
        sys.executable,
        ROOT / "tests" / "frontend" / "cspell.py",
        "--no-cache",
        "--root",
        tmp_path,
        "page.md",
    ]
    found = subprocess.run(check, capture_output=True, text=True)
    assert found.returncode == 1
    assert "page.md:1: Forbidden word 'behind': write after" in found.stderr
    assert "page.md:3: Unknown word 'formulaa': write formula," in found.stderr
    assert found.stderr.count("page.md:") == 2
