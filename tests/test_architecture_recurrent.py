"""The recurrent networks: their gradients, what they learn, what padding may not do."""

import contextlib
import io
import runpy

import numpy as np
import pytest
from pages import SNIPPETS
from runs import run

from architectures import lstm_names, lstm_rows
from training.initial import generator

pytestmark = pytest.mark.long  # it trains

EXERCISES = SNIPPETS / "experiments/recurrent_network.py"


@pytest.mark.parametrize("name", ["lstm_rows", "lstm_names"])
def test_gradients_are_checked(name):
    assert "errors below 1e-8" in run(name)["printed"]
    assert "False" not in run(name)["printed"]


@pytest.mark.parametrize("seed", range(2))
def test_it_learns_to_read_rows(seed):
    ended = run("lstm_rows", seed=seed)
    assert ended["accuracy"]()["test accuracy"] >= 0.94
    loss = [value for _, value in ended["history"]["loss, last row"]]
    assert len(loss) == 900 and loss[0] > 1.8 and sum(loss[-45:]) / 45 < 0.15


def test_guesses_sharpen_and_are_honest():
    ended = run("lstm_rows")
    right, sure = ended["right"], ended["sure"]
    assert right[0] < 0.35 and right[3] > 0.5 and right[7] > 0.94
    assert (np.diff(sure) > 0).all() and np.abs(right - sure).max() < 0.12
    truth = ended["test_labels"][[6, 21]]  # the page tells how these two are read
    assert truth.tolist() == [7, 2]
    assert ended["P"][6].argmax(axis=1)[[3, 7]].tolist() == [2, 7]
    assert ended["P"][21].argmax(axis=1)[[5, 7]].tolist() == [7, 2]


def test_weights_survive_an_explosion():
    assert "became infinite" in run("lstm_rows")["printed"]
    assert run("lstm_rows")["accuracy"]()["test accuracy"] >= 0.94


@pytest.mark.parametrize("seed", range(2))
def test_it_learns_to_write_names(seed):
    ended = run("lstm_names", seed=seed)
    found = ended["baselines"]
    assert found["LSTM"] < 2.05 < found["bigram"] < found["unigram"] < found["uniform"]
    assert found["uniform"] == pytest.approx(np.log(27))
    assert found["unigram"] == pytest.approx(2.815, abs=0.01)
    assert found["bigram"] == pytest.approx(2.345, abs=0.01)


def test_model_does_not_train_on_test_names():
    ended = run("lstm_names")
    assert len(ended["unseen"]) == 516 and not set(ended["names"]) & set(ended["unseen"])


def test_most_names_are_new():
    ended = run("lstm_names")
    invented = lstm_names.write(generator(3), ended["weights"], 200)
    assert sum(name not in ended["known"] for name in invented) > 120
    assert len(set(invented)) > 180


def test_wrong_ways_on_the_page_are_wrong():
    ended = run("lstm_names")
    assert ended["loss"] < 0.1 and ended["empty"] > 100  # the target leaks
    assert ended["norm"] > 100  # recurrent weights eight times as large
    lines = ended["printed"].splitlines()
    first = lines.index("later  correct  one wrong") + 1
    surprises = [tuple(map(float, line.split())) for line in lines[first : first + 5]]
    assert surprises[0][2] > surprises[0][1] + 1 and surprises[4][2] < surprises[4][1] + 0.3


def test_clipping_keeps_the_direction():
    clip = run("lstm_names")["clip"]
    clipped, norm = clip({"W": np.array([3.0, 0.0]), "b": np.array([4.0])}, 1)
    assert norm == 5
    np.testing.assert_allclose(clipped["W"], [0.6, 0])
    np.testing.assert_allclose(clipped["b"], [0.8])
    small, _ = clip({"W": np.array([0.3])}, 1)
    assert small["W"] == 0.3


# Lengths


def test_padding_has_no_say():
    weights = {name: w.astype(float) for name, w in lstm_names.create(generator(0), width=4).items()}
    letters, targets = lstm_names.encode(["ada", "christopher", "jo"])
    found = []
    for more, filling in ((0, 0), (4, 0), (4, 13)):
        read = np.pad(letters, [(0, 0), (0, more)], constant_values=filling)
        wanted = np.pad(targets, [(0, 0), (0, more)], constant_values=-1)
        read[0, 4:] = filling  # what stands behind a name does not matter either
        Y, cache = lstm_names.forward(read, weights)
        L, loss_cache = lstm_names.loss_forward(Y, wanted)
        dY = lstm_names.loss_backward(1.0, loss_cache)
        assert not dY[wanted < 0].any()
        found.append({"L": L, **lstm_names.backward(dY, cache)})
    for other in found[1:]:
        for name, array in found[0].items():
            np.testing.assert_allclose(other[name], array, rtol=1e-12, atol=1e-15, err_msg=name)


