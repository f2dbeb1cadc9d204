"""Connect the widgets that cells display with their front ends.

A widget is an object whose MIME bundle has the type below: JSON with the file of its module and its state.
If it has a method `on_change(changes)` or `on_message(content)`, the front end can reach it.
"""

from __future__ import annotations

import inspect
import itertools
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from mkdocs_pyodide.messages import MimeBundle, WidgetEvent, WidgetMessage

MEDIA_TYPE = "application/vnd.pyodide.widget+json"
MAX_WIDGETS = 100  # that can be reached at a time; a slider runs a cell again and again
HANDLERS = ("on_change", "on_message")

numbers = itertools.count(1)
connected: dict[str, object] = {}  # id -> widget
emit: Callable[[WidgetEvent], object] | None = None  # of the session that runs, where there is a front end


class Widget:
    """An object with a front end, for classes of one's own; any object with these methods will do.

    module    file of the front end, a script below the folder of the modules
    state     what the front end begins with: all that JSON can hold

    A subclass can have `on_change(self, changes)`, which returns what changes of the state in turn, and
    `on_message(self, content)`, which returns an answer; either can return None or be a coroutine. Where
    there is no front end, as in a notebook, the object is shown by `_repr_html_`, or as text.
    """

    module = ""

    def __init__(self, **state: Any) -> None:
        self.state = state

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> MimeBundle:
        return {MEDIA_TYPE: json.dumps({"module": self.module, "state": self.state}, ensure_ascii=False)}

    def update(self, **changes: Any) -> None:
        """Change the state, of the front end as well."""
        self.state |= changes
        _send_from(self, {"method": "update", "state": changes})

    def send(self, content: Any) -> None:
        """Send a message to the front end, which hears it as `msg:custom`."""
        _send_from(self, {"method": "custom", "content": content})


def connect(text: str, value: object) -> str:
    """Return a widget's JSON with the id by which its front end can reach it, if it has a handler."""
    try:
        data = json.loads(text)
        if not isinstance(data, dict) or not has_handler(value):
            return text
    except Exception:  # of the text or of the object's own `__getattr__`
        return text
    id = next((id for id, other in connected.items() if other is value), None) or str(next(numbers))
    connected[id] = value
    for oldest in list(connected)[:-MAX_WIDGETS]:
        del connected[oldest]
    return json.dumps({**data, "id": id}, ensure_ascii=False)


def has_handler(value: object) -> bool:
    """Whether a front end can reach an object; before a run only one that would do something."""
    if emit is None and not getattr(value, "is_observed", True):
        return False
    return any(callable(getattr(value, name, None)) for name in HANDLERS)


async def receive(id: str, message: WidgetMessage) -> None:
    """Pass a message of a front end to its widget, and send what it returns."""
    if id not in connected:
        raise LookupError("this widget is no longer there: run the cell again")
    widget = connected[id]
    is_change = message["method"] == "update"
    handler = getattr(widget, "on_change" if is_change else "on_message", None)
    if handler is None:
        return
    result = handler(message["state"] if is_change else message["content"])
    result = await result if inspect.isawaitable(result) else result
    if result is not None:
        send(
            id,
            {"method": "update", "state": result} if is_change else {"method": "custom", "content": result},
        )


def send(id: str, message: WidgetMessage) -> None:
    """Send a message to the front end of a widget, if there is one."""
    if emit:
        emit({"type": "output", "widget": id, "message": message})


def _send_from(widget: object, message: WidgetMessage) -> None:
    for id, other in connected.items():
        if other is widget:
            send(id, message)
