"""The figures of the layers: their numbers are what the layers compute, and their front ends show them."""

import gzip
import importlib
import json
import re

import numpy as np
import pytest
from pages import PAGES, ROOT, SNIPPETS

from lab import gradient_check
from layers import average_pooling, convolutional
from mkdocs_pyodide.tools.bundle import bundle
from mkdocs_pyodide.tools.node import run_node
from training import data
from widgets.figure import MEDIA_TYPE, rounded

MAX_SCRIPT_BYTES = 12_000  # gzipped
MAX_STATE_BYTES = 6_000  # gzipped
NAMES = sorted(
    path.stem for path in SNIPPETS.glob("widgets/*.py") if "def figure():" in path.read_text("utf-8")
)


def module(name):
    return importlib.import_module(f"widgets.{name}")


def published(name):
    return json.loads(module(name).figure()._repr_mimebundle_()[MEDIA_TYPE])


def test_every_figure_is_on_one_page():
    cells = "\n".join(path.read_text("utf-8") for path in PAGES.values())
    assert sorted(re.findall(r"^(\w+)\.figure\(\)$", cells, re.MULTILINE)) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_figure_is_small(name):
    state = json.dumps(published(name)["state"], ensure_ascii=False, separators=(",", ":"))
    assert len(gzip.compress(state.encode())) <= MAX_STATE_BYTES
    script = SNIPPETS / "widgets" / module(name).figure().script
    assert len(gzip.compress(bundle(script).read_bytes())) <= MAX_SCRIPT_BYTES


def test_front_ends(tmp_path):
    """The front ends' own tests, with the state of every figure."""
    figures = {}
    for name in NAMES:
        widget = published(name)
        figures[name] = {"script": widget["module"].partition("/")[2], "state": widget["state"]}
    (tmp_path / "figures.json").write_text(json.dumps(figures), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIGURES", str(tmp_path / "figures.json"))
        run_node(
            ROOT / "tests/frontend/figures.test.mjs",
            flags=("--test", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON"),
        )


def test_numbers_are_rounded_to_whole_ones_where_they_are():
    assert rounded([[1.0, -0.00001], [1 / 3, 2]]) == [[1, 0], [0.3333, 2]]
    assert str(rounded(-0.00001)) == "0"


def test_convolution_shows_a_digit_of_mnist():
    images, labels, *_ = data.mnist()
    Y, _ = average_pooling.forward(images[6].reshape(1, 1, 28, 28).astype(float))
    np.testing.assert_allclose(module("convolution").image(), np.round(Y[0, 0], 1), atol=1e-9)
    assert labels[6] == 2


@pytest.mark.parametrize("kernel", ["vertical", "horizontal"])
@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (1, 1), (2, 0), (2, 1)])
def test_convolution_is_the_layer_and_its_gradient_is_measured(kernel, stride, padding):
    shown = module("convolution").state()
    X, K = np.array(shown["X"])[None, None], np.array(shown["K"][kernel], float)[None, None]
    Y = lambda X: convolutional.forward(X, K, np.zeros(1), stride, padding)[0]  # noqa: E731
    case = shown["cases"][f"{kernel} {stride} {padding}"]
    np.testing.assert_allclose(case["Y"], Y(X)[0, 0], atol=0.005)
    below, above = gradient_check.slopes(lambda X: (Y(X) ** 2).sum() / 2, X)
    np.testing.assert_allclose(case["dX"], (below + above)[0, 0] / 2, atol=0.006)
