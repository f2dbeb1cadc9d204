"""The Python side of widgets: which can be reached, and what they send."""

import json

import pytest
from coroutines import run_in_thread

from mkdocs_pyodide.kernel import widgets
from mkdocs_pyodide.kernel.mime import mime_bundle
from mkdocs_pyodide.kernel.session import Session
from mkdocs_pyodide.kernel.widgets import MEDIA_TYPE, Widget

SOURCE = """
from mkdocs_pyodide.kernel.widgets import Widget

class Double(Widget):
    module = "widgets/double.js"

    def on_change(self, changes):
        self.update(seen=changes["x"])
        return {"double": 2 * changes["x"]}

    async def on_message(self, content):
        return {"heard": content}

Double(x=1)
"""


@pytest.fixture
def session():
    """A session that has displayed a widget; `session.events` are those that follow."""
    session = Session(lambda event: session.events.append(event))
    session.events = []
    session.emit_to_widgets = session.events.append
    assert run_in_thread(session.run(SOURCE)) is None
    session.widget = json.loads(session.events.pop()["data"][MEDIA_TYPE])
    return session


def receive(session, message, id=None):
    return run_in_thread(session.receive(id or session.widget["id"], message))


def test_a_change_is_answered_with_what_changes_in_turn(session):
    assert receive(session, {"method": "update", "state": {"x": 4}}) is None
    assert [(event["widget"], event["message"]) for event in session.events] == [
        (session.widget["id"], {"method": "update", "state": {"seen": 4}}),
        (session.widget["id"], {"method": "update", "state": {"double": 8}}),
    ]


def test_a_message_is_answered(session):
    assert receive(session, {"method": "custom", "content": "hello"}) is None
    assert session.events[0]["message"] == {"method": "custom", "content": {"heard": "hello"}}


def test_the_error_of_a_handler_is_that_of_the_message(session):
    error = receive(session, {"method": "update", "state": {}})
    assert (error["name"], error["message"]) == ("KeyError", "'x'")


def test_a_widget_that_is_gone_says_so(session):
    assert "run the cell again" in receive(session, {"method": "update", "state": {}}, "0")["message"]


def test_the_build_sends_nothing_to_front_ends():
    events = []
    source = f"{SOURCE.partition('Double(x=1)')[0]}w = Double(x=1); display(w); w.update(x=3)"
    assert run_in_thread(Session(events.append).run(source)) is None
    assert len(events) == 1


class Silent(Widget):
    module = "widgets/silent.js"


class Loud(Silent):
    def on_message(self, content):
        return None


def test_only_a_widget_with_a_handler_can_be_reached():
    assert json.loads(mime_bundle(Silent(x=1))[MEDIA_TYPE]) == {
        "module": "widgets/silent.js",
        "state": {"x": 1},
    }
    assert json.loads(mime_bundle(Loud(x=1))[MEDIA_TYPE]).keys() == {"module", "state", "id"}


def test_an_object_that_is_shown_twice_is_one():
    widget = Loud(x=1)
    assert mime_bundle(widget)[MEDIA_TYPE] == mime_bundle(widget)[MEDIA_TYPE]


def test_a_slider_does_not_fill_the_memory():
    first = json.loads(mime_bundle(Loud(x=1))[MEDIA_TYPE])["id"]
    for _ in range(widgets.MAX_WIDGETS):
        mime_bundle(Loud(x=1))
    assert len(widgets.connected) == widgets.MAX_WIDGETS
    assert first not in widgets.connected
