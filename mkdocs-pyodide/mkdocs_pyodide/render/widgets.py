"""Publish the widgets that cells display: their modules, their states, and a view of them as HTML.

A widget is a JSON object in a MIME bundle, {"module": a file below the folder of the modules, "state": {…}};
it has an "id" if its object hears of changes and messages, see kernel/widgets.py. A widget of Jupyter's
protocol brings its module along, as "script": {"esm": text, "css": text}, see kernel/jupyter_widgets.py.
The module is one for a front end of anywidget's convention; see frontend/src/page/widgets.
"""

import base64
import hashlib
import html
import json
import re
from pathlib import Path
from typing import NamedTuple

from mkdocs_pyodide.exceptions import EngineError
from mkdocs_pyodide.kernel.widgets import MEDIA_TYPE
from mkdocs_pyodide.tools import store
from mkdocs_pyodide.tools.bundle import FRONTEND, bundle
from mkdocs_pyodide.tools.node import NodeError, run_node
from mkdocs_pyodide.tools.paths import is_inside

PRERENDER = FRONTEND / "prerender.mjs"
# As render_widget writes it: the sanitized rest of the page has no such attribute.
PENDING = re.compile(
    r'<cell-widget data-widget="(?P<widget>[^"]*)">(?P<fallback>.*?)</cell-widget>', re.DOTALL
)
# A widget's files in the page itself.
MODULE, STATE = "data:text/javascript;base64;name=", "data:application/json;base64"
INLINE = re.compile(
    rf'data-module="{MODULE}(?P<stem>[^",]*),(?P<module>[^"]*)" data-state="{STATE},(?P<state>[^"]*)"'
)

# What a module imports that is not in it, and a module that is an address.
FOREIGN = re.compile(
    r"""\b(?:from|import)\s*\(?\s*["']((?:https?://|\.{1,2}/)[^"']+)|^\s*(https?://\S+)\s*$"""
)
# Older modules export `render` itself. The style is the document's, as in Jupyter.
WRAPPER = """\
import * as widget from "./esm.js";
const style = new CSSStyleSheet();
style.replaceSync(STYLE_TEXT);
document.adoptedStyleSheets.push(style);
export default widget.default ?? { render: widget.render };
"""


class WidgetError(EngineError):
    """A widget that cannot be published; says which and why."""


class Widget(NamedTuple):
    """A widget as its cell displays it.

    has_handler   whether its object hears of changes and messages
    script        its module and style sheet, as text, where they are not among the site's modules
    """

    module: str
    state: dict[str, object]
    has_handler: bool = False
    script: dict[str, str] | None = None

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
        return cls(module, state, "id" in data, data.get("script"))


class Recipe(NamedTuple):
    """What a page needs to run the cell of a widget.

    sources   of the figures of its session, its own at the end; none for a cell whose code the page has
    """

    session: str
    sources: list[str]
    packages: list[str]
    files: list[str]
    size: int = 0  # of the files, in bytes


def render_widget(text: str, fallback: str) -> str:
    """Return a widget's element, to be completed by `publish_widgets`; `fallback` is sanitized HTML."""
    return f'<cell-widget data-widget="{html.escape(text)}">{fallback}</cell-widget>'


def publish_widgets(
    markup: str, folder: str, modules: str | None, files: dict[str, bytes], recipe: Recipe | None = None
) -> str:
    """Return HTML whose widgets name their files in `folder`, an address; `files` gets them, by name.

    Without a folder the page holds the files, for `extract_widgets`. Widgets whose object has a handler get
    the recipe by which a page runs their cell.
    """

    def publish(match: re.Match[str]) -> str:
        widget = Widget.parse(html.unescape(match["widget"]))
        script = bundle(write_module(widget) if widget.script else find_module(widget.module, modules))
        view = "" if widget.script else prerender(script, to_json(widget.state))
        content = view or match["fallback"]
        data: dict[str, object] = {"state": widget.state}
        if widget.has_handler and recipe:
            data["python"] = recipe._asdict()
        module, address = map(to_base64, (script.read_bytes(), to_json(data).encode()))
        source = f'data-module="{MODULE}{script.stem},{module}" data-state="{STATE},{address}"'
        if folder:
            source = extract_widgets(source, folder, files)
        needs = ""
        if widget.has_handler and recipe:  # in the order of a cell's, for its size to be completed
            packages = html.escape(" ".join(recipe.packages))
            needs = f' data-packages="{packages}" data-download-size="{recipe.size}"'
        name = html.escape(widget.module)
        return f'<cell-widget {source}{needs} data-name="{name}">{content}</cell-widget>'

    return PENDING.sub(publish, markup)


def extract_widgets(markup: str, folder: str, files: dict[str, bytes]) -> str:
    """Return HTML whose widgets name their files in `folder`, an address; `files` gets them, by name."""

    def replace(match: re.Match[str]) -> str:
        module, state = (base64.b64decode(match[name]) for name in ("module", "state"))
        names = {f"{match['stem']}-{short_digest(module)}.js": module}
        names |= {f"{match['stem']}-{short_digest(state)}.json": state}
        files.update(names)
        addresses = [f"{folder}/{name}" for name in names]
        return 'data-module="{}" data-state="{}"'.format(*addresses)

    return INLINE.sub(replace, markup)


def find_module(name: str, modules: str | None) -> Path:
    """Return the file of a widget's module. Raises WidgetError."""
    if not modules:
        raise WidgetError(f"the widget's module {name} has no folder: set modules in mkdocs.yml")
    if not name.endswith(".js") or not is_inside(modules, name) or not Path(modules, name).is_file():
        raise WidgetError(f"the widget's module {name} is not a script: name a .js file below {modules}")
    return Path(modules, name)


def write_module(widget: Widget) -> Path:
    """Return the file of a module that came with its widget. Raises WidgetError."""
    assert widget.script
    script, name = widget.script, Path(widget.module).name
    if found := FOREIGN.search(script["esm"]):
        fix = "use a version of the package that contains what it imports"
        raise WidgetError(f"the widget's module {widget.module} imports {found[1] or found[2]}. Fix: {fix}.")

    def make(folder: Path) -> None:
        (folder / "esm.js").write_text(script["esm"], "utf-8")
        (folder / name).write_text(WRAPPER.replace("STYLE_TEXT", json.dumps(script["css"])), "utf-8")

    key = store.key_of([Path(__file__)], name, script["esm"], script["css"])
    return store.cached("widget", key, make) / name


def prerender(script: Path, state: str) -> str:
    """Return what a module's `prerender(state)` makes of a state, "" if it has none."""

    def make(folder: Path) -> None:
        try:
            (folder / "view.html").write_text(run_node(PRERENDER, script, input=state), "utf-8")
        except NodeError as error:
            raise WidgetError(f"{script.name} cannot render its state at build: {error}") from error

    key = store.key_of([script, PRERENDER], state)
    return (store.cached("widget", key, make) / "view.html").read_text("utf-8")


def to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def to_base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def short_digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
