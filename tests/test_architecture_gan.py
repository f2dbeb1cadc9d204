"""The GANs: their gradients, what they draw, and how the one in the plane collapses."""

import numpy as np
import pytest
from cells import cell, printed
from runs import run

from architectures import gan
from lab import gradient_check
from training import loop
from training.initial import generator

pytestmark = pytest.mark.long  # it trains


def test_its_gradients_are_checked():
    assert "errors below 1e-8" in run("gan")["printed"]
    assert "False" not in run("gan")["printed"]


@pytest.mark.parametrize("player", ["discriminator", "generator"])
def test_gradients_of_the_losses(player):
    """Each player's loss, moved by each of its own weights."""
    rng = generator(0)
    G, D = gan.create(rng, noise=3, pixels=4, width=5)
    Z, real = rng.standard_normal((6, 3)), rng.random((6, 4))

    def loss(weights):
        fake, _ = gan.generate(Z, G | weights)
        if player == "discriminator":
            return gan.discriminator_loss(real, fake, D | weights)
        return gan.generator_loss(Z, G | weights, D)

    mine = {n: w.astype(np.float64) for n, w in (D if player == "discriminator" else G).items()}
    _, found = loss(mine)
    assert list(found) == list(mine)
    for name, w in mine.items():
        left, right = gradient_check.slopes(lambda moved, name=name: loss(mine | {name: moved})[0], w)
        assert gradient_check.compare(name, found[name], left, right) < 1e-8


@pytest.mark.parametrize("seed", [0, 1])
def test_all_ten_digits_are_there_and_none_is_a_copy(seed):
    ended = run("gan", seed=seed)
    assert ended["counts"].min() >= 10 and ended["counts"].sum() == 1000
    near = ended["near"]
    assert 1.3 < near["made"].mean() < 1.8 and near["made"].min() > 0.3
    assert near["real"].mean() == pytest.approx(1.03, abs=0.01)
    assert len(ended["history"]["loss of D"]) == len(ended["history"]["loss of G"]) == 1500


def test_one_player_moves_the_other_stays():
    ended = run.__wrapped__("gan", rounds=1)
    G, D, step = ended["G"], ended["D"], ended["step"]
    rows, Z = np.arange(32), generator(0).standard_normal((32, 12), np.float32)
    for player, moves, stays in (("D", D, G), ("G", G, D)):
        before = {name: w.copy() for name, w in (G | D).items()}
        step((player, rows, Z))
        assert all((w == before[name]).all() for name, w in stays.items())
        assert all((w != before[name]).any() for name, w in moves.items())


def test_weights_survive_an_explosion():
    ended = run.__wrapped__("gan", rounds=1)
    ended["step"].__globals__["rate"] = 1e30
    Z = generator(0).standard_normal((32, 12), np.float32)
    with pytest.raises(FloatingPointError, match="became"):
        loop.train(ended["step"], [(player, np.arange(32), Z) for player in "DG" * 9], {})
    assert all(np.isfinite(w).all() for w in (ended["G"] | ended["D"]).values())


@pytest.mark.parametrize("sizes", [{"noise": 0}, {"pixels": 0}, {"width": 0}])
def test_a_width_of_zero_is_refused(sizes):
    with pytest.raises(ValueError, match="every width is 1 or more"):
        gan.create(generator(0), **sizes)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_gaussians_collapse_and_are_helped(seed):
    ended = run("gan_gaussians", seed=seed)
    assert (
        1 <= ended["mean_covered"](ended["history"]) < 3
    )  # it holds one or two modes at a time, and loses the others
    assert ended["mean_covered"](ended["helped"]) > 6


def test_the_saturating_gradient_vanishes():
    names, _ = cell("gan", "vanishing")
    assert names["P"].mean() < 0.01
    assert names["sizes"]["-log p"] > 100 * names["sizes"]["log(1 - p)"]


def test_a_low_loss_of_bad_images():
    """The discriminator that has given up: a better loss for the generator, and noise."""
    names, _ = cell("gan", "blind")
    good = run("gan")
    assert names["history"]["loss of G"][-1][1] < 0.9 < mean(good["history"]["loss of G"][-200:])
    images, _ = gan.generate(generator(2).standard_normal((500, 12), np.float32), names["G"])
    assert good["distances"](images).min(axis=1).mean() > 2 * good["near"]["made"].mean()


def mean(values):
    return np.mean([value for _, value in values])


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("0.693", "Right."),
        ("math.log(2)", "Right."),
        ("0.5", "the probability"),
        ("1.386", "the sum"),
        ("1", "Another logarithm"),
        ("0.301", "Another logarithm"),
        ("0.1", "too small"),
        ("3", "too large"),
        ("0", "Put your number"),
    ],
)
def test_undecided(answer, message):
    assert message in printed("gan", "undecided", ("answer = 0 ", f"answer = {answer} "))


NAMED = ("Y, _ = judge(X, D)", "Y, judge_cache = judge(X, D)")
THROUGH = ("dX = dY\n", "dX, dD = judge_backward(dY, judge_cache)\n")
REAL = ("target = np.zeros_like(Y)", "target = np.ones_like(Y)")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([], "dX one per pixel"),
        ([REAL], "Check the target"),
        ([THROUGH], "look generated"),
        ([THROUGH, REAL], "Right"),
        ([THROUGH, REAL, ("    return dG\n", "    return dD\n")], "is not updated"),
        ([THROUGH, REAL, ("    return dG\n", "    return dG, dD\n")], "gradients alone"),
        ([THROUGH, ("np.zeros_like(Y)", "np.full_like(Y, 0.5)")], "compare with"),
    ],
)
def test_fool(changes, message):
    assert message in printed("gan", "fool", NAMED, *changes)


def test_answer_of_fool_is_right():
    answer = cell("gan", "fool_answer", run=False)
    said = printed("gan", "fool", ("def gradients(target", f"{answer}\n\ndef gradients(target"))
    assert said.startswith("Right")