def test_a_batch_gives_the_mean_over_its_letters():
    weights = lstm_names.create(generator(0), width=4)
    alone, many = [], ["ada", "christopher"]
    for name in many:
        letters, targets = lstm_names.encode([name])
        L, _ = lstm_names.loss_forward(lstm_names.forward(letters, weights)[0], targets)
        alone.append(L * (len(name) + 1))
    letters, targets = lstm_names.encode(many)
    L, _ = lstm_names.loss_forward(lstm_names.forward(letters, weights)[0], targets)
    assert pytest.approx(sum(alone) / 16, rel=1e-5) == L


def test_letters_become_numbers_and_targets_are_one_ahead():
    letters, targets = lstm_names.encode(["ab", "z"])
    assert letters.tolist() == [[0, 1, 2], [0, 26, 0]]
    assert targets.tolist() == [[1, 2, 0], [26, 0, -1]]


# Writing


def test_names_begin_as_asked():
    weights = lstm_names.create(generator(0))
    names = lstm_names.write(generator(0), weights, 5, 1.0, "jo")
    assert all(name.startswith("jo") for name in names)
    longest = "abcdefghijklmnopqrstuvwxyz"
    assert lstm_names.write(generator(0), weights, 1, 1.0, longest) == [longest]


def test_temperature_zero_leaves_nothing_to_chance():
    weights = lstm_names.create(generator(0))
    assert len(set(lstm_names.write(generator(0), weights, 20, 0))) == 1


def test_letters_are_chosen_as_often_as_probable():
    Y = np.log(np.array([[0.5, 0.3, 0.2]])).repeat(20_000, axis=0)
    for temperature, wanted in ((1, [0.5, 0.3, 0.2]), (0.5, np.array([25, 9, 4]) / 38)):
        chosen = lstm_names.choose(generator(0), Y, temperature)
        np.testing.assert_allclose(np.bincount(chosen) / 20_000, wanted, atol=0.015)


# Refusals


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="every width is 1 or more"):
        lstm_rows.create(generator(0), width=0)
    with pytest.raises(ValueError, match="every width is 1 or more"):
        lstm_names.create(generator(0), width=0)
    weights = lstm_names.create(generator(0))
    with pytest.raises(ValueError, match="temperature -1, expected 0 or more"):
        lstm_names.write(generator(0), weights, 1, -1)
    with pytest.raises(ValueError, match="'Ann' has more than the letters a to z"):
        lstm_names.write(generator(0), weights, 1, 1.0, "Ann")
    with pytest.raises(ValueError, match=r"index 27 is not a row of E, 0 to 26"):
        lstm_names.forward(np.array([[27]]), weights)


# Exercises


def counted(answer):
    source = EXERCISES.read_text("utf-8").partition("# --8<-- [end:count]")[0]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(source.replace("answer = 0", f"answer = {answer}"), {})
    return printed.getvalue().strip()


def test_answers_to_the_count_each_have_their_message():
    right = 400 * 128 + 400 + 1010
    assert counted(right) == "Right."
    wrong = [51600, right - 400, right - 410, 12900 + 1010, 400 * 29 + 1010, 28 * 51600 + 1010, right + 400]
    messages = [counted(answer) for answer in [*wrong, 0, 7, 10**7]]
    assert len(set(messages)) == len(messages) and "Right." not in messages


def test_answers_to_the_mask_each_have_their_message():
    names = runpy.run_path(str(EXERCISES))
    verdict, right = names["verdict"], names["loss"]
    assert verdict(right) == "Right: padding changes nothing."
    source = EXERCISES.read_text("utf-8").partition("# --8<-- [start:mask]")[2]
    given = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(source.partition("# --8<-- [end:mask]")[0], given)

    def diluted(Y, targets):
        L, dY = right(Y, targets)
        share = (targets >= 0).mean()
        return L * share, dY * share

    def forgot_the_gradient(Y, targets):
        return right(Y, targets)[0], given["loss"](Y, targets)[1]

    def cut_but_not_scaled(Y, targets):
        dY = given["loss"](Y, targets)[1]
        dY[targets < 0] = 0
        return right(Y, targets)[0], dY

    def gradient_of_letters(Y, targets):
        L, dY = right(Y, targets)
        return L, dY[targets >= 0]

    def only_the_gradient(Y, targets):
        return given["loss"](Y, targets)[0], right(Y, targets)[1]

    answers = {
        given["loss"]: "The padding receives a gradient",
        forgot_the_gradient: "The padding receives a gradient",
        diluted: "the mean still counts the padding",
        cut_but_not_scaled: "dY is not its gradient",
        gradient_of_letters: "dY has the shape",
        only_the_gradient: "over the letters alone",
    }
    for answer, message in answers.items():
        assert message in verdict(answer)
