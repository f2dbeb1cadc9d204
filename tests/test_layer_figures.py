"""The figures of the layers: their numbers are what the layers compute, and their front ends show them."""

import gzip
import importlib
import itertools
import json
import re

import numpy as np
import pytest
from front_end_tests import run_front_end_tests
from pages import PAGES, SNIPPETS

from lab import gradient_check
from layers import average_pooling, convolutional, dense, dropout, embedding, gru, lstm, max_pooling, rnn
from mkdocs_pyodide.render.widgets import prerender
from mkdocs_pyodide.tools.bundle import bundle
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


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_figure_is_small(name):
    state = json.dumps(published(name)["state"], ensure_ascii=False, separators=(",", ":"))
    assert len(gzip.compress(state.encode())) <= MAX_STATE_BYTES
    script = SNIPPETS / "widgets" / module(name).figure().script
    assert len(gzip.compress(bundle(script).read_bytes())) <= MAX_SCRIPT_BYTES


@pytest.mark.long
def test_front_ends(tmp_path):
    """The front ends' own tests, with the state of every figure."""
    figures = {}
    for name in NAMES:
        widget = published(name)
        figures[name] = {"script": widget["module"].partition("/")[2], "state": widget["state"]}
    convolution = module("convolution")
    gradients = {" ".join(map(str, case)): rounded(convolution.run(*case)[1]) for case in convolution.cases()}
    figures["convolution"]["expected"] = gradients
    run_front_end_tests("figures.test.mjs", "FIGURES", figures, tmp_path)


def test_numbers_are_rounded_to_whole_ones_where_they_are():
    assert rounded([[1.0, -0.00001], [1 / 3, 2]]) == [[1, 0], [0.3333, 2]]
    assert str(rounded(-0.00001)) == "0"


def test_convolution_shows_a_digit_of_mnist():
    images, labels, *_ = data.mnist()
    Y, _ = average_pooling.forward(images[1025].reshape(1, 1, 28, 28).astype(float))
    np.testing.assert_allclose(module("convolution").image(), np.round(Y[0], 1), atol=1e-9)
    assert labels[1025] == 2


@pytest.mark.parametrize("channels", ["1", "3"])
@pytest.mark.parametrize("kernel", ["vertical", "horizontal"])
@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (1, 1), (2, 0), (2, 1)])
def test_convolution_is_the_layer_and_its_gradient_is_measured(kernel, channels, stride, padding):
    convolution = module("convolution")
    shown = convolution.state()
    X, K = (
        np.array(array, float)[None] for array in (shown["X"][channels], shown["K"][f"{kernel} {channels}"])
    )
    Y = lambda X: convolutional.forward(X, K, np.zeros(1), stride, padding)[0]  # noqa: E731
    np.testing.assert_allclose(shown["Y"][f"{kernel} {channels} {stride} {padding}"], Y(X)[0, 0], atol=0.005)
    below, above = gradient_check.slopes(lambda X: (Y(X) ** 2).sum() / 2, X)
    _, dX = convolution.run(kernel, channels, stride, padding)
    np.testing.assert_allclose(dX, (below + above)[0] / 2, atol=1e-5)


def test_convolution_in_colour_ignores_edges_of_grey():
    """The door's edges cancel: its channels are equal, and the weights of the three kernels add up to 0."""
    convolution = module("convolution")
    X = convolution.image("3")
    Y, _ = convolution.run("vertical", "3", 1, 0)
    is_grey = lambda i, j: np.ptp(X[:, i : i + 3, j : j + 3], axis=0).max() == 0  # noqa: E731
    grey = [(i, j) for i in range(12) for j in range(12) if is_grey(i, j)]
    edges = [np.ptp(X[0, i : i + 3, j : j + 3]) > 0 for i, j in grey]
    assert sum(edges) >= 4 and np.abs([Y[place] for place in grey]).max() < 1e-9
    assert np.abs(Y).max() > 5


