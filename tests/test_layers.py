"""The promises that every layer keeps, each written once."""

import ast
import contextlib
import copy
import inspect
import io
import re
import runpy

import forms
import numpy as np
import pytest
from forms import is_float
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from lab import binary_cross_entropy, gradient_check, softmax_cross_entropy
from layers import (
    attention,
    batch_norm,
    dropout,
    layer_norm,
    sigmoid,
    softmax,
    tanh,
)

STRICT = {"over": "raise", "divide": "raise", "invalid": "raise"}


def equal(received, expected, name, rtol=1e-10, atol=1e-12):
    assert np.shape(received) == np.shape(expected), name
    np.testing.assert_allclose(received, expected, rtol=rtol, atol=atol, err_msg=name)


def run(form, inputs, upstream):
    """Outputs and gradients by name; a floating point warning is an error."""
    with np.errstate(**STRICT):
        outputs, cache = form.run(inputs)
        return outputs | form.gradients(upstream, cache, inputs)


def change(function, arrays):
    """The same inputs, or upstream gradients, with a function applied to every float array."""
    if isinstance(arrays, list):
        return [function(array) for array in arrays]
    return {name: function(a) if is_float(a) else a for name, a in arrays.items()}


def assert_short(error):
    assert len(str(error)) < 100, error
    assert "\n" not in str(error)


# Right


def test_forward_matches_pytorch(form, golden):
    with np.errstate(**STRICT):
        outputs, _ = form.run(golden.inputs)
    for name, output in outputs.items():
        equal(output, golden[name], name)


def test_backward_matches_pytorch(form, golden):
    results = run(form, golden.inputs, golden.upstream)
    for name in golden.gradients:
        equal(results[name], golden[name], name)


def test_backward_matches_finite_differences(form, golden):
    inputs = golden.inputs
    arrays = {name: inputs[name] for name in forms.differentiable(inputs)}
    gradient_check.check(form.frozen(inputs), form.backward, **arrays)


@st.composite
def any_inputs(draw, form):
    """Arrays as the docstring describes them, of random sizes; values with ties and zeros."""
    parameters = inspect.signature(form.forward).parameters
    described = forms.described(form.forward)
    options = {name: draw(OPTIONS[name]) for name in parameters if name in OPTIONS}
    sizes = SIZES | ({"d": st.sampled_from([1, 2])} if "heads" in options else {})
    letters = {"...": draw(st.lists(st.integers(0, 3), max_size=2).map(tuple))}
    for letter in re.findall(r"[A-Za-z]\w*", str([described[n] for n in described if n in parameters])):
        if letter not in letters:
            letters[letter] = draw(sizes.get(letter, st.integers(1, 3)))
    if "heads" in options:
        letters["d"] *= options["heads"]

    rng = np.random.default_rng(draw(st.integers(0, 99)))
    inputs = {}
    for name in parameters:
        if name in options:
            inputs[name] = options[name]
        elif name == "rng":
            inputs[name] = np.random.default_rng(0)
        elif name != "mask" or draw(st.booleans()):
            shape = forms.shape_of(described[name], letters)
            inputs[name] = SPECIAL.get(name, eighths)(rng, shape, letters)
    return inputs


def eighths(rng, shape, letters):
    return np.asarray(rng.integers(-8, 9, shape) / 8)


SPECIAL = {
    "indices": lambda rng, shape, letters: rng.integers(0, letters["V"], shape),
    "labels": lambda rng, shape, letters: rng.integers(0, letters["C"], shape),
    "mask": lambda rng, shape, letters: rng.random(shape) < 0.6,
    "running_var": lambda rng, shape, letters: rng.integers(1, 9, shape) / 4,
}
SIZES = {"N": st.integers(0, 3), "H": st.integers(1, 5), "W": st.integers(1, 5)}
OPTIONS = {
    "heads": st.integers(1, 3),
    "size": st.integers(1, 3),
    "stride": st.integers(1, 3),
    "padding": st.integers(0, 2),
    "p": st.sampled_from([0.0, 0.3, 0.5, 1.0]),
    "eps": st.sampled_from([0.01, 1.0]),  # finite differences need room
    "training": st.booleans(),
}


