"""Training runs in the browser's Python, with SIMD loops and with NumPy's own: the same but for the time."""

import json
import shutil

import pytest
from pages import SNIPPETS
from pyodide_in_node import run_python

from mkdocs_pyodide.distribution.manifest import Distribution
from mkdocs_pyodide.distribution.registry import Registry

pytestmark = pytest.mark.slow  # two Pythons in Node, which train

STEPS = 10
MODELS = ["feedforward", "convolutional", "lstm_rows", "gpt", "gan"]
PROGRAM = f"""
import contextlib, importlib, io, json, sys, textwrap
sys.path.insert(0, "/shared/snippets")

from training import initial, loop

train = loop.train
loop.train = lambda step, items, *more, **named: train(step, list(items)[:{STEPS}], *more, **named)


def history(name):
    # from the settings to the end of the training
    module = importlib.import_module(f"architectures.{{name}}")
    with open(module.__file__) as file:
        source = file.read().partition("# --8<-- [start:settings]")[2].partition("# --8<-- [end:train]")[0]
    names = {{**vars(module), "generator": initial.generator}}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(textwrap.dedent(source), names)
    return names["history"]


print(json.dumps([history(name) for name in {MODELS}]))
"""


def histories(folder, simd):
    distribution = Distribution(Registry(), {"numpy"}, simd=simd)
    return json.loads(run_python(distribution, PROGRAM, folder))


def test_losses_are_the_same_with_and_without_simd(tmp_path):
    shutil.copytree(SNIPPETS, tmp_path / "snippets", ignore=shutil.ignore_patterns("mnist*", "__pycache__"))
    ours, shipped = (histories(tmp_path, simd) for simd in (True, False))
    for name, one, other in zip(MODELS, ours, shipped, strict=True):
        assert one.keys() == other.keys() and len(one) > 1
        for measured in one.keys() - {"steps"}:
            assert one[measured] == [
                [step, pytest.approx(value, rel=1e-3, abs=1e-4)] for step, value in other[measured]
            ], (name, measured)
