"""The session: what a cell prints, shows, raises and leaves behind."""

from pathlib import Path
from unittest.mock import patch

import pytest
from coroutines import run_in_thread

from mkdocs_pyodide.kernel.imports import imported_modules
from mkdocs_pyodide.kernel.output import MAX_DISPLAYS, OUTPUT_CHARACTERS
from mkdocs_pyodide.kernel.session import Session


@pytest.fixture
def events():
    return []


@pytest.fixture
def run(events):
    session = Session(events.append)

    def run(source):
        events.clear()
        return run_in_thread(session.run(source))

    return run


def text(events, *streams):
    return "".join(e["text"] for e in events if "text" in e and (not streams or e["stream"] in streams))


@pytest.mark.parametrize("value", ["0", "False", "''", "[]", "1.5"])
def test_value_of_last_expression_is_shown(run, events, value):
    assert run(f"1\n{value}") is None
    assert text(events, "result") == f"{eval(value)!r}\n"


@pytest.mark.parametrize("source", ["None", "x = 1", "", "# nothing", "print(end='')"])
def test_nothing_is_shown_without_a_value(run, events, source):
    assert run(source) is None
    assert events == []


def test_streams_keep_their_order(run, events):
    run("import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')\n'd'")
    order = [(e["stream"], e["text"]) for e in events]
    assert order == [("stdout", "a\n"), ("stderr", "b\n"), ("stdout", "c\n"), ("result", "'d'\n")]


def test_output_streams_while_the_cell_runs():
    seen = []
    session = Session(seen.append)
    session.main.seen = seen
    source = "import time\nprint('early')\ntime.sleep(.06)\nprint()\nassert 'early' in seen[0]['text']"
    assert run_in_thread(session.run(source)) is None


def test_names_last_from_cell_to_cell(run):
    run("x = 2\ndef f(): return x")
    assert run("assert f() == 2") is None


def test_sessions_do_not_leak(run):
    run("x = 1")
    error = run_in_thread(Session(print).run("x"))
    assert error["name"] == "NameError"


def test_classes_of_a_cell_have_a_module(run):
    assert run("from dataclasses import dataclass\n@dataclass\nclass A:\n    x: int\nA(1)") is None
    assert run("import pickle\nassert pickle.loads(pickle.dumps(A(2))) == A(2)") is None
    assert run("assert __name__ == '__main__'") is None


def test_error_shows_only_the_readers_lines(run):
    error = run("import json\n\ndef f():\n    return json.loads('{')\n\nf()")
    assert (error["name"], error["line"]) == ("JSONDecodeError", 4)
    assert "return json.loads" in error["traceback"]
    assert "decoder.py" not in error["traceback"] and "session.py" not in error["traceback"]


def test_error_in_a_function_of_an_earlier_cell_marks_the_call(run):
    run("def f():\n\n    1 / 0")
    error = run("\nf()")
    assert error["line"] == 2
    assert "1 / 0" in error["traceback"]


def test_syntax_error_has_its_line(run):
    error = run("x = 1\ny = = 2")
    assert (error["name"], error["line"]) == ("SyntaxError", 2)
    assert "session.py" not in error["traceback"]


def test_output_before_an_error_stays(run, events):
    run("print('before')\n1/0")
    assert text(events) == "before\n"


@pytest.mark.parametrize("code", ["", "0", "None"])
def test_exit_without_a_complaint_is_an_end(run, code):
    assert run(f"import sys; sys.exit({code})") is None


def test_exit_with_a_complaint_is_an_error(run):
    assert run("raise SystemExit('no data')")["message"] == "no data"


def test_error_of_deep_recursion_is_short(run):
    error = run("def f(): f()\nf()")
    assert error["name"] == "RecursionError"
    assert len(error["traceback"]) < 5_000


def test_output_is_capped_and_the_rest_counted(run, events):
    run(f"for _ in range(125): print('1' * {OUTPUT_CHARACTERS // 100 - 1})")
    assert len(text(events, "stdout")) == OUTPUT_CHARACTERS
    assert text(events, "note") == f"… {OUTPUT_CHARACTERS // 4:,} more characters not shown\n"


@pytest.mark.long
def test_rest_of_many_prints_is_counted_to_the_character(run, events):
    run("for i in range(200_000): print(i)")
    printed = sum(len(f"{i}\n") for i in range(200_000))
    assert len(text(events, "stdout")) == OUTPUT_CHARACTERS
    assert text(events, "note") == f"… {printed - OUTPUT_CHARACTERS:,} more characters not shown\n"


