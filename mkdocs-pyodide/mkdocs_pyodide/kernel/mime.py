"""Make the MIME bundle of a value: its text, and whatever richer forms it offers.

The protocol is IPython's: `_repr_mimebundle_`, `_repr_html_` and the like, `display`.
"""

from __future__ import annotations

import base64
import itertools
from typing import TYPE_CHECKING

from mkdocs_pyodide.kernel.jupyter_widgets import VIEW, adapt
from mkdocs_pyodide.kernel.output_limits import exceeded_limit
from mkdocs_pyodide.kernel.plain_text import plain_text
from mkdocs_pyodide.kernel.widgets import MEDIA_TYPE as WIDGET
from mkdocs_pyodide.kernel.widgets import connect

if TYPE_CHECKING:
    from typing import Literal

    from mkdocs_pyodide.messages import MimeBundle, Show


DISPLAY_CHARACTERS = 20_000_000  # of one run's rich displays

# Method of a value -> MIME type of what it returns; binary kinds travel in base64.
METHODS = {
    "_repr_html_": "text/html",
    "_repr_svg_": "image/svg+xml",
    "_repr_png_": "image/png",
    "_repr_jpeg_": "image/jpeg",
    "_repr_latex_": "text/latex",
}
CANARY = "_ipython_canary_method_should_not_exist_"  # what has this one as well has every name: a mock, say


def mime_bundle(value: object) -> MimeBundle:
    """Return a dict of MIME type -> text; `text/plain` is always there, binary data is base64."""
    data = {"text/plain": repr(value)} | (_forms(value) if _has_methods(value) else {})
    widget = adapt(value, data.pop(VIEW)) if VIEW in data else None
    if widget:
        data |= {"text/plain": _name_of(value), WIDGET: widget.describe()}
    bundle = _within_limits({kind: _text(content) for kind, content in data.items()})
    return bundle | {WIDGET: connect(bundle[WIDGET], widget or value)} if WIDGET in bundle else bundle


def _name_of(value: object) -> str:
    """Return the text of a value, without the address that Python puts into it by default."""
    text = repr(value)
    return f"{type(value).__name__}()" if text == object.__repr__(value) else text


def _has_methods(value: object) -> bool:
    """Whether a value can have methods of its own for its forms."""
    is_class = isinstance(value, type)  # it has the methods, but they need an instance
    return not is_class and _call(value, CANARY) is None


def _forms(value: object) -> dict[str, object]:
    """Return the forms that a value's own methods give; those of a wrong type are left out."""
    forms = {kind: _call(value, method) for method, kind in METHODS.items()}
    forms = {kind: content for kind, content in forms.items() if isinstance(content, str | bytes)}
    many = _call(value, "_repr_mimebundle_")
    many = many[0] if isinstance(many, tuple) and many else many  # with metadata
    if not isinstance(many, dict):
        return forms
    return forms | {k: content for k, content in many.items() if isinstance(k, str) and content is not None}


def _call(value: object, method: str) -> object:
    """Return what a value's own method gives; one that fails is as good as none."""
    try:
        return getattr(value, method, lambda: None)()
    except Exception:
        return None


def _text(content: object) -> str:
    return base64.b64encode(content).decode() if isinstance(content, bytes) else plain_text(str(content))


def _within_limits(data: MimeBundle) -> MimeBundle:
    """Return a bundle without the forms that exceed a limit; its text says which, and why."""
    text = data.pop("text/plain")  # as long as the quota of the run allows
    reasons = {kind: exceeded_limit(kind, content) for kind, content in data.items()}
    notes = [f"\n… {kind} not shown: {reason}" for kind, reason in reasons.items() if reason]
    fitting = {kind: content for kind, content in data.items() if not reasons[kind]}
    return {"text/plain": "".join([text, *notes]), **fitting}


def truncate(text: str, characters: int) -> str:
    """Return a text, a longer one without its middle and with a line that says so."""
    omitted = len(text) - characters
    if omitted <= 0:
        return text
    half = characters // 2
    return f"{text[:half]}…\n… {omitted:,} characters not shown …\n…{text[-half:]}"


class Display:
    """The `display` function of a session.

    display(value, …)               show values where the cell is
    display(value, display_id=True) also return a handle, whose `update(value)` replaces it
    """

    def __init__(self, show: Show) -> None:
        self.show = show
        self.numbers = itertools.count(1)

    def __call__(self, *values: object, display_id: str | Literal[True] | None = None) -> Handle | None:
        if display_id is True:
            display_id = f"display-{next(self.numbers)}"
        for value in values:
            self.show(mime_bundle(value), display_id)
        return Handle(self, display_id) if display_id else None


class Handle:
    """A display that can be updated."""

    def __init__(self, display: Display, display_id: str) -> None:
        self.display = display
        self.display_id = display_id

    def update(self, value: object) -> None:
        self.display.show(mime_bundle(value), self.display_id, update=True)
