"""What is told of an error: places as a reader knows them, what led to it, the shapes of arrays."""

import json

import pytest
from coroutines import run_in_thread

from mkdocs_pyodide.kernel.session import Session
from mkdocs_pyodide.kernel.tracebacks import MAX_CHAIN, TRACEBACK_CHARACTERS


@pytest.fixture
def fail():
    """Run cells of a session one after the other; return the error of the last."""
    session = Session([].append)

    def fail(*sources, session=session):
        for source in sources:
            error = run_in_thread(session.run(source))
        json.dumps(error)  # it can be sent to the page
        return error

    return fail


# Places


def test_files_have_the_names_that_the_reader_knows(tmp_path, fail):
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "halves.py").write_text("def half(f):\n    return f(0) / 2\n")
    session = Session([].append, tmp_path)
    source = f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\ndef f(x):\n    return 1 / x\n"
    error = fail(source, "from tools.halves import half\n\nhalf(f)", session=session)
    assert error["line"] == 3
    places = [line for line in error["traceback"].splitlines() if ", line " in line]
    assert places == [
        "  Cell, line 3",
        "  tools/halves.py, line 2, in half",
        "  Another cell, line 4, in f",
    ]


def test_folder_with_a_longer_name_is_not_the_readers(tmp_path, fail):
    (tmp_path / "modules_of_another").mkdir()
    (tmp_path / "modules_of_another" / "divide.py").write_text("1 / 0\n")
    source = f"import sys\nsys.path.insert(0, {str(tmp_path / 'modules_of_another')!r})\nimport divide"
    assert "divide.py" not in fail(source, session=Session([].append, tmp_path / "modules"))["traceback"]


def test_each_session_shows_its_own_source(fail):
    first, second = Session([].append), Session([].append)
    fail("def f():\n    return 1 / 0  # of the first", session=first)
    fail("def f():\n    return 1 / 0  # of the second", session=second)
    assert "# of the first" in fail("f()", session=first)["traceback"]
    assert "# of the second" in fail("f()", session=second)["traceback"]


def test_second_run_has_the_same_traceback(fail):
    source = "def f(): 1 / 0\nf()"
    assert fail(source) == fail("x = 1", source)


def test_syntax_error_names_no_file(fail):
    error = fail("x = 1\ny = = 2")
    assert error["message"] == "invalid syntax"
    assert error["traceback"].startswith("  Cell, line 2\n    y = = 2\n")


# What led to an error

CAUSE = "The above exception was the direct cause of the following exception"
CONTEXT = "During handling of the above exception, another exception occurred"
CHAINED = """import json
try:
    json.loads("{")
except ValueError as error:
    raise KeyError("settings") """


@pytest.mark.parametrize(("end", "joint"), [("from error", CAUSE), ("", CONTEXT)])
def test_chain_has_the_readers_lines(fail, end, joint):
    error = fail(CHAINED + end)
    assert (error["name"], error["line"]) == ("KeyError", 5)
    first, second = error["traceback"].split(f"\n{joint}:\n\n")
    assert 'Cell, line 3\n    json.loads("{")\n' in first and "JSONDecodeError: Expecting" in first
    assert "Cell, line 5\n" in second and second.endswith("KeyError: 'settings'\n")
    assert "decoder.py" not in first


def test_suppressed_chain_is_not_shown(fail):
    assert "JSONDecodeError" not in fail(CHAINED + "from None")["traceback"]


def test_chain_in_a_circle_ends(fail):
    source = "a, b = KeyError('a'), KeyError('b')\na.__cause__, b.__cause__ = b, a\nraise a"
    assert fail(source)["traceback"].count("KeyError: ") == 2


def test_long_chain_is_cut(fail):
    source = f"""error = None
for i in range({MAX_CHAIN + 1234}):
    try:
        raise ValueError(f"number {{i}}") from error
    except ValueError as last:
        error = last
raise error"""
    told = fail(source)["traceback"]
    assert told.startswith("… 1,234 earlier errors not shown\n\nTraceback")
    assert told.count("ValueError: number") == MAX_CHAIN


@pytest.mark.parametrize(
    "source",
    [
        "def f(): g()\ndef g(): f()\nf()",
        "def f():\n    try: f()\n    except Exception as error: raise ValueError from error\nf()",
        "raise ValueError('x' * 5_000_000)",
        "raise ExceptionGroup('many', [ValueError('x' * 1_000) for _ in range(100)])",
    ],
)
def test_traceback_is_limited(fail, source):
    error = fail(source)
    assert len(error["traceback"]) < TRACEBACK_CHARACTERS + 100
    assert len(error["message"]) < TRACEBACK_CHARACTERS + 100
    assert " not shown" in error["traceback"]


def test_group_is_shown_with_its_errors(fail):
    group = "ExceptionGroup('two', [f(0), ValueError('b')])"
    error = fail(f"def f(x):\n    try: 1 / x\n    except Exception as error: return error\nraise {group}")
    assert error["line"] == 4
    assert "|   Cell, line 4\n" in error["traceback"]
    assert "|   Cell, line 2, in f\n" in error["traceback"]
    assert "| ValueError: b\n" in error["traceback"]