TABLE = "class Table:\n    def _repr_html_(self): return '<b>1</b>'\n"


@pytest.mark.parametrize("show", ["display(Table())", "display(1, display_id=True)"])
def test_displays_are_capped_and_the_rest_counted(run, events, show):
    run(f"{TABLE}for i in range({MAX_DISPLAYS + 1234}): {show}\nprint('x' * {OUTPUT_CHARACTERS + 4})")
    assert sum("data" in event for event in events) == MAX_DISPLAYS
    assert text(events, "note") == "… 1,234 more displays and 5 more characters not shown\n"


def test_updates_are_no_more_displays(run, events):
    run(f"handle = display(1, display_id=True)\nfor i in range({2 * MAX_DISPLAYS}): handle.update(i)")
    assert len(events) == 1 + 2 * MAX_DISPLAYS
    assert text(events, "note") == ""


def test_update_of_what_is_not_shown_is_not_shown(run, events):
    run(
        f"for i in range({MAX_DISPLAYS + 1}): handle = display('first', display_id=True)\n"
        "handle.update('second')"
    )
    assert {event["data"]["text/plain"] for event in events if "data" in event} == {"'first'"}
    assert text(events, "note") == "… 1 more display not shown\n"


def test_print_takes_only_text(run):
    assert run("import sys; sys.stdout.write(b'x')")["name"] == "TypeError"


def test_top_level_await(run, events):
    assert run("import asyncio\nawait asyncio.sleep(0)\nawait asyncio.sleep(0, 'woke')") is None
    assert text(events) == "'woke'\n"


def test_imports_are_followed_through_modules(tmp_path):
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "a.py").write_text("import numpy as np\nfrom tools.b import thing")
    (tmp_path / "tools" / "b.py").write_text("import pandas.core, tools.a")
    assert imported_modules("from tools import a", tmp_path) == {"numpy", "pandas"}
    assert imported_modules("import tools.b", tmp_path) == {"numpy", "pandas"}
    assert imported_modules("import scipy.signal as s\nimport json", tmp_path) == {"scipy", "json"}
    assert imported_modules("from tools import a") == {"tools"}
    assert imported_modules("not python (", tmp_path) == set()


def test_module_is_read_for_its_imports_when_it_has_changed(tmp_path):
    file = tmp_path / "tools.py"
    file.write_text("import numpy")
    with patch.object(Path, "read_bytes", autospec=True, side_effect=Path.read_bytes) as read:
        assert imported_modules("import tools", tmp_path) == {"numpy"}
        assert imported_modules("from tools import a", tmp_path) == {"numpy"}
        assert read.call_count == 1
        file.write_text("import pandas as pd")
        assert imported_modules("import tools", tmp_path) == {"pandas"}


@pytest.mark.long
@pytest.mark.parametrize("step", ["'\\rstep ' + str(i), end=''", "'step', i, end='\\r'"])
def test_rewritten_line_counts_once(run, events, step):
    run(f"for i in range({OUTPUT_CHARACTERS}): print({step})\nprint('\\nend')")
    assert text(events, "stdout").endswith("\nend\n")
    assert text(events, "note") == ""


@pytest.mark.long
@pytest.mark.parametrize(
    "step",
    [
        "print('\\r1234')",
        "print('1234', end='\\r\\n')",
        "print('1234', end='\\r'), print()",
        "print('\\r1234', end=''), print('\\r1', end='', file=sys.stderr)",
        "print('\\r' + 200 * '1', end=''), display('x', display_id='a')",
    ],
)
def test_line_that_stays_gives_nothing_back(run, events, step):
    run(f"import sys\nfor i in range({OUTPUT_CHARACTERS // 2}): {step}")
    assert "more characters not shown" in text(events, "note")


def test_module_in_another_encoding_is_read_as_python_does(tmp_path):
    (tmp_path / "declared.py").write_bytes("# coding: latin-1\nimport numpy\nx = 'ä'".encode("latin-1"))
    (tmp_path / "broken.py").write_bytes("import numpy\nx = 'ä'".encode("latin-1"))
    assert imported_modules("import declared", tmp_path) == {"numpy"}
    assert imported_modules("import broken", tmp_path) == set()  # what is wrong is said when it runs
