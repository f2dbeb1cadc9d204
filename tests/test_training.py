"""What the architectures share: data, batches, updates, the watch, the screen, pictures."""

import hashlib
import subprocess
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

import numpy as np
import pytest

from architectures import feedforward, gpt
from training import data, loop, pictures, stack, watch
from training.initial import generator, normal

ROOT = Path(__file__).parent.parent
CONTENT = {
    "digits.npz": "87ff0c9e40dc7e2c0e34e7257799c2e3f3aec1a016363bb11cad869ec428a826",
    "mnist-22000.npz": "43ad5cbe728034ee9b7df42a35c6c315d5b72d9f4da927563c8c4ced07229b55",
    "names.txt": "9323f70f58aca13b8f04cd2f85c9c84384de118a16b28b978971f1ce5aec5126",
}


@pytest.mark.parametrize("name", ["digits", "mnist"])
def test_images_are_split_and_scaled(name):
    X, labels, test_X, test_labels = getattr(data, name)()
    assert X.dtype == np.float32 and X.min() == 0 and X.max() == 1
    assert len(X) == len(labels) > len(test_X) == len(test_labels)
    assert set(labels) == set(test_labels) == set(range(10))
    assert not {image.tobytes() for image in test_X} & {image.tobytes() for image in X}


def test_digits_can_be_split_in_the_order_of_their_file():
    """There, and there alone, the writers of the test are others."""
    with np.load(data.path("digits.npz")) as file:
        images, labels = file["images"], file["labels"]
    X, known, test_X, test_labels = data.digits(shuffled=False)
    assert (np.concatenate([X, test_X]) * 16 == images).all()
    assert (np.concatenate([known, test_labels]) == labels).all() and len(X) == 1437


def test_names_are_letters_and_differ():
    names = data.names()
    assert len(set(names)) == len(names) == 5163
    assert all(name.isalpha() and name.islower() and name.isascii() for name in names)


def test_data_is_the_same_on_every_machine():
    """Of archives the content counts: another zlib packs the same numbers otherwise."""
    found = {name: hashlib.sha256(content(name)).hexdigest() for name in CONTENT}
    assert found == CONTENT


def content(name):
    path = data.path(name)
    if path.suffix == ".txt":
        return path.read_bytes()
    with np.load(path) as file:
        return file["images"].tobytes() + file["labels"].tobytes()


def test_missing_data_says_what_to_write():
    with pytest.raises(FileNotFoundError, match=r'files="data/none\.npz"'):
        data.path("none.npz")


def test_batches_hold_each_row_once_an_epoch():
    rows = loop.batches(generator(0), 10, 4, epochs=2)
    assert [len(batch) for batch in rows] == [4, 4, 2] * 2
    first, second = np.concatenate(rows[:3]), np.concatenate(rows[3:])
    assert sorted(first) == sorted(second) == list(range(10))
    assert list(first) != list(second)


@pytest.mark.parametrize("arguments", [(0, 1), (4, 0)])
def test_batches_of_nothing_are_refused(arguments):
    with pytest.raises(ValueError, match="expected 1 or more"):
        loop.batches(generator(0), 10, *arguments)


def test_update_moves_in_place_as_adam_does():
    weights = {"W": np.ones((2, 3), np.float32), "b": np.zeros(2, np.float32)}
    W, memory = weights["W"], {}
    loop.update(weights, {"b": np.array([1.0, -1.0]), "W": np.full((2, 3), 5.0)}, memory, 0.1)
    assert weights["W"] is W and W.dtype == np.float32
    np.testing.assert_allclose(W, 0.9, rtol=1e-6)  # Adam's first step is the rate
    np.testing.assert_allclose(weights["b"], [-0.1, 0.1], rtol=1e-6)


def test_update_hands_beta_1_to_adam():
    weights, memory = {"W": np.zeros(1)}, {}
    for dW in (1.0, 0.0):
        loop.update(weights, {"W": np.array([dW])}, memory, 0.1, beta_1=0.0)
    np.testing.assert_allclose(weights["W"], -0.1, rtol=1e-6)  # without momentum it stays


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_update_keeps_the_weights_from_what_is_not_finite(wrong):
    weights, memory = {"W": np.ones(2)}, {}
    with pytest.raises(FloatingPointError):
        loop.update(weights, {"W": np.array([1.0, wrong])}, memory, 0.1)
    assert weights["W"].tolist() == [1, 1] and memory == {}


@pytest.mark.parametrize("rate", [0, -1, np.inf, np.nan])
def test_a_rate_that_leads_nowhere_is_refused(rate):
    with pytest.raises(ValueError, match="expected a number above 0"):
        loop.update({"W": np.ones(2)}, {"W": np.ones(2)}, {}, rate)


