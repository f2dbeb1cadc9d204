"""What goes from the Python of a student to that of the check: data, and calls of functions."""

import json

import numpy as np
import pytest

from mkdocs_pyodide.kernel import hand_in
from mkdocs_pyodide.kernel.hand_in import Connection, Message, call, encode, export

CHUNK = 100  # characters of a part; small, so that answers have several


class Student:
    """Answers requests as the page does, which carries them to the student's Python."""

    def __init__(self):
        self.rest, self.count = "", 0

    def __call__(self, request):
        if request:
            self.rest, self.count = call(request).text, self.count + 1
        part, self.rest = self.rest[:CHUNK], self.rest[CHUNK:]
        return ("+" if self.rest else ".") + part


def received(**defined):
    """Return what the check receives of a student's names."""
    connection = Connection(Student())
    names = connection.read(export(defined, defined).text)["names"]
    return {name: connection.decode(value) for name, value in names.items()}


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        -3,
        10**30,
        0.1,
        float("inf"),
        "\u2028 \N{SNOWMAN} \ud800 \"'",
        2 + 1j,
        [1, [2.5, "x"]],
        (1, (2,)),
        {"a": [1], 2: None},
        {1, 2},
        np.arange(6.0).reshape(2, 3).T,
        np.array([[1, 2]], dtype=np.int32),
        np.array(["a", "bc"]),
        np.zeros((0, 3)),
        np.float32(0.1),
        np.bool_(True),
    ],
    ids=repr,
)
def test_data_arrives_as_it_is(value):
    found = received(x=value)["x"]
    assert type(found) is type(value)
    assert np.array_equal(found, value) if isinstance(value, np.ndarray) else found == value
    if isinstance(value, np.ndarray):
        assert found.dtype == value.dtype and found.shape == value.shape
        found[...] = 0 if value.dtype.kind != "U" else ""  # it can be written to


def test_functions_are_called_where_they_are():
    def scale(x, *, by):
        return x * by, {"by": by}

    found = received(scale=scale)["scale"]
    y, more = found(np.arange(100.0), by=2)
    np.testing.assert_array_equal(y, np.arange(100.0) * 2)
    assert more == {"by": 2} and found.__name__ == "scale"


def test_objects_and_inner_functions_can_be_passed_back():
    class Cache:
        def __init__(self, x):
            self.x = x

    names = received(forward=Cache, backward=lambda cache: cache.x, make=lambda n: lambda m: n + m)
    cache = names["forward"](5)
    assert repr(cache) == "<Cache>" and not hasattr(cache, "x")
    assert names["backward"](cache) == 5
    assert names["make"](2)(3) == 5


def test_arrays_that_a_function_changes_are_changed_for_the_check():
    def double(x, pair):
        x *= 2
        pair[0][0] = 7

    x, first = np.ones(3), np.zeros(2)
    received(double=double)["double"](x, (first, 1))
    assert x.tolist() == [2, 2, 2] and first.tolist() == [7, 0]


@pytest.mark.parametrize(
    ("error", "kind", "text"),
    [
        (ValueError("bad shape"), ValueError, "bad shape"),
        (KeyError("W"), KeyError, "'W'"),
        (type("Own", (Exception,), {})("mine"), Exception, "mine"),
        (UnicodeDecodeError("utf-8", b"x", 0, 1, "why"), UnicodeDecodeError, "why"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_exceptions_keep_their_names_and_messages(error, kind, text):
    def fail():
        raise error

    with pytest.raises(kind, match=text) as found:
        received(fail=fail)["fail"]()
    assert type(found.value).__name__ == type(error).__name__


def test_what_is_too_large_or_too_deep_is_an_error_of_its_name():
    with pytest.raises(ValueError, match=r"too large to be checked: [\d,]+ characters, at most 200,000"):
        received(x="x" * 300_000)
    deep = []
    deep.append(deep)
    with pytest.raises(ValueError, match="more than 50 levels"):
        received(x=deep)


def test_missing_names_are_left_out():
    assert json.loads(export(["x", "y"], {"x": 1}).text) == {"names": {"x": 1}}


def test_a_message_is_displayed_as_its_type():
    assert Message({"a": 1})._repr_mimebundle_() == {hand_in.MEDIA_TYPE: '{"a": 1}'}


class Evil:
    def __reduce__(self):
        return print, ("this ran beside the check",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"names": 5}',
        '{"names": {"x": [1]}}',
        '{"names": {"x": {"eval": "1"}}}',
        '{"names": {"x": {"array": ["|O8", [1], "AAAAAAAAAAA="]}}}',
        '{"names": {"x": {"array": ["<f8", [1000000000000], "AAAAAAAAAAA="]}}}',
        '{"names": {"x": {"array": ["<f8", [1], "AAAA"]}}}',
        '{"names": {"x": {"array": ["|V8", [1], "AAAAAAAAAAA="]}}}',
        '{"names": {"x": {"function": ["0", {}]}}}'.replace('"0"', '"os.system"'),
        '{"names": {"x": {"dict": [[{"list": []}, 1]]}}}',
        '{"error": "no pair of texts"}',
        '{"error": ["__import__", "x"]}',
        '{"error": ["SystemExit", "x"]}',
        "1" * 5000,
        "[" * 100_000,
    ],
    ids=lambda text: text[:60],
)
def test_forged_answers_are_exceptions_and_nothing_more(text):
    connection = Connection(Student())

    def receive():
        return [connection.decode(value) for value in connection.read(text)["names"].values()]

    with pytest.raises(Exception, match=r"|"):  # whatever it is: SystemExit and KeyboardInterrupt would pass
        receive()


def test_nothing_of_a_student_is_unpickled_by_the_check(capsys):
    found = received(x=Evil())["x"]
    assert repr(found) == "<Evil>"
    with pytest.raises(TypeError):
        np.asarray(found, float)
    assert capsys.readouterr().out == ""
    assert encode(np.array([Evil()], dtype=object)).keys() == {"object"}
