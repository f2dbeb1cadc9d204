"""The optimizers, the loops and the gradient check; the losses keep the layers' promises."""

import re

import forms
import numpy as np
import pytest

from lab import gradient_check, optimizers, schedules
from layers import attention, batch_norm, dense, dropout, max_pooling, relu, softmax, tanh


@pytest.mark.parametrize("golden", forms.cases("optimizers"), ids=lambda golden: golden.name)
def test_optimizers_walk_as_pytorchs(golden):
    optimizer = getattr(optimizers, golden.name)
    path, state = np.array(golden.data["path"]), None
    w = path[0]
    for dw, expected in zip(np.array(golden.data["gradients"]), path[1:], strict=True):
        w, state = optimizer(w, dw, state, rate=0.1)
        np.testing.assert_allclose(w, expected, rtol=1e-12)


@pytest.mark.parametrize("name", ["sgd", "momentum", "adam"])
def test_optimizers_are_well_behaved(name):
    optimizer = getattr(optimizers, name)
    w, dw = np.ones((2, 3), np.float32), np.full((2, 3), 0.5, np.float32)
    w.flags.writeable = dw.flags.writeable = False
    moved, state = optimizer(w, dw, None, 0.1)
    again, _ = optimizer(moved, dw, state, 0.1)
    assert moved.dtype == again.dtype == np.float32
    assert (again < moved).all()
    assert (moved < w).all()
    repeated, _ = optimizer(moved, dw, state, 0.1)  # the state is not changed in place
    np.testing.assert_array_equal(again, repeated)


def test_adam_moves_rows_without_gradient():
    """An embedding's row that nobody read keeps moving; with plain descent it stays."""
    first, second = np.array([1.0, 1.0]), np.array([0.0, 1.0])
    for optimizer, moves in ((optimizers.sgd, False), (optimizers.adam, True)):
        w, state = optimizer(np.zeros(2), first, None, 0.1)
        after, _ = optimizer(w, second, state, 0.1)
        assert (after[0] != w[0]) == moves


@pytest.mark.parametrize("golden", forms.cases("weight_decay"), ids=lambda golden: golden.name)
def test_weight_decay_shrinks_as_pytorchs(golden):
    """L2 belongs to the gradient, for every optimizer alike; AdamW alone decays by itself."""
    path, state = np.array(golden.data["path"]), None
    w = path[0]
    for dw, expected in zip(np.array(golden.data["gradients"]), path[1:], strict=True):
        if golden.name == "adamw":
            w, state = optimizers.adamw(w, dw, state, rate=0.1, decay=0.25)
        else:
            optimizer = getattr(optimizers, golden.name)
            w, state = optimizer(w, optimizers.add_l2(w, dw, 0.25), state, rate=0.1)
        np.testing.assert_allclose(w, expected, rtol=1e-12)


def test_adamw_without_decay_is_adam():
    w, dw = np.array([1.0, -2.0]), np.array([0.5, 3.0])
    np.testing.assert_array_equal(
        optimizers.adamw(w, dw, None, 0.1, decay=0)[0], optimizers.adam(w, dw, None, 0.1)[0]
    )


# What the schedules of the golden vectors are called with.
SCHEDULES = {
    "step_decay": {"every": 4},
    "linear": {"steps": 10},
    "cosine": {"steps": 10, "lowest": 0.01},
    "warmup": {"steps": 10, "warm": 4},
}