@pytest.mark.parametrize("seed", ["a", -1, 1.5, None])
def test_a_seed_that_is_none_is_refused(seed):
    with pytest.raises(ValueError, match="expected a whole number"):
        generator(seed)


def test_training_goes_on_where_it_stopped():
    history = {}
    loop.train(lambda x: {"loss": x}, [3, 2], history)
    loop.train(lambda x: {"loss": x}, [1], history, measure=lambda: {"accuracy": 0.5})
    assert history == {"steps": 3, "loss": [(1, 3), (2, 2), (3, 1)], "accuracy": [(3, 0.5)]}


# The watch


def grow(X):
    Y = X * 2
    Z = Y
    for _ in range(9):
        Z = Z * X
    return Z


def test_watch_names_array_file_line_and_step():
    def step(x):
        Z = grow(np.array([x]))
        return {"loss": Z.sum()}

    watch.OURS, kept = (__file__, "<cell"), watch.OURS
    try:
        with pytest.raises(FloatingPointError) as error:
            loop.train(step, [1.0, 1e300], {})
    finally:
        watch.OURS = kept
    line = grow.__code__.co_firstlineno + 4
    assert str(error.value).startswith(f"step 2: Z became infinite in tests/test_training.py, line {line};")


def test_watch_lets_masked_scores_be():
    assert not watch.has_exploded(np.array([0.0, -np.inf]))
    assert watch.has_exploded(np.array([0.0, np.nan])) and watch.has_exploded(np.float32(np.inf))
    assert not watch.has_exploded(np.array([1, 2])) and not watch.has_exploded("text")


def test_watch_leaves_no_trace():
    import sys

    before = sys.gettrace()
    with pytest.raises(FloatingPointError, match="the loss is not finite"):
        watch.watched(lambda item: {"loss": float("nan")}, None, 1)
    assert sys.gettrace() is before


# The screen


class Display:
    """Shows as a session does: a handle whose update takes the place of what was there."""

    def __init__(self):
        self.shown = []

    def __call__(self, value, display_id):
        place = len(self.shown)
        self.shown.append([value])
        return type("Handle", (), {"update": lambda _, value: self.shown[place].append(value)})()


@pytest.fixture
def display(monkeypatch):
    display = Display()
    monkeypatch.setattr("builtins.display", display, raising=False)
    return display


def test_screen_shows_the_end_without_a_time(display):
    loop.train(lambda x: {"loss": x}, [2, 1], {}, picture=lambda: "picture")
    curves, view = display.shown
    assert repr(curves[-1]) == "2 of 2 steps; loss from 2 to 1" and view[-1] == "picture"


def test_screen_shows_where_a_run_was_stopped(display):
    def step(x):
        if x == 0:
            raise KeyboardInterrupt
        return {"loss": x}

    with pytest.raises(KeyboardInterrupt):
        loop.train(step, [2, 1, 0, 5], {})
    assert repr(display.shown[0][-1]) == "2 of 4 steps; loss from 2 to 1"


def test_without_a_display_lines_are_printed(capsys):
    loop.train(lambda x: {"loss": x}, [2, 1], {})
    assert capsys.readouterr().out == "step 1: loss 2.000\nstep 2: loss 1.000\n"


# Pictures

PICTURES = {
    "no curve yet": lambda: pictures.curves({}, 0, 10),
    "curves": lambda: pictures.curves(
        {"steps": 99, "loss": [(i, 1 / (i + 1)) for i in range(99)]}, 99, 100, 2.4
    ),
    "flat curve": lambda: pictures.curves({"steps": 2, "loss": [(1, 0.0), (2, 0.0)]}, 2, 2),
    "tiles": lambda: pictures.tiles(np.zeros((3, 8, 8)), "nothing", titles=["<a>", "&", "c"]),
    "signed": lambda: pictures.tiles(np.eye(4)[None] - 0.5, "signed", signed=True),
    "no tiles": lambda: pictures.tiles(np.zeros((0, 8, 8)), "none"),
    "heat map": lambda: pictures.heat_map(np.eye(3), "eye", rows="abc", columns="123"),
    "heat maps": lambda: pictures.heat_maps(np.zeros((2, 3, 4)), "two", ["<a>", "b"], "abc", "1234"),
    "points": lambda: pictures.points([np.ones((5, 2)), np.zeros((2, 2))], "points", limit=2),
    "labelled": lambda: pictures.labelled(np.array([[0.0, 5.0], [1.0, 5.0]]), [0, 9], "labelled"),
    "bars": lambda: pictures.bars({"a": 1e-6, "b": 1.0}, "bars", logarithmic=True),
    "pairs of bars": lambda: pictures.bars({"a": (1, 2), "b": (3, 4)}, "pairs", legend=("<one>", "two")),
    "together": lambda: pictures.together(
        pictures.tiles(np.eye(4)[None], "one"), pictures.tiles(np.eye(4)[None], "two"), across=True
    ),
    "lines": lambda: pictures.lines([("step 0", "<a> & b"), (1, "")], "lines"),
    "no lines": lambda: pictures.lines([], "none"),
    "names": lambda: pictures.names(["ann", "bob<"], {"ann"}),
    "stack": lambda: stack.draw(feedforward.forward, np.zeros((2, 64)), feedforward.create(generator(0))),
}


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_whole_and_say_what_they_show(name):
    picture = PICTURES[name]()
    root = xml.fromstring(picture._repr_svg_())
    assert root.get("width") == str(round(picture.width)) and repr(picture)
    assert "nan" not in picture._repr_svg_()


