"""Publish the widgets that cells display: their modules, their states, and a view of them as HTML.

A widget is a JSON object in a MIME bundle, {"module": a file below the folder of the modules, "state": {…}}.
The module is one for a front end of anywidget's convention; see frontend/src/page/widgets.
"""

import hashlib
import html
import json
import re
from pathlib import Path
from typing import NamedTuple

from mkdocs_pyodide.exceptions import EngineError
from mkdocs_pyodide.tools import store
from mkdocs_pyodide.tools.bundle import FRONTEND, bundle
from mkdocs_pyodide.tools.node import NodeError, run_node
from mkdocs_pyodide.tools.paths import is_inside

MEDIA_TYPE = "application/vnd.pyodide.widget+json"
PRERENDER = FRONTEND / "prerender.mjs"
# As render_widget writes it: the sanitized rest of the page has no such attribute.
PENDING = re.compile(
    r'<cell-widget data-widget="(?P<widget>[^"]*)">(?P<fallback>.*?)</cell-widget>', re.DOTALL
)


class WidgetError(EngineError):
    """A widget that cannot be published; says which and why."""


class Widget(NamedTuple):
    """A widget as its cell displays it."""

    module: str
    state: dict[str, object]

    @classmethod
    def parse(cls, text: str) -> "Widget":
        """Read a widget from a MIME bundle. Raises WidgetError."""
        try:
            data = json.loads(text)
            module, state = data["module"], data["state"]
        except (ValueError, TypeError, KeyError):
            module, state = None, None
        if not isinstance(module, str) or not isinstance(state, dict):
            fix = 'write json.dumps({"module": "widgets/plot.js", "state": {…}})'
            raise WidgetError(f"a value of the type {MEDIA_TYPE} is not a widget: {text[:60]}. Fix: {fix}.")
        return cls(module, state)


def render_widget(text: str, fallback: str) -> str:
    """Return a widget's element, to be completed by `publish_widgets`; `fallback` is sanitized HTML."""
    return f'<cell-widget data-widget="{html.escape(text)}">{fallback}</cell-widget>'


def publish_widgets(markup: str, folder: str, modules: str | None, files: dict[str, bytes]) -> str:
    """Return HTML whose widgets name their files in `folder`, an address; `files` gets them, by name.

    Without a folder the widgets are what the build has rendered of them.
    """

    def publish(match: re.Match[str]) -> str:
        widget = Widget.parse(html.unescape(match["widget"]))
        script = bundle(find_module(widget.module, modules))
        state = json.dumps(widget.state, ensure_ascii=False, separators=(",", ":"))
        code = script.read_bytes()
        content = prerender(script, state) or match["fallback"]
        if not folder:
            return content
        names = {f"{script.stem}-{short_digest(code)}.js": code}
        names |= {f"{script.stem}-{short_digest(state.encode())}.json": state.encode()}
        files.update(names)
        module, data = (f"{folder}/{name}" for name in names)
        return f'<cell-widget data-module="{module}" data-state="{data}">{content}</cell-widget>'

    return PENDING.sub(publish, markup)


def find_module(name: str, modules: str | None) -> Path:
    """Return the file of a widget's module. Raises WidgetError."""
    if not modules:
        raise WidgetError(f"the widget's module {name} has no folder: set modules in mkdocs.yml")
    if not name.endswith(".js") or not is_inside(modules, name) or not Path(modules, name).is_file():
        raise WidgetError(f"the widget's module {name} is not a script: name a .js file below {modules}")
    return Path(modules, name)


def prerender(script: Path, state: str) -> str:
    """Return what a module's `prerender(state)` makes of a state, "" if it has none."""

    def make(folder: Path) -> None:
        try:
            (folder / "view.html").write_text(run_node(PRERENDER, script, input=state), "utf-8")
        except NodeError as error:
            raise WidgetError(f"{script.name} cannot render its state at build: {error}") from error

    key = store.key_of([script, PRERENDER], state)
    return (store.cached("widget", key, make) / "view.html").read_text("utf-8")


def short_digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
