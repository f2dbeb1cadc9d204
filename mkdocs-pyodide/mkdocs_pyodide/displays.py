"""What a value looks like: its text, and whatever richer form it offers.

The protocol is IPython's: `_repr_mimebundle_`, `_repr_html_` and the like, `display`.
"""

import base64
import itertools

# Method of a value -> MIME type of what it returns; binary kinds travel in base64.
METHODS = {
    "_repr_html_": "text/html",
    "_repr_svg_": "image/svg+xml",
    "_repr_png_": "image/png",
    "_repr_jpeg_": "image/jpeg",
    "_repr_latex_": "text/latex",
}


def bundle(value):
    """Return a dict of MIME type -> text; `text/plain` is always there, binary data is base64."""
    data = {"text/plain": repr(value)}
    if isinstance(value, type):  # a class has the methods, but they want an instance
        return data
    for method, kind in METHODS.items():
        data[kind] = _call(value, method)
    many = _call(value, "_repr_mimebundle_")
    data.update(many[0] if isinstance(many, tuple) else many or {})
    return {kind: _text(content) for kind, content in data.items() if content is not None}


def _call(value, method):
    """Return what a value's own method gives; one that fails is as good as none."""
    try:
        return getattr(value, method, lambda: None)()
    except Exception:
        return None


def _text(content):
    return base64.b64encode(content).decode() if isinstance(content, bytes) else str(content)


class Display:
    """The `display` function of a session.

    display(value, …)               show values where the cell is
    display(value, display_id=True) also return a handle, whose `update(value)` replaces it
    """

    def __init__(self, show):
        self.show = show
        self.numbers = itertools.count(1)

    def __call__(self, *values, display_id=None):
        if display_id is True:
            display_id = f"display-{next(self.numbers)}"
        for value in values:
            self.show(bundle(value), display_id)
        return Handle(self, display_id) if display_id else None


class Handle:
    """A place in the output that can be shown anew."""

    def __init__(self, display, display_id):
        self.display = display
        self.display_id = display_id

    def update(self, value):
        self.display.show(bundle(value), self.display_id, update=True)