@pytest.mark.parametrize(("windows", "stride"), [("apart", 2), ("overlapping", 1)])
def test_pooling_agrees_where_the_slopes_do_and_splits_ties(windows, stride):
    largest = lambda X: max_pooling.forward(X[None, None], 2, stride)[0][0, 0]  # noqa: E731
    ties = 0
    for x, case in enumerate(module("pooling").state()["cases"][windows]):
        X = np.array(case["X"], float)
        assert X[1, 1] == x
        np.testing.assert_array_equal(case["Y"], largest(X))
        below, above = gradient_check.slopes(lambda X: largest(X).sum(), X)
        np.testing.assert_allclose(case["slopes"], [below[1, 1], above[1, 1]], atol=1e-6)
        first, every, split = (np.array(case[way]) for way in ("first", "every", "split"))
        assert first.sum() == split.sum() == np.size(case["Y"])
        has_derivative = np.isclose(below, above)
        for way in (first, every, split):
            np.testing.assert_allclose(way[has_derivative], below[has_derivative], atol=1e-6)
        is_tied = not has_derivative[1, 1]
        assert (every.sum() > np.size(case["Y"])) == is_tied
        assert np.all(split[~has_derivative] < every[~has_derivative])
        ties += is_tied
    assert ties == (1 if stride == 2 else 3)


def test_attention_weights_are_the_softmax_of_the_shown_scores():
    shown = module("attention").state()
    assert [len(case["P"]) for case in shown["cases"].values()] == [4] * 4
    for case in shown["cases"].values():
        Q, K = np.array(case["Q"]), np.array(case["K"])
        for key, P in case["P"].items():
            scaled, masked = key.split()
            S = Q @ K.T / (np.sqrt(Q.shape[1]) if scaled == "on" else 1)
            odds = np.exp(S) * (np.tri(len(S)) if masked == "on" else 1)
            np.testing.assert_allclose(P, odds / odds.sum(axis=1, keepdims=True), atol=0.02)


def test_attention_moves_from_the_animal_to_the_street():
    shown = module("attention").state()
    words = [*shown["words"], "tired"]
    for ending, noun in (("tired", "animal"), ("wide", "street")):
        P = np.array(shown["cases"][f"{ending} meaning"]["P"]["on off"])[words.index("it")]
        assert words[P.argmax()] == noun and P.max() > 0.6
    sharp = np.array(shown["cases"]["tired meaning"]["P"]["off off"])[words.index("it")]
    assert sharp.max() > 0.97
    before = np.array(shown["cases"]["tired previous word"]["P"]["on off"]).argmax(axis=1)
    assert list(before[1:]) == list(range(10))


def test_unrolled_gradients_are_measured():
    shown = module("unrolled").state()
    for w, run in zip(shown["weights"], shown["runs"], strict=True):
        W, b = np.array([[w, shown["w_x"]]]), np.array([shown["b"]])

        def last(X, h, W=W, b=b):
            return rnn.forward(X[None, :, None], np.array([[h]]), W, b)[0][0, -1, 0]

        X = np.array(shown["x"], float)
        np.testing.assert_allclose(run["h"][-1], last(X, 0.0), atol=1e-4)
        for t, dh in enumerate(run["dh"][:-1]):
            h = run["h"][t]
            slope = (last(X[t:], h + 1e-5) - last(X[t:], h - 1e-5)) / 2e-5
            np.testing.assert_allclose(dh, slope, atol=2e-4)
        below, above = gradient_check.slopes(lambda X: last(X, 0.0), X)
        np.testing.assert_allclose(run["dx"], (below + above) / 2, atol=2e-4)


def test_unrolled_gradient_vanishes_for_a_small_weight_and_for_a_large_one():
    first = [run["dh"][0] for run in module("unrolled").state()["runs"]]
    assert first[0] < 0.01 and first[-1] < max(first) / 2