@pytest.mark.long
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_any_shape(form, data):
    """Ties, repeats, windows that leave a rest, no example or one: every gradient is a slope."""
    inputs = data.draw(any_inputs(form))
    try:
        outputs, _ = form.run(copy.deepcopy(inputs))
    except ValueError as error:
        assert_short(error)
        reject()
    rng = np.random.default_rng(0)
    upstream = [eighths(rng, np.shape(Y), None) for Y in outputs.values()]
    results = run(form, copy.deepcopy(inputs), upstream)
    promise_shapes(form, inputs, results)

    arrays = {name: inputs[name] for name in forms.differentiable(inputs)}
    gradient_check.check(form.frozen(inputs), form.backward, **arrays)

    for view, dtype, close in ((with_gaps, np.float64, 1e-10), (single, np.float32, 1e-3)):
        again = run(form, copy.deepcopy(change(view, inputs)), change(view, upstream))
        for name, array in again.items():
            assert array.dtype == dtype, name
            equal(array, results[name], name, rtol=close, atol=close)


def promise_shapes(form, inputs, results):
    """Every array has the shape that the docstring gives it, a gradient that of its variable."""
    described = forms.described(form.forward) | forms.described(form.backward)
    assert forms.fits({n: s for n, s in described.items() if n != "mask"}, inputs | results)
    for name in forms.differentiable(inputs):
        assert results[f"d{name}"].shape == inputs[name].shape, f"d{name}"


# Well-behaved


def single(array):
    return array.astype(np.float32)


def with_gaps(array):
    return np.repeat(array, 2, axis=-1)[..., ::2] if array.ndim else array


@pytest.mark.parametrize(
    "view", [np.asfortranarray, with_gaps, lambda a: a[..., ::-1].copy()[..., ::-1] if a.ndim else a]
)
def test_strides_do_not_matter(form, golden, view):
    results = run(form, change(view, golden.inputs), change(view, golden.upstream))
    for name, array in results.items():
        equal(array, golden[name], name)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.longdouble])
def test_dtype_stays(form, golden, dtype):
    def cast(array):
        return array.astype(dtype)

    results = run(form, change(cast, golden.inputs), change(cast, golden.upstream))
    for name, array in results.items():
        assert array.dtype == dtype, (
            f"{name} is {array.dtype} for inputs of {dtype.__name__}: a NumPy scalar such as np.sqrt(2) "
            "promotes, a number of Python's does not"
        )
        if dtype == np.float32:
            equal(array, golden[name], name, rtol=1e-4, atol=1e-4)


def test_integers_count_too(form, golden):
    """Whole numbers give what the same floats give; nothing is cut off."""

    def whole(array):
        return np.rint(2 * array) + (array > 0)

    inputs, upstream = change(whole, golden.inputs), change(whole, golden.upstream)
    expected = run(form, copy.deepcopy(inputs), upstream)
    integers = change(lambda array: array.astype(int), inputs)
    *outputs, cache = form.forward(**integers)
    gradients = form.backward(*change(lambda array: array.astype(int), upstream), cache)
    gradients = gradients if isinstance(gradients, tuple) else (gradients,)
    for name, array in zip(expected, [*outputs, *gradients], strict=True):
        equal(array, expected[name], name)


def test_arguments_are_untouched(form, golden):
    """Neither pass writes to what it is given, and backward can be called twice."""
    inputs, upstream = golden.inputs, golden.upstream
    for array in [*inputs.values(), *upstream]:
        if isinstance(array, np.ndarray):
            array.flags.writeable = False
    outputs, cache = form.run(inputs)
    before = copy.deepcopy(outputs)
    first = copy.deepcopy(form.gradients(upstream, cache, inputs))
    second = form.gradients(upstream, cache, inputs)
    for name, array in [*first.items(), *before.items()]:
        np.testing.assert_array_equal((second | outputs)[name], array, err_msg=name)


def test_calls_do_not_meet(form, golden):
    """What backward needs is in the cache: not in the module, not in another call's."""
    inputs = golden.inputs
    _, cache = form.run(inputs)
    form.run(change(lambda array: array[..., ::-1] / 2, golden.inputs))
    results = form.gradients(golden.upstream, cache, inputs)
    for name in golden.gradients:
        equal(results[name], golden[name], name)


