"""The HTML of a published output: the same elements that output.js makes of a live one."""

import base64
import html
import re

import nh3

# The forms of a value, the one to show first; without any of them its text is shown.
RICH = ("text/html", "image/svg+xml", "image/png", "image/jpeg")


def output(events):
    """Return the HTML of what a run put out: an element for each stretch of text, each display."""
    return "".join(map(element, settled(events)))


def settled(events):
    """Join neighbouring text of one stream; let updates take the place of what they update."""
    result, places = [], {}
    for event in events:
        if event.get("update") and event["place"] in places:
            result[places[event["place"]]] = event
            continue
        last = result[-1] if result else {}
        if "stream" in event and last.get("stream") == event["stream"]:
            result[-1] = {**event, "text": last["text"] + event["text"]}
            continue
        if event.get("place"):
            places[event["place"]] = len(result)
        result.append(event)
    return result


def element(event):
    if "data" in event:
        return f'<div class="cell-display">{display(event["data"])}</div>'
    return f'<span class="cell-{event["stream"]}">{html.escape(settle(event["text"]))}</span>'


def display(data):
    """Return the HTML of a MIME bundle. What HTML a program made is sanitized."""
    kind = next((kind for kind in RICH if kind in data), None)
    if kind == "text/html":
        return sanitize(data[kind])
    text = html.escape(data["text/plain"])
    if kind is None:
        return f'<span class="cell-result">{text}\n</span>'
    source = data[kind] if kind != "image/svg+xml" else encoded(data[kind])
    return f'<img src="data:{kind};base64,{source}" alt="{text}">'


def encoded(svg):
    """Return an SVG in base64: as an image it runs no script, whatever is in it."""
    return base64.b64encode(svg.encode()).decode()


def sanitize(markup):
    """Return HTML without anything that could run, load or cover the page."""
    return nh3.clean(
        markup,
        tags=nh3.ALLOWED_TAGS | {"figure", "figcaption"},
        clean_content_tags={"script", "style"},
        attributes=ATTRIBUTES,
        url_schemes={"https", "mailto", "data"},
        attribute_filter=keep_attribute,
    )


ATTRIBUTES = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
ATTRIBUTES["*"] = {"class", "title", "lang", "dir"}


def keep_attribute(tag, name, value):
    """Let data stand in images alone, and let no name clash with a part of the cell."""
    if name in ("src", "href"):
        is_picture = tag == "img" and value.startswith("data:image/")
        is_link = tag == "a" and not value.startswith("data:")
        return value if is_picture or is_link else None
    if name == "class":
        return " ".join(word for word in value.split() if not word.startswith(("cell", "md-"))) or None
    return value


def settle(text):
    """Return what remains to be seen of text in which carriage returns rewrite their line."""
    return re.sub(r"[^\n]*\r(?!\n|$)", "", text.replace("\r\n", "\n")).replace("\r", "")
