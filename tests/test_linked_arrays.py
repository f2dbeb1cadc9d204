"""Linked arrays: the links of every layer are what its forward and backward do, on any shape."""

import copy
import json
import re
from types import SimpleNamespace

import forms
import numpy as np
import pytest
from front_end_tests import run_front_end_tests
from pages import SNIPPETS

from lab import gradient_check
from layers import average_pooling, dense, embedding, max_pooling, relu, softmax
from mkdocs_pyodide.tools.bundle import bundle
from widgets.boards import BOARDS, board
from widgets.linked_arrays import LinkedArrays, number

MAX_STATE_BYTES = 6_000
MAX_SCRIPT_BYTES = 12_000  # gzipped
SCRIPT = SNIPPETS / "widgets/linked-arrays.js"


def linked(form, arguments, upstream):
    variant = form.name.partition(".")[2]
    upstream = dict(zip(form.outputs, upstream, strict=True))
    return LinkedArrays(form.module, arguments, upstream, variant=variant)


def anywhere(arguments):
    """The same shapes, random numbers in the inputs: no ties and no kinks."""
    rng = np.random.default_rng(7)
    inputs = forms.differentiable(arguments)
    return {
        name: np.asarray(rng.standard_normal(a.shape)) if name in inputs else copy.deepcopy(a)
        for name, a in arguments.items()
    }


def test_rows_times_the_upstream_gradient_are_backward(form, golden):
    made = linked(form, golden.inputs, golden.upstream)
    rows = made.jacobian(golden.inputs)
    _, cache = form.run(golden.inputs)
    weights = np.concatenate([G.ravel() for G in golden.upstream]) if rows else []
    for name, gradient in form.gradients(golden.upstream, cache, golden.inputs).items():
        total = sum((w * row[name[1:]] for w, row in zip(weights, rows, strict=True)), np.zeros(()))
        np.testing.assert_allclose(
            np.broadcast_to(total, np.shape(gradient)), gradient, rtol=1e-9, atol=1e-9, err_msg=name
        )


def test_rows_are_finite_differences(form, golden):
    arguments = anywhere(golden.inputs)
    rows = linked(form, golden.inputs, golden.upstream).jacobian(arguments)
    forward = form.frozen(arguments)

    def outputs(**moved):
        *results, _ = forward(**moved)
        return np.concatenate([np.ravel(Y) for Y in results])

    for name in forms.differentiable(arguments):
        columns = np.array([row[name] for row in rows]).reshape(len(rows), -1)
        for place, index in enumerate(np.ndindex(arguments[name].shape)):
            below, above = arguments[name].copy(), arguments[name].copy()
            below[index] -= 1e-6
            above[index] += 1e-6
            slopes = (outputs(**{name: above}) - outputs(**{name: below})) / 2e-6
            np.testing.assert_allclose(columns[:, place], slopes, rtol=1e-5, atol=1e-6, err_msg=name)


def test_every_layer_variant_and_loss_has_a_board():
    missing = {form.name for form in forms.FORMS} - {"optimizers"} - set(BOARDS)
    assert not missing, f"no board of {', '.join(missing)}: add a small example to snippets/widgets/boards.py"


@pytest.mark.parametrize("name", BOARDS)
def test_board_is_small_and_right(name):
    made = board(name)
    state = made.state()
    text = json.dumps(state, ensure_ascii=False, separators=(",", ":"))
    assert len(text.encode()) <= MAX_STATE_BYTES
    arrays = {array["name"]: array for array in state["arrays"]}
    upstream = [v for output in state["outputs"] for v in arrays[f"∂L/∂{output}"]["values"]]
    for number_of_input, input in enumerate(state["inputs"]):
        gradient = np.zeros(len(arrays[input]["values"]))
        for G, row in zip(upstream, state["links"], strict=True):
            for i, derivative, *_ in row[number_of_input]:
                gradient[i] += G * derivative
        np.testing.assert_allclose(gradient, arrays[f"∂L/∂{input}"]["values"], rtol=2e-3, atol=2e-3)


@pytest.mark.parametrize("name", BOARDS)
def test_gradients_of_a_board_pass_the_gradient_check(name):
    made = board(name)
    inputs = made.state()["inputs"]
    forward = lambda **moved: made.forward(**copy.deepcopy(made.arguments | moved))  # noqa: E731
    gradient_check.check(forward, made.backward, **{n: made.arguments[n] for n in inputs})


def image(*rows):
    return np.array(rows, float)[None, None]


def test_an_entry_whose_local_derivative_is_0_is_linked():
    X = image([1, 0], [0, 4])
    state = LinkedArrays(max_pooling, {"X": X}, {"Y": np.ones((1, 1, 1, 1))}).state()
    assert state["links"] == [[[[0, 0], [1, 0], [2, 0], [3, 1]]]]
    state = LinkedArrays(relu, {"X": np.array([-1.0, 2.0])}, {"Y": np.ones(2)}).state()
    assert state["links"] == [[[[0, 0]]], [[[1, 1]]]]