@pytest.mark.parametrize("N", [0, 1])
def test_few_examples(form, golden, N):
    """No example, or one: the right shapes without a murmur, unless a mean is over the examples."""
    inputs = {name: array for name, array in golden.inputs.items() if name != "mask"}
    for name, sizes in forms.described(form.forward).items():
        if name in inputs and (sizes[0] == "N" or (sizes[0] == "..." and len(sizes) <= inputs[name].ndim)):
            inputs[name] = inputs[name][:N]
    try:
        outputs, _ = form.run(copy.deepcopy(inputs))
    except ValueError:
        assert form.name in MEAN_OVER_EXAMPLES
        return
    results = run(form, inputs, [np.ones_like(Y) for Y in outputs.values()])
    promise_shapes(form, inputs, results)
    assert all(np.isfinite(array).all() for array in results.values())


MEAN_OVER_EXAMPLES = (
    "batch_norm",
    "mean_squared_error",
    "softmax_cross_entropy",
    "binary_cross_entropy",
)


# Numerics


@pytest.mark.filterwarnings("error")
def test_extreme_values_stay_quiet():
    extreme = np.array([-1e4, 0.0, 1e4])
    with np.errstate(**STRICT):
        np.testing.assert_array_equal(sigmoid.forward(extreme)[0], [0, 0.5, 1])
        np.testing.assert_array_equal(tanh.forward(extreme)[0], [-1, 0, 1])
        np.testing.assert_array_equal(softmax.forward(extreme)[0], [0, 0, 1])
        for layer in (sigmoid, tanh, softmax):
            _, cache = layer.forward(extreme)
            assert np.isfinite(layer.backward(np.ones(3), cache)).all()


def test_sigmoid_keeps_small_numbers():
    """The branch for negative values is exact where 1 / (1 + exp(-x)) is, and 1 - y(-x) is not."""
    Y, _ = sigmoid.forward(np.array([-40.0, -700.0]))
    np.testing.assert_allclose(Y, np.exp([-40.0, -700.0]), rtol=1e-15)


def test_cross_entropy_of_confident_wrong_scores():
    X, labels = np.array([[1e4, -1e4]]), np.array([1])
    with np.errstate(**STRICT):
        L, cache = softmax_cross_entropy.forward(X, labels)
        dX = softmax_cross_entropy.backward(1.0, cache)
    assert L == 2e4
    np.testing.assert_array_equal(dX, [[1.0, -1.0]])


def test_binary_cross_entropy_of_confident_scores():
    X, target = np.array([1e4, -1e4, 1e4, -1e4]), np.array([0.0, 1.0, 1.0, 0.0])
    with np.errstate(**STRICT):
        L, cache = binary_cross_entropy.forward(X, target)
        dX = binary_cross_entropy.backward(1.0, cache)
    assert L == 5e3
    np.testing.assert_array_equal(dX, [0.25, -0.25, 0.0, 0.0])


def test_fully_masked_row_gives_zero():
    rng = np.random.default_rng(0)
    Q, K, V = rng.standard_normal((3, 2, 3, 4))
    mask = np.array([[True, False, True], [False] * 3, [True] * 3])
    with np.errstate(**STRICT):
        Y, cache = attention.forward(Q, K, V, mask)
        dQ, dK, dV = attention.backward(np.ones_like(Y), cache)
    assert not Y[:, 1].any()
    assert not dQ[:, 1].any()
    alone, cache = attention.forward(Q[:, ::2], K, V, mask[::2])
    equal(Y[:, ::2], alone, "Y")
    for name, received, expected in zip(
        "QKV", (dQ[:, ::2], dK, dV), attention.backward(np.ones_like(alone), cache), strict=True
    ):
        equal(received, expected, f"d{name}")


def test_masked_values_have_no_say():
    rng = np.random.default_rng(0)
    Q, K, V = rng.standard_normal((3, 4, 2))
    causal = np.tri(4, dtype=bool)
    before, _ = attention.forward(Q, K, V, causal)
    K[3], V[3] = 50.0, -7.0
    after, _ = attention.forward(Q, K, V, causal)
    np.testing.assert_array_equal(before[:3], after[:3])


@pytest.mark.parametrize("shape", [(4, 2), (3, 2, 2, 2)])
@pytest.mark.parametrize("value", [0.0, 0.1, 1e6])
def test_constant_features_become_beta(shape, value):
    X, gamma, beta = np.full(shape, value), np.array([2.0, 3.0]), np.array([0.5, -1.0])
    for layer, last in ((batch_norm, 1), (layer_norm, -1)):
        with np.errstate(**STRICT):
            Y, cache = layer.forward(X, gamma, beta)
            dX, _, _ = layer.backward(np.ones_like(Y), cache)
        np.testing.assert_allclose(
            np.moveaxis(Y, last, -1), np.broadcast_to(beta, shape[:1] + shape[2:] + (2,)), atol=1e-6
        )
        assert np.isfinite(dX).all()