# Programs that make it hard

HOSTILE = {
    "text": "class E(Exception):\n    def __str__(self): raise ValueError",
    "exit": "class E(Exception):\n    def __str__(self): raise SystemExit",
    "stop": "class E(Exception):\n    __cause__ = property(lambda self: exec('raise KeyboardInterrupt'))",
    "cause": "class E(Exception):\n    __cause__ = property(lambda self: 1 / 0)",
    "notes": "class E(Exception):\n    __notes__ = property(lambda self: 1 / 0)",
    "trace": "class E(Exception):\n    __traceback__ = property(lambda self: 1 / 0, print)",
    "name": "class M(type):\n    __name__ = property(lambda self: 1 / 0)\n"
    "class E(Exception, metaclass=M): pass",
    "code": "class Code:\n    def __bool__(self): raise ValueError\n"
    "class E(SystemExit):\n    code = Code()\n    def __init__(self): pass",
    "line": "class E(SyntaxError):\n    lineno = object()\n    filename = this",
    "file": "class File:\n    def __eq__(self, other): raise ValueError\n"
    "class E(SyntaxError):\n    filename = File()",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_error_is_an_error(fail, name):
    error = fail(f"import sys\nthis = sys._getframe().f_code.co_filename\n{HOSTILE[name]}\nraise E")
    assert error["name"] == ("KeyboardInterrupt" if name == "stop" else "E")
    assert error["name"] in error["traceback"]


@pytest.mark.parametrize("stop", ["ValueError", "SystemExit"])
def test_shape_that_raises_hides_no_error(fail, stop):
    shape = f"class A:\n    @property\n    def shape(self): raise {stop}\na, X = A(), A()\n"
    error = fail(f"{shape}raise ValueError('shapes', a, X)")
    assert error["name"] == "ValueError" and error["traceback"]


@pytest.mark.parametrize("code", ["[1]", "object()", "2"])
def test_exit_with_any_complaint_is_an_error(fail, code):
    assert fail(f"raise SystemExit({code})")["name"] == "SystemExit"


# Shapes

ARRAYS = """from types import SimpleNamespace
import numpy as np
W, x, y, n = np.ones((2, 3)), np.ones(4), np.ones((5, 6)), 1
model = SimpleNamespace(W=W, inner=SimpleNamespace(b=y))
p = {"x": x, "deep": [W, (y,)]}
i, key = 0, "x"
"""


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("W @ x", "W is (2, 3), x is (4,)"),
        ("model.W @ p['x']", "model.W is (2, 3), p['x'] is (4,)"),
        ('W + p["deep"][1][0] * n', 'W is (2, 3), p["deep"][1][0] is (5, 6)'),
        ("model.inner.b + p['deep'][-2]", "model.inner.b is (5, 6), p['deep'][-2] is (2, 3)"),
        ("p['deep'][i] @ p[key]", "p['deep'][i] is (2, 3), p[key] is (4,)"),
        ("W.T @ x", "W is (2, 3), x is (4,)"),
        ("(W @ W.T) + y", "W is (2, 3), y is (5, 6)"),
        ("x @ x; W @ x; y.sum()", "W is (2, 3), x is (4,)"),
        ("np.concatenate([\n    W,\n    y,\n    W,\n])", "W is (2, 3), y is (5, 6)"),
        ("np.maximum(\n    W,\n    # é\n    p['x'],\n)", "W is (2, 3), p['x'] is (4,)"),
        ("(y\n    .T\n    .reshape(4, 4))", "y is (5, 6)"),
        ("W[0] = x", "W is (2, 3), x is (4,)"),
        ("W += x", "W is (2, 3), x is (4,)"),
        ("for row in W:\n    row += 0\n    row @ x", "row is (3,), x is (4,)"),
        ("é = 'é', W + x", "W is (2, 3), x is (4,)"),
        ("def f(a):\n    return a @ W\nf(y)", "a is (5, 6), W is (2, 3)"),
    ],
)
def test_shapes_of_arrays_are_shown(fail, source, told):
    error = fail(ARRAYS, source)
    assert error["name"] == "ValueError"
    assert error["traceback"].endswith(f"\nIn this line: {told}\n")


def test_shape_of_any_value_is_shown(fail):
    source = "class A:\n    shape = (2, 3)\nX = W = A()\nraise ValueError('shapes do not match', X, W)"
    assert fail(source)["traceback"].endswith("\nIn this line: X is (2, 3), W is (2, 3)\n")


def test_no_code_of_the_program_runs_for_a_name(fail):
    source = """ran = []
class Lazy:
    def __getattr__(self, name): ran.append(name)
    @property
    def prop(self): ran.append("prop")
class Keyed(dict):
    def __getitem__(self, key): ran.append(key)
lazy, keyed = Lazy(), Keyed(a=1)
"""
    values = "lazy.x, lazy.prop, keyed['a']"
    fail(source, f"raise ValueError('shapes') if lazy else ({values})")
    assert fail("raise ValueError('shapes', ran)")["message"] == "('shapes', [])"


def test_other_errors_show_no_shapes(fail):
    assert "In this line" not in fail(ARRAYS, "W + x['a']")["traceback"]