@pytest.mark.parametrize("name", ["RNN", "LSTM", "GRU"])
def test_reach_is_the_gradient_that_is_measured(name):
    reach = module("reach")
    X, upstream, turn, weights = reach.inputs()
    zeros, H = np.zeros((1, reach.H)), reach.H
    W, b = weights[:8].reshape(4 * H, 2 * H), np.zeros(4 * H)
    W_x, W_h, b_x = weights[:3].reshape(3 * H, H), weights[3:6].reshape(3 * H, H), np.zeros(3 * H)
    b[:H] = b_x[H : 2 * H] = 2.0
    forward, gradient = {
        "RNN": (
            lambda X: rnn.forward(X, zeros, np.hstack([1.2 * turn, weights[0]]), np.zeros(H)),
            reach.of_rnn(1.2),
        ),
        "LSTM": (lambda X: lstm.forward(X, zeros, zeros, W, b), reach.of_lstm(2.0)),
        "GRU": (lambda X: gru.forward(X, zeros, W_x, W_h, b_x, np.zeros(3 * H)), reach.of_gru(2.0)),
    }[name]
    direction = np.random.default_rng(3).normal(size=X.shape)
    above, below = (np.vdot(upstream, forward(X + side * 1e-5 * direction)[0]) for side in (1, -1))
    np.testing.assert_allclose(np.vdot(gradient, direction), (above - below) / 2e-5, rtol=1e-4)


def test_reach_says_what_is_shown():
    shown = module("reach").state()
    rnn_first = [curve[0] for curve in shown["RNN"]]
    assert rnn_first == sorted(rnn_first) and rnn_first[0] < 1e-7 < 0.01 < rnn_first[-1] < 1
    for name in ("LSTM", "GRU"):
        first = [curve[0] for curve in shown[name]]
        assert first == sorted(first) and first[0] < 1e-6 and first[-1] > 0.5


def test_graph_has_gradients_that_are_measured():
    graph = module("graph")
    shown = graph.state()
    x, t = shown["x"], shown["t"]
    loss = lambda w, x, b: (w * x + b - t) ** 2  # noqa: E731
    for each in shown["rounds"]:
        w, b, z = each["w"], each["b"], each["z"]
        assert each["L"] == pytest.approx(loss(w, x, b), abs=1e-3)
        at = np.array([w, x, b, z])
        below, above = gradient_check.slopes(lambda at: loss(*at[:3]) + (at[3] - t) ** 2, at)
        expected = [each[name] for name in ("dw", "dx", "db", "dz")]
        np.testing.assert_allclose(expected, (below + above) / 2, atol=2e-3)
        assert each["dp"] == each["dz"]


def test_graph_learns():
    """Each round is a step of gradient descent after the one before it, and halves the error."""
    shown = module("graph").state()
    rounds, rate = shown["rounds"], shown["rate"]
    for now, then in itertools.pairwise(rounds):
        for name in ("w", "b"):
            assert then[name] == pytest.approx(now[name] - rate * now[f"d{name}"], abs=1e-3)
        assert then["L"] == pytest.approx(now["L"] / 4, abs=1e-3)


def test_network_gradients_are_measured():
    network = module("network")
    found = network.values()
    known = network.gradients(found)
    assert set(known) == set(found) - {"labels"}
    for name in ("X", "W₁", "b₁", "W₂", "b₂"):

        def loss(array, name=name):
            arrays = found | {name: array}
            for _, layer, names, output in network.OPERATIONS:
                arrays[output], _ = layer.forward(*(arrays[n] for n in names))
            return arrays["L"]

        below, above = gradient_check.slopes(loss, found[name])
        np.testing.assert_allclose(known[name], (below + above) / 2, atol=1e-4, err_msg=name)


def test_network_shows_the_gradients_of_the_whole_graph():
    network = module("network")
    found, known = network.values(), network.gradients(network.values())
    for operation in network.state()["operations"]:
        for array in operation["board"]["arrays"]:
            own = array["name"].removeprefix("∂L/∂")
            expected = (found if own == array["name"] else known)[own]
            np.testing.assert_allclose(array["values"], np.ravel(expected), atol=6e-4, err_msg=array["name"])


