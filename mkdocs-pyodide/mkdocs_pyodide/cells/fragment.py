"""Convert a piece of Markdown in a fence to HTML, with the extensions of the page that has the fence."""

import re

from markdown import Markdown

# The steps that turn a block's text into elements, of Markdown, its extensions and MkDocs.
STEPS = ("inline", "attr_list", "relpath", "unescape")


def convert(text: str, md: Markdown) -> str:
    """Return the HTML of Markdown by the steps of the page's own; the end of its conversion completes it."""
    root = md.parser.parseDocument(text.splitlines()).getroot()
    for name in STEPS:
        if name in md.treeprocessors:
            changed = md.treeprocessors[name].run(root)
            root = root if changed is None else changed
    start, end = (len(mark.format(md.doc_tag)) for mark in ("<{}>", "</{}>"))
    return md.serializer(root)[start:-end].strip() if text else ""


def without_paragraph(content: str) -> str:
    """Return the content of a single paragraph."""
    return re.sub(r"^<p>(.*)</p>$", r"\1", content.strip(), flags=re.DOTALL)
