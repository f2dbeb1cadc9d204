"""The Transformers: their gradients, how well they learn, and that what goes wrong does."""

import contextlib
import io
import re

import numpy as np
import pytest
from pages import SNIPPETS
from runs import run

from architectures import bert, gpt, transformer, vit
from training.check import check
from training.initial import generator
from training.loop import train, update

pytestmark = pytest.mark.long  # it trains

EXPERIMENTS = (SNIPPETS / "experiments/transformer.py").read_text("utf-8")


def section(name, **instead):
    """Run a section of the experiments, with other values in lines `name = value  # yours`."""
    (code,) = re.findall(rf"\[start:{name}\]\n(.*?)# --8<-- \[end:{name}\]", EXPERIMENTS, re.DOTALL)
    for variable, value in instead.items():
        code, count = re.subn(
            rf"^{variable} = .*  # yours$", f"{variable} = {value}", code, flags=re.MULTILINE
        )
        assert count == 1
    names, printed = {"__name__": "__main__"}, io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, name, "exec"), names)
    return names | {"printed": printed.getvalue().strip()}


# Gradients


@pytest.mark.parametrize("name", ["transformer", "gpt", "bert", "vit"])
def test_its_gradients_are_checked(name):
    assert "errors below 1e-8: True" in run(name)["printed"]
    assert "False" not in run(name)["printed"]


@pytest.mark.parametrize("patch", [2, 4, 8])
def test_gradients_are_right_for_every_patch(patch):
    X = generator(1).random((2, 64))
    check(lambda *a: vit.forward(*a, heads=2), vit.backward, X, vit.create(generator(0), patch, width=2))


def test_gradient_check_has_teeth():
    def forgets_the_stream(dY, cache):
        dX, dweights = transformer.backward(dY, cache)
        return dX - dY, dweights

    X, weights = generator(0).standard_normal((1, 2, 4)), transformer.create(generator(0), 2, 4)
    with pytest.raises(AssertionError):
        check(transformer.forward, forgets_the_stream, X, weights)


# What they learn


@pytest.mark.parametrize("seed", range(5))
def test_gpt_reverses_every_line(seed):
    ended = run("gpt", seed=seed)
    assert ended["accuracy"]() == {"lines right": 1}
    assert gpt.complete("27183=", ended["weights"]) == "27183=38172"
    loss = [value for _, value in ended["history"]["loss"]]
    assert len(loss) == 150 and loss[0] > 2 and loss[-1] < 0.02


def test_its_attention_becomes_the_antidiagonal():
    ended = run("gpt")
    _, (_, cache, _) = gpt.forward(ended["test_X"], ended["weights"])
    P = transformer.attention_weights(cache)[:, :, 5:].mean(axis=(0, 1))  # (5, 10)
    assert P.argmax(axis=1).tolist() == [4, 3, 2, 1, 0]
    assert P.max(axis=1).min() > 0.7


@pytest.mark.parametrize("seed", [0, 2])
def test_gpt_sorts(seed):
    ended = run("gpt", seed=seed, task="sort", steps=300)
    assert ended["accuracy"]()["lines right"] >= 0.97


def test_printed_lines_are_right_exactly_when_written_ones_are():
    weights = gpt.create(generator(0))
    memory, rng = {}, generator(0)
    for _ in range(60):  # half learned: some lines are right, some are not
        _, dweights = gpt.gradients(*gpt.draw(rng, 32, "sort"), weights)
        update(weights, dweights, memory, 1e-2)
    X, after = gpt.draw(generator(1), 40, "sort")
    Y, _ = gpt.forward(X, weights)
    told = (Y[:, 5:].argmax(axis=-1) == after).all(axis=1)
    lines = ["".join(map(str, line)) + "=" for line in X[:, :5]]
    written = [gpt.complete(line, weights)[6:] == "".join(sorted(line[:5])) for line in lines]
    assert told.tolist() == written and 0 < sum(written) < 40


@pytest.mark.parametrize("seed", [0, 1, 3])
def test_bert_comes_close_to_the_best(seed):
    ended = run("bert", seed=seed)
    best = bert.best(ended["test_X"], ended["test_word"])
    assert best["words right"] - 0.02 <= ended["right"] <= best["words right"] + 1e-9
    assert best["loss"] <= ended["measure"]()["test loss"] <= best["loss"] + 0.4


def test_no_line_of_berts_test_is_learned():
    ended = run("bert")
    assert len(ended["X"]) + len(ended["test_X"]) == 1260
    assert not {line.tobytes() for line in ended["X"]} & {line.tobytes() for line in ended["test_X"]}


def test_best_is_what_counting_by_hand_gives():
    X, place, word = bert.cases()
    assert len({(*line, hidden) for line, hidden in zip(X.tolist(), word.tolist())}) == 1260
    full = X.copy()
    full[np.arange(len(X)), place] = word
    assert (np.diff(full) > 0).all()
    assert bert.best(X, word)["words right"] == 0.5 == len(np.unique(X, axis=0)) / len(X)
    found = bert.best(np.array([[0], [0], [0], [1]]), np.array([3, 3, 5, 7]))
    assert found["words right"] == 0.75
    assert found["loss"] == pytest.approx(-(2 * np.log(2 / 3) + np.log(1 / 3)) / 4)


@pytest.mark.parametrize("seed", range(2))
def test_vit_reads_digits(seed):
    assert run("vit", seed=seed)["accuracy"]()["test accuracy"] >= 0.96