@pytest.mark.parametrize("name", NAMES)
def test_style_is_published_as_a_browser_reads_it(name):
    """The text of `<style>` has no character references: a rule with one would be none."""
    widget = published(name)
    html = prerender(bundle(SNIPPETS / widget["module"]), json.dumps(widget["state"]))
    (css,) = re.findall("<style>(.*?)</style>", html, re.DOTALL)
    assert '[data-role="backward"]' in css and "&" not in css


def test_plane_is_the_network_s_and_what_it_says_is_true():
    """The network of the home page learns with four hidden units, and one alone cannot."""
    shown = module("xor").state()
    cells, margin = shown["cells"], shown["margin"]
    levels = np.array([list(map(int, f["levels"])) for f in shown["frames"]["4"]]).reshape(-1, cells, cells)
    at = [int((x + margin) / (1 + 2 * margin) * cells) for x in (0, 1)]
    corners = levels[-1][np.ix_([cells - 1 - at[0], cells - 1 - at[1]], at)]
    assert (corners > 4).tolist() == [[False, True], [True, False]]
    losses = {width: [f["loss"] for f in frames] for width, frames in shown["frames"].items()}
    assert losses["4"][-1] < 0.001 and losses["1"][-1] > 0.24
    assert len(losses["4"]) == 300 / shown["every"] + 1


@pytest.mark.parametrize("norm", ["batch norm", "layer norm"])
def test_normalization_paths_add_up_to_the_gradient_that_is_measured(norm):
    normalization = module("normalization")
    layer, axis = normalization.NORMS[norm]
    upstream, ones = normalization.UPSTREAM, np.ones(3)
    for case in normalization.state()["cases"][norm]:
        X = np.array(case["X"], float)
        loss = lambda X: np.vdot(upstream, layer.forward(X, ones, 0 * ones, 1e-5)[0])  # noqa: E731
        below, above = gradient_check.slopes(loss, X)
        np.testing.assert_allclose(case["dX"], (below + above) / 2, atol=2e-3)
        np.testing.assert_allclose(np.sum(case["paths"], axis=0), case["dX"], atol=2e-3)
        np.testing.assert_allclose(case["Y"], layer.forward(X, ones, 0 * ones, 1e-5)[0], atol=0.006)
        np.testing.assert_allclose(np.sum(case["dX"], axis=axis), 0, atol=3e-3)


@pytest.mark.parametrize("norm", ["batch norm", "layer norm"])
def test_normalization_graph_has_derivatives_that_are_measured(norm):
    """∂L/∂μ with σ² held fixed, ∂L/∂σ² with μ held fixed, and ∂σ²/∂x; with 1/N, they make the paths."""
    normalization = module("normalization")
    axis, upstream = normalization.NORMS[norm][1], normalization.UPSTREAM
    for case in normalization.state()["cases"][norm]:
        X = np.array(case["X"], float)
        as_X = lambda values: np.expand_dims(values, axis)  # noqa: E731
        mean, variance, count = X.mean(axis), X.var(axis), X.shape[axis]

        def loss(mean, variance, X=X, as_X=as_X):
            return np.vdot(upstream, (X - as_X(mean)) / np.sqrt(as_X(variance) + normalization.EPS))

        measured = {
            "toMean": gradient_check.slopes(lambda mean, v=variance: loss(mean, v), mean),
            "toVariance": gradient_check.slopes(lambda variance, m=mean: loss(m, variance), variance),
            "turn": gradient_check.slopes(lambda X: X.var(axis).sum(), X),
        }
        for name, (below, above) in measured.items():
            np.testing.assert_allclose(case[name], (below + above) / 2, atol=1e-3, err_msg=name)
        direct = upstream * as_X(case["slope"])
        through_mean = np.broadcast_to(as_X(case["toMean"]), X.shape) / count
        through_variance = as_X(case["toVariance"]) * np.array(case["turn"])
        np.testing.assert_allclose([direct, through_mean, through_variance], case["paths"], atol=2e-3)


