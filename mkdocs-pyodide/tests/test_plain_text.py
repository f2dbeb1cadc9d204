"""Text that a program writes, as a page can show it: the same when published and when run live."""

import json
from unittest.mock import MagicMock, Mock

import pytest
from coroutines import run_in_thread

from mkdocs_pyodide.kernel.mime import mime_bundle
from mkdocs_pyodide.kernel.output import OUTPUT_CHARACTERS
from mkdocs_pyodide.kernel.plain_text import PlainTextStream, plain_text
from mkdocs_pyodide.kernel.session import Session
from mkdocs_pyodide.render.events import EventLog
from mkdocs_pyodide.render.html import render_events


@pytest.fixture
def run():
    """Run a cell; return its events and its error."""

    def run(source):
        log = EventLog()
        error = run_in_thread(Session(log.add).run(source))
        json.dumps([log.events, error], ensure_ascii=False).encode()  # a page can hold it
        return log.events, error

    return run


@pytest.fixture
def printed(run):
    """Run a cell that raises nothing; return what its published output shows."""

    def printed(source):
        events, error = run(source)
        assert error is None, error
        return "".join(event["text"] for event in events)

    return printed


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[1;38;5;208mbold\x1b[m and \x1b[4mrest", "bold and rest"),
        ("\x1b[2K\x1b[1Gline", "line"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b31mred", "red"),
        ("\x1b(Btext\x1b7\x1b8", "text"),
        ("a\0b\x07c\x7fd\x85e", "abcde"),
        ("\ud800 and \udfff", "\ufffd and \ufffd"),
        ("\tα 😀\n\f\v\xa0", "\tα 😀\n\f\v\xa0"),
        ("[31m is no escape sequence", "[31m is no escape sequence"),
    ],
)
def test_text_is_plain(printed, text, shown):
    assert plain_text(text) == shown
    assert printed(f"print({text!r})") == f"{shown}\n"


@pytest.mark.parametrize("sequence", ["\x1b[38;5;208m", "\x1b]8;;https://example.org\x1b\\", "\x1b(B"])
def test_sequence_that_comes_in_parts_is_not_shown(printed, sequence):
    parts = "".join(f"print({part!r}, end='', flush=True)\n" for part in ["a", *sequence, "b"])
    assert printed(parts) == "ab"


def test_unfinished_sequence_ends_with_its_stream_and_its_run(run):
    session, events = Session(lambda event: events.append(event["text"])), []
    source = "import sys\nprint('a\\x1b[3', end='')\nprint('1m', file=sys.stderr)\nprint('2mb')"
    for _ in range(2):
        assert run_in_thread(session.run(source)) is None
    assert "".join(events) == "a1m\nb\n" * 2


@pytest.mark.long
def test_title_without_an_end_hides_little(printed):
    shown = printed("print('\\x1b]0;no end')\nfor i in range(3000): print(i)")
    assert shown.endswith("2999\n")


@pytest.mark.parametrize(
    ("writes", "shown"),
    [
        (["ab\bc"], "ac"),
        (["-", "\b\\", "\b|", "\bdone"], "done"),
        (["work -", "\b/", "\n", "\bnext"], "work /\nnext"),
        (["12\r\b3"], "3"),
        (["a\nbc\b\b\b\bd\ne"], "a\nd\ne"),
        (["abc", "\b \b", "\b \b", "X"], "aX"),
    ],
)
def test_backspace_erases_a_character_of_its_line(run, writes, shown):
    events, error = run("".join(f"print({text!r}, end='', flush=True)\n" for text in writes))
    assert error is None
    assert render_events(events) == f'<span class="cell-stdout">{shown}</span>'


@pytest.mark.long
def test_spinner_counts_as_one_line(run):
    events, _ = run(f"for i in range({OUTPUT_CHARACTERS}): print('\\b' + '-|'[i % 2], end='')\nprint('end')")
    assert render_events(events).endswith("|end\n</span>")
    assert not [event for event in events if event["stream"] == "note"]


@pytest.mark.parametrize("kind", ["html", "svg", "latex"])
def test_form_of_a_value_with_a_lone_surrogate_is_published(run, kind):
    source = f"class A:\n    def _repr_{kind}_(self): return '<b>\\ud800\\0</b>'\nA()"
    ((event,), error) = run(source)
    assert error is None
    assert render_events([event]).encode()


def test_value_and_error_are_plain(run):
    colours = "class A(Exception):\n    def __repr__(self): return '\\x1b[1mA\\x1b[0m\\ud800'\n"
    ((event,), _) = run(colours + "A()")
    assert event["text"] == "A\ufffd\n"
    ((event,), _) = run(colours + "display(A(), display_id=True); None")
    assert event["data"] == {"text/plain": "A\ufffd"}
    _, error = run("raise ValueError('\\x1b[31mred\\0\\ud800')")
    assert error["message"] == "red\ufffd"
    assert error["traceback"].endswith("ValueError: red\ufffd\n")


def test_value_with_every_attribute_is_shown_by_its_repr():
    for value in (Mock(name="a"), MagicMock(name="b"), Permissive()):
        assert mime_bundle(value) == {"text/plain": repr(value)}


class Permissive:
    def __repr__(self):
        return "permissive"

    def __getattr__(self, name):
        return lambda *args, **kwargs: self


@pytest.mark.parametrize("many", ["text", 1, ["text/html"], (), {1: "a"}, ({"text/html"}, {}), object()])
def test_bundle_that_is_none_is_ignored(many):
    class Thing:
        def __repr__(self):
            return "thing"

        def _repr_mimebundle_(self):
            return many

    assert mime_bundle(Thing()) == {"text/plain": "thing"}


def test_form_that_is_no_text_is_ignored():
    class Thing:
        def __repr__(self):
            return "thing"

        def _repr_html_(self):
            return 1

        def _repr_latex_(self):
            return ["$x$"]

    assert mime_bundle(Thing()) == {"text/plain": "thing"}


# Combining characters

MARK = "\u0301"
CUT = "… (combining characters not shown)"


def test_combining_characters_in_a_row_are_cut():
    assert plain_text("Z" + MARK * 90_000 + "!") == "Z" + MARK * 30 + CUT + "!"
    assert plain_text("Z" + (MARK + "\0") * 31) == "Z" + MARK * 30 + CUT


@pytest.mark.parametrize(
    "text", ["Z" + MARK * 30, "─" * 200, "क्षि" * 100, "👩\u200d👩\u200d👧 " * 100, "█▌" * 60]
)
def test_text_without_too_many_stays(text):
    assert plain_text(text) == text


def test_combining_characters_of_several_writes_are_cut():
    stream = PlainTextStream()
    shown = "".join(stream.take(MARK) for _ in range(1_000))
    assert max(map(len, shown.split(CUT))) <= 30
    assert stream.take("a") == "a" and stream.take(MARK * 30) == MARK * 30
    assert stream.take(MARK) == CUT


def test_combining_characters_of_both_streams_are_cut(printed):
    shown = printed(
        "import sys\n"
        "for i in range(50):\n"
        "    sys.stdout.write('\u0301' * 30)\n"
        "    sys.stderr.write('\u0301' * 30)"
    )
    assert max(map(len, shown.split(CUT))) <= 30
