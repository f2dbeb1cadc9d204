"""Render published output as HTML: the same elements that output-area.js makes of a live one."""

import base64
import html
import re
from collections.abc import Iterable

import nh3

from mkdocs_pyodide.kernel.widgets import MEDIA_TYPE as WIDGET
from mkdocs_pyodide.messages import Event, MimeBundle
from mkdocs_pyodide.render.events import apply_carriage_returns
from mkdocs_pyodide.render.mathml import to_mathml
from mkdocs_pyodide.render.widgets import render_widget

# The forms of a value, the one to show first; without any of them its text is shown.
MIME_ORDER = ("text/html", "image/svg+xml", "text/latex", "image/png", "image/jpeg")
STREAMS = ("stdout", "stderr", "result", "note")
BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")  # mime-renderer.js has the same


def render_events(events: Iterable[Event]) -> str:
    """Return the HTML of the output of a run: an element for each stretch of text and each display.

    events   as EventLog reduces them
    """
    return "".join(map(render_event, events))


def render_event(event: Event) -> str:
    if "data" in event:
        return f'<div class="cell-display">{render_bundle(event["data"])}</div>'
    if event["stream"] not in STREAMS:  # a program can emit events of its own
        return ""
    text = apply_carriage_returns(event["text"]).replace("\r", "")
    return f'<span class="cell-{event["stream"]}">{html.escape(text)}</span>'


def render_bundle(data: MimeBundle) -> str:
    """Return the HTML of a MIME bundle, sanitized: all of it is a program's."""
    if WIDGET in data:
        return render_widget(data[WIDGET], render_bundle({k: v for k, v in data.items() if k != WIDGET}))
    kind = next((kind for kind in MIME_ORDER if kind in data), None)
    rest = {other: content for other, content in data.items() if other != kind}
    if kind == "text/html":
        clean = sanitize(data[kind])
        return render_bundle(rest) if HIDDEN.search(clean) else clean
    if kind == "text/latex":
        return sanitize_formula(to_mathml(data[kind])) or render_bundle(rest)
    text = html.escape(data["text/plain"])
    if kind is None:
        return f'<span class="cell-result">{text}\n</span>'
    source = image_data(kind, data[kind])
    if source is None:
        return render_bundle(rest)
    return f'<img src="data:{kind};base64,{source}" alt="{text}">'


def image_data(kind: str, content: str) -> str | None:
    """Return an image in base64, None where it is no base64. As an image an SVG runs no script."""
    if kind == "image/svg+xml":
        return base64.b64encode(content.encode("utf-8", "replace")).decode()
    content = "".join(content.split())
    return content if BASE64.fullmatch(content) and len(content) % 4 == 0 else None


def sanitize(markup: str) -> str:
    """Return HTML without anything that could run, load or cover the page."""
    clean = nh3.clean(
        markup,
        tags=nh3.ALLOWED_TAGS | {"figure", "figcaption"},
        clean_content_tags={"script", "style"},
        attributes=ATTRIBUTES,
        url_schemes={"https", "mailto", "data"},
        attribute_filter=filter_attribute,
    )
    return NAMELESS.sub(r"<td\1></td>", clean)


def sanitize_formula(markup: str) -> str:
    """Return MathML without a link, a style or a class."""
    return nh3.clean(markup, tags=FORMULA_TAGS, attributes={"*": FORMULA_ATTRIBUTES})


FORMULA_TAGS = set(
    "math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms"
    " mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none".split()
)
FORMULA_ATTRIBUTES = set(
    "accent accentunder columnalign depth display displaystyle fence form height largeop linethickness lspace"
    " mathvariant maxsize minsize movablelimits notation rowspacing rspace scriptlevel separator stretchy"
    " symmetric width".split()
)
ATTRIBUTES = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
ATTRIBUTES["*"] = {"class", "hidden", "title", "lang", "dir"}

# In HTML that waits for a style or a script of its own, which it does not get.
HIDDEN = re.compile(r'<\w[^>]* hidden="')

# The head of a column or row that has no name, as pandas' tables have one in their corner, is none.
NAMELESS = re.compile(r"<th\b([^>]*)>\s*</th>")

# What else a class means is up to the theme: it could cover the page. sanitize.js lets the same ones be.
CLASSES = {"dataframe"}


def filter_attribute(tag: str, name: str, value: str) -> str | None:
    """Allow data in images alone, and no class that is one of the page's."""
    if name in ("src", "href"):
        is_picture = tag == "img" and value.startswith("data:image/")
        is_link = tag == "a" and not value.startswith("data:")
        return value if is_picture or is_link else None
    if name == "class":
        return " ".join(word for word in value.split() if word in CLASSES) or None
    return value