def test_an_entry_in_no_window_is_not_linked():
    X = np.ones((1, 1, 3, 3))
    state = LinkedArrays(average_pooling, {"X": X}, {"Y": np.ones((1, 1, 1, 1))}).state()
    assert [i for i, _ in state["links"][0][0]] == [0, 1, 3, 4]


def test_a_factor_says_which_entry_it_is():
    arguments = {"X": np.array([[2.0, 0.0]]), "W": np.array([[0.0, 0.0]]), "b": np.zeros(1)}
    state = LinkedArrays(dense, arguments, {"Z": np.ones((1, 1))}).state()
    assert state["links"] == [[[[0, 0, 1, 0], [1, 0, 1, 1]], [[0, 2, 0, 0], [1, 0, 0, 1]], [[0, 1]]]]
    assert state["sum"] == {"of": "X", "plus": ["b"]}


def test_a_layer_that_is_no_sum_of_products_says_so():
    assert LinkedArrays(softmax, {"X": np.zeros(3)}, {"Y": np.ones(3)}).state()["sum"] is None


def test_integers_are_constants():
    arguments = {"indices": np.array([1, 1]), "E": np.eye(3)}
    state = LinkedArrays(embedding, arguments, {"Y": np.ones((2, 3))}).state()
    assert [(array["name"], array["role"]) for array in state["arrays"]] == [
        ("indices", "constant"),
        ("E", "input"),
        ("Y", "output"),
        ("∂L/∂Y", "upstream"),
        ("∂L/∂E", "gradient"),
    ]


def test_numbers_are_rounded_and_have_no_negative_zero():
    assert [number(value) for value in (1 / 3, -0.0, 2.0, 1e-17, -12345.6)] == [0.3333, 0, 2, 0, -12350]
    assert str(number(-1e-17)) == "0"
    assert number(0.0450152) == 0.04502, "rounded once, not to six decimals first"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"upstream": {"Y": np.ones(1)}}, "upstream is for ['Y'], the outputs are ['Z']"),
        ({"mode": "back"}, "mode is 'back', expected 'Forward' or 'Backward'"),
        ({"arguments": {"K": np.ones(1)}}, "K is no argument of forward, which takes X, W, b"),
    ],
)
def test_a_mistake_is_named(changes, message):
    arguments = {"X": np.ones((1, 1)), "W": np.ones((1, 1)), "b": np.ones(1)}
    known = {"layer": dense, "arguments": arguments, "upstream": {"Z": np.ones((1, 1))}}
    with pytest.raises(ValueError, match=re.escape(message)):
        LinkedArrays(**known | changes)


def test_an_unknown_board_is_named():
    with pytest.raises(ValueError, match=r"no board is called .dens.; there are .*dense"):
        board("dens")


@pytest.mark.long
def test_front_end(tmp_path):
    """The front end's own tests, with the state of every board."""
    states = {name: json.loads(widget(board(name)))["state"] for name in BOARDS}
    run_front_end_tests("linked-arrays.test.mjs", "BOARDS", states, tmp_path)


def widget(made):
    return made._repr_mimebundle_()["application/vnd.pyodide.widget+json"]


def test_script_is_small():
    import gzip

    assert len(gzip.compress(bundle(SCRIPT).read_bytes())) <= MAX_SCRIPT_BYTES


def test_layer_is_named_in_the_text():
    layer = SimpleNamespace(__name__="layers.relu", forward=relu.forward, backward=relu.backward)
    assert repr(LinkedArrays(layer, {"X": np.ones(1)}, {"Y": np.ones(1)})) == "Linked arrays of relu: X, Y"


@pytest.mark.parametrize("name", BOARDS)
def test_an_edited_board_is_that_of_the_edited_example(name):
    made, fresh = board(name), board(name)
    edits = {input: {"0": 0.75} for input in made.state()["inputs"]}
    edits |= {f"∂L/∂{output}": {"0": -0.5} for output in made.outputs}
    answer = made.on_change({"edits": edits})["board"]
    for input in made.state()["inputs"]:
        fresh.arguments[input] = fresh.arguments[input].copy()
        fresh.arguments[input].flat[0] = 0.75
    for output in fresh.outputs:
        fresh.upstream[output] = fresh.upstream[output].copy()
        fresh.upstream[output].flat[0] = -0.5
    assert answer == fresh.state()
    assert made.on_change({"edits": {}})["board"] == board(name).state()


@pytest.mark.parametrize("name", BOARDS)
def test_no_example_shows_what_an_epsilon_leaves_of_a_zero(name):
    values = np.concatenate([np.ravel(array["values"]) for array in board(name).state()["arrays"]])
    assert np.abs(values[values != 0]).min() > 1e-4


def test_an_edit_that_has_no_result_says_so():
    made = board("batch_norm.evaluation")
    made.example[0]["running_var"] = np.array([-1.0, 4.0])
    with (
        np.errstate(invalid="ignore"),
        pytest.raises(ValueError, match=r"becomes nan: take back the last edit"),
    ):
        made.on_change({"edits": {"X": {"0": 2}}})