def test_variance_does_not_cancel():
    """E[x²] - E[x]² would lose every digit here."""
    X = 1e8 + np.array([[0.0], [1.0], [2.0], [3.0]])
    Y, _ = batch_norm.forward(X, np.ones(1), np.zeros(1))
    Z, _ = batch_norm.forward(X - 1e8, np.ones(1), np.zeros(1))
    equal(Y, Z, "Y", rtol=1e-7)


def test_batch_norm_of_ones_upstream_is_zero():
    rng = np.random.default_rng(0)
    Y, cache = batch_norm.forward(rng.standard_normal((5, 3)), rng.standard_normal(3), np.zeros(3))
    dX, _, _ = batch_norm.backward(np.ones_like(Y), cache)
    np.testing.assert_allclose(dX, 0, atol=1e-12)


def test_running_statistics_match_pytorch():
    for golden in forms.cases("running_statistics"):
        mean, var = np.zeros(2), np.ones(2)
        for X in np.array(golden.data["batches"]):
            mean, var = batch_norm.update_running(mean, var, X)
        equal(mean, golden.data["mean"], "mean")
        equal(var, golden.data["var"], "var")


def test_dropout_keeps_the_mean():
    X = np.ones(100_000)
    for p in (0.1, 0.5, 0.9):
        Y, _ = dropout.forward(X, p, np.random.default_rng(0))
        assert abs((Y == 0).mean() - p) < 0.01
        assert abs(Y.mean() - 1) < 0.03


# How it refuses


def test_wrong_shapes_are_refused(form, golden):
    """The docstring's shapes are the contract: a letter that occurs twice must agree."""
    described = forms.described(form.forward)
    right = {name: a for name, a in golden.inputs.items() if name != "mask"}  # these may broadcast
    for name in [name for name in described if name in right]:
        array = right[name]
        grown = [np.concatenate([array, array.take([0], k)], k) for k in range(array.ndim)]
        for wrong in [*grown, array[0], array[None]]:
            inputs = right | {name: wrong}
            if not forms.fits(described, inputs):
                with pytest.raises(ValueError, match=r"\w+ (is|are) ") as error:
                    form.run(inputs)
                assert_short(error.value)


def ones(*shape):
    return np.ones(shape)