@pytest.mark.parametrize("golden", forms.cases("schedules"), ids=lambda golden: golden.name)
def test_schedules_go_as_pytorchs(golden):
    schedule, expected = getattr(schedules, golden.name), golden.data["path"]
    rates = [schedule(step, 0.1, **SCHEDULES[golden.name]) for step in range(len(expected))]
    np.testing.assert_allclose(rates, expected, rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize(("name", "lowest"), [("linear", 0), ("cosine", 0.01), ("warmup", 0)])
def test_schedules_stay_at_their_end(name, lowest):
    schedule = getattr(schedules, name)
    rates = [schedule(step, 0.1, **SCHEDULES[name]) for step in (10, 11, 99)]
    assert rates == pytest.approx([lowest] * 3)


def test_warmup_of_no_step_is_cosine():
    assert schedules.warmup(3, 0.1, 10, warm=0) == schedules.cosine(3, 0.1, 10)


LOOPS = forms.modules_of("lab.loops")
LOOP_CASES = [
    (loop, case) for module in LOOPS for loop in forms.forms_of(module) for case in forms.cases(loop.name)
]


@pytest.mark.parametrize(
    ("loop", "golden"), LOOP_CASES, ids=[f"{loop.name}-{case.name}" for loop, case in LOOP_CASES]
)
def test_loops_agree(loop, golden):
    """What a page spells out as loops equals what it then writes without."""
    outputs, cache = loop.run(golden.inputs)
    gradients = loop.gradients(golden.upstream, cache, golden.inputs)
    for name, array in (outputs | gradients).items():
        np.testing.assert_allclose(array, golden[name], rtol=1e-10, atol=1e-12, err_msg=name)


# The gradient check


def inputs(*shapes):
    rng = np.random.default_rng(1)
    return [rng.standard_normal(shape) for shape in shapes]


def test_check_returns_the_largest_errors():
    X, W, b = inputs((3, 2), (4, 2), 4)
    errors = gradient_check.check(dense.forward, dense.backward, X=X, W=W, b=b)
    assert list(errors) == ["dX", "dW", "db"]
    assert max(errors.values()) < 1e-9


def test_check_is_exact_where_the_function_bends():
    (X,) = inputs((3, 4))
    assert gradient_check.check(tanh.forward, tanh.backward, X=X)["dX"] < 1e-9


def test_check_says_function_argument_index_expected_received():
    def backward(dZ, cache):
        dX, dW, db = dense.backward(dZ, cache)
        dW[1, 0] += 0.5
        return dX, dW, db

    X, W, b = inputs((3, 2), (4, 2), 4)
    with pytest.raises(AssertionError) as error:
        gradient_check.check(dense.forward, backward, X=X, W=W, b=b)
    pattern = r"backward: dW\[1, 0\] is (\S+), finite differences give (\S+)$"
    received, expected = map(float, re.search(pattern, str(error.value)).groups())
    assert received - expected == pytest.approx(0.5, abs=1e-4)


@pytest.mark.parametrize(
    ("backward", "message"),
    [
        (lambda dZ, cache: dense.backward(dZ, cache)[:2], r"2 gradients for \['X', 'W', 'b'\]"),
        (lambda dZ, cache: (*dense.backward(dZ, cache)[:2], dZ), r"db has shape \(3, 4\), expected \(4,\)"),
        (lambda dZ, cache: [g * np.nan for g in dense.backward(dZ, cache)], "gradients for|is nan"),
        (lambda dZ, cache: tuple(g * np.nan for g in dense.backward(dZ, cache)), r"dX\[0, 0\] is nan"),
    ],
)
def test_check_refuses_what_is_no_gradient(backward, message):
    X, W, b = inputs((3, 2), (4, 2), 4)
    with pytest.raises(AssertionError, match=message):
        gradient_check.check(dense.forward, backward, X=X, W=W, b=b)


def test_check_skips_kinks_only():
    X = np.array([[0.0, 1.0, -2.0]])
    assert gradient_check.check(relu.forward, relu.backward, X=X)["dX"] < 1e-9
    ties = np.ones((1, 1, 2, 2))
    assert gradient_check.check(max_pooling.forward, max_pooling.backward, X=ties) == {"dX": 0}
    with pytest.raises(AssertionError, match=r"dX\[0, 2\]"):
        gradient_check.check(relu.forward, lambda dY, cache: dY * (cache[0] != 0), X=X)


def test_check_finds_what_ones_would_hide():
    """With an upstream gradient of ones, batch norm's dX is zero, and so is softmax's."""
    (X,) = inputs((4, 3))

    def zeros(dY, cache):
        return np.zeros_like(X)

    def forward(X):
        return batch_norm.forward(X, np.ones(3), np.zeros(3))

    for function in (forward, softmax.forward):
        with pytest.raises(AssertionError, match="finite differences"):
            gradient_check.check(function, zeros, X=X)


def test_check_leaves_masks_and_numbers_alone():
    Q, K, V = inputs((2, 2), (3, 2), (3, 2))
    mask = np.array([[True, True, False], [True, False, False]])
    assert len(gradient_check.check(attention.forward, attention.backward, Q=Q, K=K, V=V, mask=mask)) == 3


def test_check_needs_the_same_mask_every_time():
    """Dropout with one generator draws anew: no slope. With a fresh one, equal draws."""
    (X,) = inputs((3, 4))
    rng = np.random.default_rng(0)
    with pytest.raises(AssertionError, match="forward is random"):
        gradient_check.check(lambda X: dropout.forward(X, 0.5, rng), dropout.backward, X=X)
    errors = gradient_check.check(
        lambda X: dropout.forward(X, 0.5, np.random.default_rng(0)), dropout.backward, X=X
    )
    assert errors["dX"] < 1e-9
