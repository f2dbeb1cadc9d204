"""Adapt the widgets of Jupyter's protocol whose front end is a module: those of anywidget.

Such an object has a comm, by which it exchanges messages with Jupyter's front end. Where there is no Jupyter,
the package `comm` makes one that sends nothing: from the first display on, it sends to the page.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sys
from typing import TYPE_CHECKING

from mkdocs_pyodide.kernel import widgets

if TYPE_CHECKING:
    from typing import Any

VIEW = "application/vnd.jupyter.widget-view+json"
# What the state has for Jupyter's own front end: where its classes are, and models of its own.
OF_JUPYTER = {"_dom_classes", "_anywidget_id", "_view_count", "layout", "tabbable", "tooltip"}
OF_JUPYTER |= {
    f"_{kind}_{part}" for kind in ("model", "view") for part in ("name", "module", "module_version")
}


class JupyterWidget(widgets.Widget):
    """A widget of Jupyter's protocol, by its comm.

    script        ES module and style sheet of its front end, as text
    is_observed   whether somebody in Python does something when the front end changes it
    """

    def __init__(self, value: object, comm: Any) -> None:
        super().__init__()
        self.value, self.comm, self.is_observed = value, comm, False
        comm.kernel = self  # what has none does not send
        comm.publish_msg = self._on_publish
        self.read_state()

    def read_state(self) -> None:
        """Take the whole state from the object."""
        self._deliver({"method": "request_state"})
        name = self.state.pop("_anywidget_id", "")
        self.script = {"esm": self.state.pop("_esm", ""), "css": self.state.pop("_css", "") or ""}
        self.module = f"{name}-{_digest(self.script)}.js"

    def describe(self) -> str:
        """Return what the front end begins with, as JSON; a browser has the scripts already."""
        state = {name: value for name, value in self.state.items() if name not in OF_JUPYTER}
        scripts = {} if widgets.emit else {"script": self.script}
        return json.dumps({"module": self.module, "state": state, **scripts}, ensure_ascii=False)

    def on_change(self, changes: dict[str, object]) -> None:
        self._deliver({"method": "update", "state": changes, "buffer_paths": []})

    def on_message(self, content: object) -> None:
        self._deliver({"method": "custom", "content": content})

    def _deliver(self, data: dict[str, object]) -> None:
        """Pass a message on; raise the error that it leads to, which ipywidgets only logs."""
        errors = ErrorFilter()
        logger = getattr(self.value, "log", logging.getLogger("traitlets"))
        logger.addFilter(errors)
        try:
            self.comm.handle_msg({"content": {"data": data}, "buffers": []})
        finally:
            logger.removeFilter(errors)
        if errors.last:
            raise errors.last

    def _on_publish(
        self, kind: str, data: Any = None, metadata: Any = None, buffers: Any = None, **_: Any
    ) -> None:
        if kind != "comm_msg" or data["method"] not in ("update", "custom"):
            return  # an echo, or the end
        if buffers:
            names = ", ".join(str(path[0]) for path in data.get("buffer_paths", [])) or "a message"
            raise TypeError(
                f"{type(self.value).__name__} sends binary data ({names}), which a page cannot take"
            )
        if data["method"] == "custom":
            self.send(data["content"])
        else:
            self.update(**data["state"])


class ErrorFilter(logging.Filter):
    """Keep the last error that is logged, in place of a record of it."""

    last: BaseException | None = None

    def filter(self, record: logging.LogRecord) -> bool:
        self.last = record.exc_info[1] if record.exc_info else self.last
        return not record.exc_info


def adapt(value: object, view: object) -> JupyterWidget | None:
    """Return the widget of an object that Jupyter would show by this view; None where it has no module."""
    id = view.get("model_id") if isinstance(view, dict) else None
    manager = sys.modules["comm"].get_comm_manager() if "comm" in sys.modules else None
    comm = manager.comms.get(id) if manager else None
    if comm is None:
        return None
    widget = getattr(comm, "kernel", None)
    if isinstance(widget, JupyterWidget):
        widget.read_state()
    else:
        widget = JupyterWidget(value, comm)
    widget.is_observed = _is_observed(value)
    return widget if widget.script["esm"] else None


def _is_observed(value: Any) -> bool:
    """Whether traits that are synchronized have an observer, or messages a callback."""
    observers = getattr(value, "_trait_notifiers", {})
    callbacks = getattr(getattr(value, "_msg_callbacks", None), "callbacks", [])
    return bool(callbacks) or any(name in observers for name in getattr(value, "keys", []))


def _digest(script: dict[str, str]) -> str:
    return hashlib.sha256(json.dumps(script, sort_keys=True).encode()).hexdigest()[:16]