@pytest.mark.parametrize("function", ["ReLU", "GELU", "tanh", "sigmoid"])
def test_depth_shows_the_gradient_that_is_measured(function):
    depth = module("depth")
    _, gradients = depth.run(function, 1.0)
    layer, rng = depth.FUNCTIONS[function], np.random.default_rng(0)
    X = rng.normal(size=(depth.EXAMPLES, depth.WIDTH))
    weights = [rng.normal(0, depth.WIDTH**-0.5, (depth.WIDTH, depth.WIDTH)) for _ in range(depth.DEPTH)]
    upstream = rng.normal(size=X.shape)
    upstream /= np.linalg.norm(upstream)

    def loss(X):
        for W in weights:
            X, _ = layer.forward(dense.forward(X, W, np.zeros(depth.WIDTH))[0])
        return np.vdot(upstream, X)

    direction = rng.normal(size=X.shape)
    slope = (loss(X + 1e-5 * direction) - loss(X - 1e-5 * direction)) / 2e-5
    np.testing.assert_allclose(np.vdot(gradients[0], direction), slope, rtol=1e-2, atol=1e-9)
    shown = depth.state()["cases"][f"{function} Glorot"]
    np.testing.assert_allclose(shown["sizes"], np.linalg.norm(gradients, axis=(1, 2)), rtol=1e-2)
    np.testing.assert_allclose(np.sum(shown["shares"], axis=1), 1, atol=0.01)


def test_depth_says_what_is_shown():
    first = {name: case["sizes"][0] for name, case in module("depth").state()["cases"].items()}
    assert first["sigmoid Glorot"] < 4.0**-10 * 10
    assert 0.3 < first["ReLU He"] < 3 and first["ReLU Glorot"] < 0.1 and 0.2 < first["tanh Glorot"] < 0.3
    sizes = module("depth").state()["cases"]["sigmoid Glorot"]["sizes"]
    factors = np.divide(sizes[1:], sizes[:-1])
    assert np.all((factors > 3.5) & (factors < 5))


@pytest.mark.parametrize("p", ["0.2", "0.5", "0.8"])
def test_masks_have_one_factor_and_a_mean_that_comes_close(p):
    masks = module("masks")
    case = masks.state()["cases"][p]
    assert case["factor"] == pytest.approx(1 / (1 - float(p)), abs=1e-4)
    kept = np.array([list(map(int, row)) for row in case["kept"]])
    outputs = masks.X * kept * case["factor"]
    means = np.cumsum(outputs, axis=0) / np.arange(1, len(kept) + 1)[:, None]
    np.testing.assert_allclose(case["means"], means, atol=0.006)
    errors = np.abs(means / masks.X - 1).max(axis=1)
    assert errors[-1] < errors[0] / 2
    assert abs(kept.mean() - (1 - float(p))) < 0.05
    factors, _ = masks.draws(float(p))
    step = np.full(6, 1e-3)  # dropout is linear: with the same mask a step of X moves Y by the factor
    first, moved = (
        dropout.forward(X, float(p), np.random.default_rng(1))[0] for X in (masks.X, masks.X + step)
    )
    np.testing.assert_allclose(factors[0], (moved - first) / step, atol=1e-9)
    np.testing.assert_array_equal(masks.state()["inference"], masks.X)


def test_unroll_orders_are_numpy_s():
    shown = module("unroll").state()
    X = np.array(shown["X"])
    np.testing.assert_array_equal(shown["orders"]["C"], X.ravel(order="C"))
    np.testing.assert_array_equal(shown["orders"]["Fortran"], X.ravel(order="F"))


def test_lookup_gradients_are_measured():
    lookup = module("lookup")
    E, upstream = lookup.table()
    for sentence, run in zip(lookup.SENTENCES, lookup.state()["runs"], strict=True):
        indices = lookup.indices(sentence)
        loss = lambda E: np.vdot(upstream[: len(indices)], embedding.forward(indices, E)[0])  # noqa: E731, B023
        below, above = gradient_check.slopes(loss, E)
        np.testing.assert_allclose(run["dE"], (below + above) / 2, atol=1e-6)
        np.testing.assert_array_equal(run["Y"], E[indices])
