"""Widgets of anywidget, unmodified: what the build publishes of them, and how they are reached."""

import json

import pytest
from coroutines import run_in_thread

from mkdocs_pyodide.kernel.session import Session
from mkdocs_pyodide.kernel.widgets import MEDIA_TYPE
from mkdocs_pyodide.render.html import render_bundle
from mkdocs_pyodide.render.widgets import Widget, WidgetError, publish_widgets, write_module

COUNTER = """
import anywidget
import traitlets

class Counter(anywidget.AnyWidget):
    _esm = "export default { render({ model, el }) { el.append(model.get('count')); } }"
    _css = ".counter { color: red }"
    count = traitlets.Int(3).tag(sync=True)
    double = traitlets.Int(6).tag(sync=True)
    ratio = 0.5
"""
DOUBLING = """
def double(change):
    if change["new"] > 100:
        raise ValueError("at most 100")
    change["owner"].double = 2 * change["new"]

counter = Counter()
counter.observe(double, "count")
"""
EMBEDDED = {"esm": "export const render = () => 1;", "css": ".a { color: red }"}


@pytest.fixture
def session():
    """A session; `session.events` are those of its cells, `session.sent` what it sends to front ends."""
    session = Session(lambda event: session.events.append(event))
    session.events, session.sent = [], []
    return session


def displayed(session, source):
    """Return the bundle of the value that a source ends with."""
    error = run_in_thread(session.run(COUNTER + source))
    assert error is None, error
    return session.events[-1].get("data") or session.events[-1]["text"]


def live(session, source):
    """Return the widget that a source displays in a browser."""
    session.emit_to_widgets = session.sent.append
    return json.loads(displayed(session, source)[MEDIA_TYPE])


def receive(session, widget, **changes):
    return run_in_thread(session.receive(widget["id"], {"method": "update", "state": changes}))


@pytest.mark.long
def test_the_build_publishes_module_style_and_state(session):
    data = displayed(session, "Counter(count=5)")
    assert data["text/plain"] == "Counter()"  # not the address of the object
    widget = json.loads(data[MEDIA_TYPE])
    assert widget.keys() == {"module", "state", "script"}  # nobody in Python waits for a change
    assert widget["module"].startswith("__main__.Counter-")
    assert widget["state"] == {"count": 5, "double": 6}
    assert widget["script"]["esm"].startswith("export default") and "red" in widget["script"]["css"]


@pytest.mark.long
def test_the_browser_gets_the_name_of_the_module_alone(session):
    widget = live(session, "Counter()")
    assert widget.keys() == {"module", "state", "id"}  # a later cell may read what a change has set
    assert receive(session, widget, count=8) is None
    assert session.sent == []
    assert displayed(session, "Counter().count + 1") == "4\n"


@pytest.mark.long
def test_an_observer_is_a_handler(session):
    assert "id" in json.loads(displayed(session, DOUBLING + "counter")[MEDIA_TYPE])
    widget = live(session, DOUBLING + "counter")
    assert receive(session, widget, count=4) is None
    assert [event["message"] for event in session.sent] == [{"method": "update", "state": {"double": 8}}]
    assert receive(session, widget, count=101)["message"] == "at most 100"


@pytest.mark.long
def test_messages_go_both_ways(session):
    answer = "lambda widget, content, buffers: widget.send([content])"
    widget = live(session, f"counter = Counter()\ncounter.on_msg({answer})\ncounter")
    assert run_in_thread(session.receive(widget["id"], {"method": "custom", "content": "a"})) is None
    assert session.sent[0]["message"] == {"method": "custom", "content": ["a"]}


@pytest.mark.long
def test_binary_values_are_refused(session):
    source = "class Image(Counter):\n    pixels = traitlets.Bytes(b'abc').tag(sync=True)\n\nImage()"
    error = run_in_thread(session.run(COUNTER + source))
    assert error["message"] == "Image sends binary data (pixels), which a page cannot take"


@pytest.mark.long
def test_other_widgets_are_shown_as_text(session):
    shown = displayed(session, "import ipywidgets\nipywidgets.IntSlider(value=4)")
    assert shown.startswith("IntSlider(value=4")


def test_a_module_of_a_widget_is_published_with_its_style():
    files = {}
    text = json.dumps({"module": "a.Counter-0.js", "state": {"count": 3}, "script": EMBEDDED})
    markup = publish_widgets(render_bundle({"text/plain": "a", MEDIA_TYPE: text}), "w", None, files)
    script = next(content.decode() for name, content in files.items() if name.endswith(".js"))
    assert "adoptedStyleSheets" in script and ".a { color: red }" in script
    assert 'data-name="a.Counter-0.js"' in markup and ">a" in markup


@pytest.mark.parametrize(
    ("esm", "found"),
    [
        ('import * as d3 from "https://esm.sh/d3";', "https://esm.sh/d3"),
        ('const d3 = await import("https://esm.sh/d3");', "https://esm.sh/d3"),
        ('import{a}from"./other.js";', "./other.js"),
        ("https://example.org/widget.js", "https://example.org/widget.js"),
    ],
)
def test_a_module_that_is_not_complete_is_refused(esm, found):
    with pytest.raises(WidgetError, match=rf"the widget's module a\.js imports {found}\. Fix: "):
        write_module(Widget("a.js", {}, False, {"esm": esm, "css": ""}))
