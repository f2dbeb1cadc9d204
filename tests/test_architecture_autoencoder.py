"""The autoencoder: its gradients, how well it restores, what its page says goes wrong."""

import re

import numpy as np
import pytest
from cells import cell, printed
from runs import run

from architectures import autoencoder
from training import loop
from training.initial import generator

pytestmark = pytest.mark.long  # it trains


def test_its_gradients_are_checked():
    assert "errors below 1e-8" in run("autoencoder")["printed"]
    assert "False" not in run("autoencoder")["printed"]


@pytest.mark.parametrize("seed", range(5))
def test_it_restores(seed):
    ended = run("autoencoder", seed=seed)
    assert ended["error"]()["test error"] <= 0.030
    assert len(ended["history"]["loss"]) == 460
    noisy, mean, restored = map(float, re.findall(r"error (\S+)  ", ended["printed"]))
    assert (noisy, mean) == (0.084, 0.074) and restored <= 0.030


def test_its_noise_stays_between_0_and_1_and_is_drawn_each_time():
    rng, X = generator(0), np.zeros((9, 64), np.float32)
    first, second = autoencoder.noisy(X, 0.4, rng), autoencoder.noisy(X, 0.4, rng)
    assert first.dtype == np.float32 and first.min() == 0 and first.max() <= 1
    assert (first != second).any()


def test_other_damage_is_restored_worse():
    other = run("autoencoder")["other"]
    assert other["σ = 0.1"][1] > other["σ = 0.1"][0]  # worse than it was
    assert other["middle black"][1] > 1.5 * other["σ = 0.4"][1]


def test_halfway_by_code_is_nearer_to_digits():
    ended = run("autoencoder")
    by_code, by_pixel = ended["to_nearest"](ended["by_code"]), ended["to_nearest"](ended["by_pixel"])
    assert by_code < by_pixel - 0.1


def test_weights_survive_an_explosion():
    ended = run.__wrapped__("autoencoder", epochs=1)
    names, weights = ended["step"].__globals__, ended["weights"]
    names["rate"] = 1e30
    kept = {name: w.copy() for name, w in weights.items()}
    with pytest.raises(FloatingPointError, match="became"):
        loop.train(ended["step"], [np.arange(64)] * 9, {})
    assert all(np.isfinite(w).all() for w in weights.values())
    weights.update(kept)
    assert ended["error"]()["test error"] < 0.084


@pytest.mark.parametrize("sizes", [{"code": 0}, {"width": 0}])
def test_a_width_of_zero_is_refused(sizes):
    with pytest.raises(ValueError, match="every width is 1 or more"):
        autoencoder.create(generator(0), **sizes)


def test_a_code_of_two_numbers_separates_digits():
    """Most images have an image of their own digit for a neighbour; by chance one in ten has."""
    names, _ = cell("autoencoder", "two")
    C, _ = autoencoder.encode(names["test_X"], names["weights"])
    away = ((C[:, None] - C) ** 2).sum(axis=2) + np.diag(np.full(len(C), np.inf))
    labels = names["test_labels"]
    assert (labels[away.argmin(axis=1)] == labels).mean() > 0.5


def test_a_wide_code_without_noise_copies():
    names, _ = cell("autoencoder", "copy")
    copied = names["copied"]
    assert copied[64, 0.0][0] < copied[32, 0.0][0] < copied[64, 0.4][0]
    assert copied[64, 0.4][1] < 0.032 < 0.04 < min(copied[32, 0.0][1], copied[64, 0.0][1])


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("20", "Right."),
        ("-20", "The sign is wrong"),
        ("40", "this one is squared"),
        ("46.05", "powers of ten"),
        ("10", "too few"),
        ("30", "too many"),
        ("0", "Put your number"),
    ],
)
def test_decibels(answer, message):
    assert message in printed("autoencoder", "decibels", ("answer = 0 ", f"answer = {answer} "))


@pytest.mark.parametrize(
    ("gradient", "message"),
    [
        ("dW", "encoder's part alone"),
        ("dV.T", "decoder's part alone"),
        ("(dW + dV.T) / 2", "add up"),
        ("dW - dV.T", "wrong sign"),
        ("dW + dV", "Transpose one of them"),
        ("2 * dW", "finite differences"),
        ("dW + dV.T", "The gradients are correct."),
    ],
)
def test_tied(gradient, message):
    changes = ("dH, _, db2", "dH, dV, db2"), ('{"W": dW,', f'{{"W": {gradient},')
    assert message in printed("autoencoder", "tied", *changes)


def test_answer_of_tied_is_right():
    answer = cell("autoencoder", "tied_answer", run=False)
    said = printed("autoencoder", "tied", ("def name_mistake():", f"{answer}\n\ndef name_mistake():"))
    assert said == "The gradients are correct.\n"