def test_pictures_put_together_have_room():
    one, two = pictures.tiles(np.eye(4)[None], "one"), pictures.bars({"a": 1.0}, "two")
    below, beside = pictures.together(one, two), pictures.together(one, two, across=True)
    assert (below.width, below.height) == (max(one.width, two.width), one.height + two.height)
    assert (beside.width, beside.height) == (one.width + two.width, max(one.height, two.height))
    assert repr(below) == repr(beside) == "one; 1 image of 4×4 pixels; two; a: 1"


def test_stack_counts_every_weight_once():
    weights = feedforward.create(generator(0))
    calls = stack.calls(feedforward.forward, np.zeros((2, 64)), weights)
    assert [(call.name, call.output.shape) for call in calls] == [
        ("dense", (2, 64)),
        ("relu", (2, 64)),
        ("dense", (2, 10)),
    ]
    assert sum(call.parameters for call in calls) == sum(w.size for w in weights.values()) == 4810


def test_initial_weights_keep_the_size_of_what_passes():
    rng = generator(0)
    X = rng.standard_normal((1000, 400))
    assert np.std(X @ normal(rng, 300, 400, gain=1.0).T) == pytest.approx(1, rel=0.02)


def test_steps_that_are_rows_are_shown():
    assert stack.shown((5, 7, 4), 5, 7) == "(N, 7, 4)"
    assert stack.shown((35, 4), 5, 7) == "(N·7, 4)"
    assert stack.shown((3, 4), 5, 7) == "(3, 4)" and stack.shown((), 5, 7) == "()"
    assert stack.shown((1, 4), 1) == "(N, 4)"


def test_sums_of_a_model_are_in_its_drawing():
    """Positions are added to the words, and each half of a block is added to the stream."""
    X = np.zeros((2, 10), int) + np.arange(10)
    nodes = stack.graph(gpt.forward, X, gpt.create(generator(0), 10))
    names = [node.name for node in nodes]
    first, second, third = (index for index, name in enumerate(names) if name == "sum")
    read = {index: [names[i] for i in nodes[index].sources] for index in (first, second, third)}
    assert read[first] == ["embedding", "embedding"]
    assert read[second] == ["sum", "multi head attention"] and nodes[second].sources[0] == first
    assert read[third] == ["sum", "dense"] and nodes[third].sources[0] == second
    drawn = stack.draw(gpt.forward, X, gpt.create(generator(0), 10))
    assert drawn._repr_svg_().count('class="side"') == 3 and "sum of embedding and embedding" in repr(drawn)


def test_a_picture_says_its_numbers():
    assert repr(pictures.bars({"a": 1.0, "b": (2)}, "bars")) == "bars; a: 1, b: 2"
    assert repr(pictures.lines([("step 0", "abc"), ("", "d")], "lines")) == "lines: step 0 abc; d"
    assert repr(pictures.names(["ann", "bo"], {"ann"})) == "2 names, 1 of them new (*): ann, bo*"
    drawn = pictures.heat_map([[0.1, 0.9], [1.0, 0.0]], "map", rows="ab", columns="xy")
    assert repr(drawn) == "map; largest in row a at y, 0.9; b at x, 1"


def test_drawing_curves_loads_nothing_more_of_numpy():
    """`np.unique` loads numpy.ma, which takes 0.4 s of a first training run in a browser."""
    program = (
        "import sys, numpy, training.loop\nfrom training.pictures import curves\n"
        "before = set(sys.modules)\n"
        "curves({'steps': 900, 'loss': [(i, 1 / i) for i in range(1, 900)]}, 900, 1000, 1.0)\n"
        "print(set(sys.modules) - before)\n"
    )
    environment = {"PYTHONPATH": str(ROOT / "snippets")}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    assert done.stdout == "set()\n", done
