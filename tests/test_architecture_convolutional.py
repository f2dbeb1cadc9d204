"""The convolutional networks: their gradients, how well they learn, what the page says of them."""

import contextlib
import functools
import io
import re

import numpy as np
import pytest
from pages import SNIPPETS
from runs import run

from architectures import convolutional, residual
from training.initial import generator

pytestmark = pytest.mark.long  # it trains

EXPERIMENTS = (SNIPPETS / "experiments/convolutional_network.py").read_text("utf-8")


def section(name):
    start, end = (EXPERIMENTS.index(f"[{edge}:{name}]") for edge in ("start", "end"))
    return EXPERIMENTS[EXPERIMENTS.index("\n", start) : EXPERIMENTS.rindex("#", start, end)]


def told(source, names=None):
    """What a cell prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(source, {} if names is None else names)
    return printed.getvalue()


@functools.cache
def tried(session, *names):
    """The names of a session after some experiments, and what these printed as `told`."""
    found = dict(run(session))
    printed = "".join(told(section(name), found) for name in names)
    return found | {"told": printed}


# Gradients


@pytest.mark.parametrize(("name", "checks"), [("convolutional", 1), ("residual", 2)])
def test_gradients_are_checked(name, checks):
    assert run(name)["printed"].count("errors below 1e-8") == checks
    assert "False" not in run(name)["printed"]


def test_a_skip_hands_the_gradient_on():
    """Where the layers of a block are all zero, what arrives is what came."""
    zeros = np.zeros((2, 2, 3, 3)), np.zeros(2), np.zeros((2, 2, 3, 3)), np.zeros(2)
    X, dY = generator(0).standard_normal((2, 3, 2, 4, 4))
    for skip in (True, False):
        Y, cache = residual.block_forward(X, *zeros, skip=skip)
        dX, *_ = residual.block_backward(dY, cache)
        np.testing.assert_array_equal(Y, X * skip)
        np.testing.assert_array_equal(dX, dY * skip)


def test_norms_are_those_of_the_blocks():
    weights, X = residual.create(generator(0), blocks=3), generator(0).random((5, 1, 8, 8))
    Y, cache = residual.forward(X, weights)
    norms = []
    dX, _ = residual.backward(np.ones_like(Y), cache, norms)
    again, _ = residual.backward(np.ones_like(Y), cache)
    np.testing.assert_array_equal(dX, again)
    _, _, blocks, (H,), _, _ = cache
    dH = np.where(H > 0, (np.ones_like(Y) @ weights["W"]).reshape(H.shape), 0)
    for _, block in reversed(blocks):
        dH, *_ = residual.block_backward(dH, block)
        assert np.linalg.norm(dH) == pytest.approx(norms.pop())
    assert not norms


# Learning


@pytest.mark.parametrize("seed", range(5))
def test_it_reads_digits(seed):
    ended = run("convolutional", seed=seed)
    assert ended["accuracy"]()["test accuracy"] >= 0.95
    loss = [value for _, value in ended["history"]["loss"]]
    assert len(loss) == 450 and loss[0] > 1.5 and np.mean(loss[-45:]) < 0.08


@pytest.mark.parametrize("seed", range(2))
def test_it_reads_larger_images(seed):
    ended = run("convolutional_mnist", seed=seed)
    assert (ended["guesses"] == ended["test_labels"]).mean() >= 0.975  # of all 10,000
    assert ended["weights"]["W"].shape == (10, 16 * 7 * 7)


def test_it_learns_with_skips_and_hardly_without():
    ended = run("residual")
    assert ended["accuracy"](ended["weights"], True) >= 0.9
    assert ended["accuracy"](ended["plain"], False) <= 0.85
    first = [ended["history"][name][0][1] for name in ("loss with skips", "loss without")]
    assert max(first) < 5 and len(ended["history"]["loss without"]) == 90


def test_skips_keep_the_gradient():
    first = run("residual")["first"]
    assert len(first) == 1 + 3 + 6
    with_skips, without = np.array(list(first.values())[-6:]).T
    assert with_skips[-1] / with_skips[0] > 0.5 and without[-1] / without[0] > 100
    he_with, he_without = np.array(tried("residual", "gain")["he_pairs"]).T
    assert he_with[0] > 2 * he_with[-1]  # grows, as the page says
    assert 2 < he_without[-1] / he_without[0] < 10


def test_weights_survive_an_explosion():
    assert re.search(r"became NaN in layers/dense", run("convolutional")["printed"])
    assert run("convolutional")["accuracy"]()["test accuracy"] >= 0.95


@pytest.mark.parametrize(
    ("create", "message"),
    [
        (lambda: convolutional.create(generator(0), width=0), "every width is 1 or more"),
        (lambda: convolutional.create(generator(0), side=10), "side 10, expected a multiple of 4"),
        (lambda: convolutional.create(generator(0), side=0), "side 0, expected a multiple of 4"),
        (lambda: residual.create(generator(0), blocks=0), "0 blocks, expected 1 or more"),
        (lambda: residual.create(generator(0), width=0), "every width is 1 or more"),
        (lambda: residual.create(generator(0), side=3), "side 3, expected an even number"),
    ],
)
def test_nonsense_is_refused(create, message):
    with pytest.raises(ValueError, match=message):
        create()


# What the page tries out


def test_receptive_field_by_the_rule_is_that_by_the_gradient():
    pairs = re.findall(r"rule +(\d+), by the gradient +(\d+)", told(section("seen")))
    assert pairs == [("3", "3"), ("4", "4"), ("8", "8"), ("10", "10")]


def test_moved_and_scrambled_images_are_read_as_the_page_says():
    names = tried("convolutional", "shift", "follow", "scrambled", "refused")
    cnn_moved, fnn_moved = names["moved_mean"]
    assert 0.9 > cnn_moved > fnn_moved + 0.03
    assert min(names["shares"]["as it is"]) > 0.95
    follow = re.findall(r"by \d: +(True|False)", names["told"])
    assert follow == ["True", "True", "False", "False"]
    cnn_lost, fnn_lost = names["lost"]
    assert cnn_lost < fnn_lost - 0.02 and fnn_lost > 0.97
    assert "window 2×2 exceeds the 1×1 image" in names["told"]
    assert "expects (N, 1, H, W)" in names["told"]


def test_vgg_16_has_its_size():
    """138 million parameters, says the paper."""
    printed = told(section("vgg"))
    assert "13 convolutions   14,714,688" in printed and "138,357,544 parameters" in printed


def test_a_skip_of_one_channel_is_broadcast_without_a_word():
    X, F = np.ones((1, 1, 2, 2)), np.zeros((1, 8, 2, 2))
    assert (X + F).shape == F.shape


# Exercises

WINDOW = {
    16: "Right.",
    12: "each step widens by 4",
    15: "a window of its own",
    17: "itself steps by 1",
    11: "and the pooling?",
    10: "too few",
    20: "too many",
    0: "first line",
}


@pytest.mark.parametrize("answer", WINDOW)
def test_each_answer_to_the_first_exercise_is_recognised(answer):
    printed = told(section("window").replace("answer = 0", f"answer = {answer}"))
    assert WINDOW[answer] in printed
    assert ("Right." in printed) == (answer == 16)


RIGHT = section("block_answer")
BLOCK = {
    "as it stands": (None, "the last ReLU of forward is the first step"),
    "right": (RIGHT, "Right."),
    "no skip": (RIGHT.replace("dS + dX", "dX"), "that of the skip is missing"),
    "skip around the ReLU": (RIGHT.replace("dS + dX", "dY + dX"), "goes through the last ReLU as well"),
    "skip alone": (RIGHT.replace("dS + dX", "dS"), "dX is off by up to"),
    "dK_a doubled": (RIGHT.replace("dK_a, dK_b\n", "2 * dK_a, dK_b\n"), "dX is right, dK_a isn't"),
}


@pytest.mark.parametrize("answer", BLOCK)
def test_each_answer_to_the_second_exercise_is_recognised(answer):
    code, message = BLOCK[answer]
    source = section("block")
    start, end = source.index("def backward"), source.index("rng =")
    printed = told(source if code is None else source[:start] + code + source[end:])
    assert message in printed and len(printed.splitlines()) == 1