IMAGE, KERNEL = ones(1, 1, 3, 3), ones(1, 1, 2, 2)
TOKENS = {"Q": ones(3, 2), "K": ones(3, 2), "V": ones(3, 2)}
RNG = np.random.default_rng(0)
REFUSALS = [
    ("convolutional", {"X": IMAGE, "K": ones(1, 1, 4, 4), "b": ones(1)}, "kernel 4×4 exceeds the 3×3 image"),
    ("convolutional", {"X": IMAGE, "K": KERNEL, "b": ones(1), "stride": 0}, "stride 0"),
    ("convolutional", {"X": IMAGE, "K": KERNEL, "b": ones(1), "padding": -1}, "padding -1"),
    ("max_pooling", {"X": IMAGE, "size": 4}, "window 4×4 exceeds the 3×3 image"),
    ("max_pooling", {"X": IMAGE, "stride": 0}, "stride 0"),
    ("max_pooling", {"X": IMAGE, "size": 0}, "size 0"),
    ("average_pooling", {"X": IMAGE, "size": 4}, "window 4×4 exceeds the 3×3 image"),
    ("average_pooling", {"X": IMAGE, "stride": 0}, "stride 0"),
    ("embedding", {"indices": np.array([0, 3]), "E": ones(3, 2)}, "index 3 is not a row of E, 0 to 2"),
    ("embedding", {"indices": np.array([-1]), "E": ones(3, 2)}, "index -1 is not a row"),
    ("embedding", {"indices": np.array([0.5]), "E": ones(3, 2)}, "indices are float64"),
    ("embedding", {"indices": np.array([True]), "E": ones(3, 2)}, "indices are bool"),
    ("attention", TOKENS | {"mask": ones(3, 3)}, "mask is float64, expected bool"),
    ("attention", TOKENS | {"mask": ones(2, 3) > 0}, r"mask is \(2, 3\), expected \(3, 3\)"),
    ("attention", TOKENS | {"mask": ones(5, 3, 3) > 0}, r"mask is \(5, 3, 3\)"),
    (
        "multi_head_attention",
        {"X": ones(1, 2, 3)} | dict.fromkeys(("W_q", "W_k", "W_v", "W_o"), ones(3, 3)) | {"heads": 2},
        "a multiple of 2 heads",
    ),
    ("batch_norm", {"X": ones(1, 2), "gamma": ones(2), "beta": ones(2)}, "1 values a channel"),
    ("batch_norm", {"X": ones(0, 2), "gamma": ones(2), "beta": ones(2)}, "0 values a channel"),
    ("dropout", {"X": ones(2), "p": 1.5, "rng": RNG}, "p is 1.5, expected 0 to 1"),
    ("dropout", {"X": ones(2), "p": -0.1, "rng": RNG}, "p is -0.1"),
    ("rnn", {"X": ones(2, 0, 1), "h": ones(2, 1), "W": ones(1, 2), "b": ones(1)}, r"X is \(2, 0, 1\)"),
    (
        "softmax_cross_entropy",
        {"X": ones(1, 2), "labels": np.array([2])},
        "label 2 is not a class of X, 0 to 1",
    ),
    ("softmax_cross_entropy", {"X": ones(1, 2), "labels": np.array([-1])}, "label -1"),
    ("softmax_cross_entropy", {"X": ones(0, 2), "labels": np.array([], int)}, "one row or more"),
    ("mean_squared_error", {"Y": ones(0, 2), "target": ones(0, 2)}, "one value or more"),
    ("binary_cross_entropy", {"X": ones(0, 1), "target": ones(0, 1)}, "one value or more"),
]


def test_refusals_say_thing_value_way_out(form):
    for name, inputs, message in REFUSALS:
        if name == form.name:
            with pytest.raises(ValueError, match=message) as error:
                form.run(inputs)
            assert_short(error.value)


# How it reads


def test_docstrings_list_the_arrays(form, golden):
    forward, backward = forms.described(form.forward), forms.described(form.backward)
    arrays = [name for name, value in golden.inputs.items() if isinstance(value, np.ndarray)]
    assert [name for name in forward if name in arrays] == arrays
    assert form.outputs, "no output described"
    upstream = [f"d{name}" for name in form.outputs]
    assert list(backward) == upstream + golden.gradients
    for name in golden.gradients:
        assert backward[name] == forward[name[1:]], name
    for function in (form.forward, form.backward):
        assert len(inspect.getdoc(function).splitlines()[0].split()) <= 10
    promise_shapes(form, golden.inputs, run(form, golden.inputs, golden.upstream))


def test_imports_numpy_and_siblings_only(module):
    source = inspect.getsource(module)
    for node in ast.walk(ast.parse(source)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            assert name.split(".")[0] in ("numpy", "layers"), name


def test_sections_are_whole_and_in_order(module):
    marks = re.findall(r"# --8<-- \[(start|end):(\w+)\]", inspect.getsource(module))
    assert [kind for kind, _ in marks] == ["start", "end"] * (len(marks) // 2)
    names = [name for kind, name in marks if kind == "start"]
    assert names == [name for kind, name in marks if kind == "end"]
    assert names[-1] == "example"
    functions = [
        node.name for node in ast.parse(inspect.getsource(module)).body if isinstance(node, ast.FunctionDef)
    ]
    assert [name for name in functions if name in names] == names[:-1]


def test_example_runs(module):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), np.errstate(**STRICT):
        runpy.run_path(module.__file__, run_name="__main__")
    lines = printed.getvalue().splitlines()
    assert 0 < len(lines) <= 20
    assert max(map(len, lines)) <= 80
    for pattern, what in {r"-0\.(?!\d*[1-9])": "minus zero", r"\bnan\b": "nan", r"\binf\b": "inf"}.items():
        bad = [line for line in lines if re.search(pattern, line)]
        assert not bad, f"the example of {module.__name__} prints {what}: {bad[0]}"


def test_a_layer_without_vectors_is_named():
    with pytest.raises(FileNotFoundError, match="no golden vectors for no_such_layer: run make golden"):
        forms.cases("no_such_layer")