@pytest.mark.parametrize("patch", [1, 2, 4, 8])
def test_patches_are_cut_and_joined(patch):
    X = np.arange(128.0).reshape(2, 64)
    patches = vit.cut(X, patch)
    assert patches.shape == (2, (8 // patch) ** 2, patch**2)
    assert (vit.join(patches) == X).all()
    assert patches[0, 0, :2].tolist() == ([0, 1] if patch > 1 else [0])


# What they may and may not see


def test_gpt_does_not_see_what_comes_after_and_bert_does():
    weights = gpt.create(generator(0))
    X = generator(0).integers(0, 10, (1, 10))
    changed = X.copy()
    changed[0, 7] = (X[0, 7] + 1) % 10
    before, after = (gpt.forward(x, weights)[0][0] for x in (X, changed))
    assert np.array_equal(before[:7], after[:7]) and not np.allclose(before[7:], after[7:])
    before, after = (gpt.forward(x, weights, causal=False)[0][0] for x in (X, changed))
    assert not np.isclose(before, after).all(axis=1).any()


def test_without_positions_and_mask_order_is_nothing():
    weights = transformer.create(generator(0), T=5, width=4)
    weights["P"][:] = 0
    X, order = generator(0).standard_normal((2, 5, 4)), [3, 1, 0, 4, 2]
    Y, _ = transformer.forward(X, weights)
    shuffled, _ = transformer.forward(X[:, order], weights)
    np.testing.assert_allclose(shuffled, Y[:, order], atol=1e-12)


def test_without_positions_it_cannot_reverse():
    ended = section("no_positions")
    assert ended["right"].mean() < 0.4 and ended["right"].all(axis=1).mean() < 0.05
    assert not ended["lost"]["P"].any()


def test_without_a_mask_it_cheats():
    ended = section("no_mask")
    assert ended["history"]["loss"][-1][1] < 0.05 and ended["read"] > 0.95
    assert ended["right"] / 50 < 0.2


# What is refused, and what survives


@pytest.mark.parametrize("create", [transformer.create, gpt.create, bert.create, vit.create])
def test_a_width_of_zero_is_refused(create):
    with pytest.raises(ValueError, match="every width is 1 or more"):
        create(generator(0), width=0)


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="patch 3, expected 1, 2, 4 or 8 pixels"):
        vit.create(generator(0), patch=3)
    with pytest.raises(ValueError, match="task 'add', known: reverse, sort"):
        gpt.draw(generator(0), 1, "add")
    with pytest.raises(ValueError, match="multiple of 2 heads"):
        gpt.forward(np.zeros((1, 3), int), gpt.create(generator(0), width=5))
    for line in ("27a83=", "", "27183=38172"):
        with pytest.raises(ValueError, match="expected up to ten of 0123456789="):
            gpt.following(line, gpt.create(generator(0)))


def test_weights_survive_an_explosion():
    weights, memory, rng = gpt.create(generator(0)), {}, generator(0)

    def step(_):
        loss, dweights = gpt.gradients(*gpt.draw(rng, 8, "reverse"), weights)
        update(weights, dweights, memory, 1e30)
        return {"loss": loss}

    with pytest.raises(FloatingPointError, match="became"):
        train(step, range(5), {})
    assert all(np.isfinite(w).all() for w in weights.values())


# The exercises


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (0, "Put your number"),
        (7_084_800, "Right."),
        (12 * 768**2, "Those are the matrices"),
        (12 * 768**2 + 5 * 768, "Nearly"),
        (12 * 768**2 + 4 * 768, "Nearly"),
        (4 * 768**2, "That is the attention;"),
        (56 * 768**2 + 9 * 768, "The heads share"),
        (7, "too few"),
        (10**8, "too many"),
    ],
)
def test_parameters_are_counted(answer, message):
    assert message in section("count", answer=answer)["printed"]


def test_the_count_is_that_of_the_model():
    weights = transformer.create(generator(0), T=3, width=24)
    apart = sum(weights[name].size for name in ("P", "gamma3", "beta3"))
    assert sum(w.size for w in weights.values()) - apart == 12 * 24**2 + 9 * 24


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        ("np.tri(10, dtype=bool)", "Not all given words"),
        ("np.ones((10, 10), bool)", "not written yet"),
        ("np.tri(10, dtype=bool).T", "not written yet"),
        ("np.tri(10)", "of booleans"),
        ("np.ones((6, 6), bool)", "(10, 10)"),
        ("np.arange(10) < np.full((10, 1), 6)", "themselves and to earlier"),
        ("(np.arange(10) < 6) & (np.arange(10)[:, None] < 6)", "have to attend to all given words"),
        ("(np.arange(10) < 6) | (np.arange(10)[:, None] >= 6)", "comes after it"),
        ("(np.arange(10) < 6) | np.tri(10, dtype=bool)", "Right."),
    ],
)
def test_masks_are_distinguished(mask, message):
    assert message in section("prefix", mask=mask)["printed"]


def test_answer_of_the_mask_is_right():
    (code,) = re.findall(r"\[start:prefix_answer\]\n(.*?)# --8<--", EXPERIMENTS, re.DOTALL)
    names = {"np": np}
    exec(code, names)
    assert section("prefix", mask=f"np.array({names['mask'].tolist()})")["printed"] == "Right."


def test_costs_are_those_of_the_formulas():
    costs = section("cost")["costs"]
    assert costs(10)[0] == 24 * 10 * 768**2 and costs(10)[1] == 4 * 100 * 768
    dense, attention, _ = costs(6 * 768)
    assert dense == attention
