"""Limit the forms of a value that would block a page, by the same rule at build and in the browser.

A browser needs more than a tenth of a second for markup of many or deeply nested elements, for long formulas,
for images of many pixels, and for drawings whose references multiply; meanwhile the page does not answer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mkdocs_pyodide.kernel.element_count import (
    DEPTH,
    ELEMENTS,
    PIXELS,
    START_TAG,
    LimitExceeded,
    check_limit,
    decode_base64,
    measure_html,
    measure_svg,
)
from mkdocs_pyodide.kernel.image_size import UnknownImage, pixel_count
from mkdocs_pyodide.kernel.tokenizer import AmbiguousMarkup

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs_pyodide.messages import MimeBundle

CHARACTERS = 20_000_000  # of one form
MARKUP_CHARACTERS = 1_000_000  # of HTML and LaTeX, without images
LATEX_CHARACTERS = 10_000
LATEX_PARTS = 700  # commands, numbers, other characters
ELEMENT_CHARACTERS = 600

IMAGE = re.compile(r"base64,[\w+/=]*")
LATEX_PART = re.compile(r"\\[a-zA-Z]+|[\d.]+|[^\s{}]")
PARTS = {"text/html": START_TAG, "text/latex": LATEX_PART}
DRAWN = {"text/html": measure_html, "image/svg+xml": measure_svg}
LATEX_GROUP = re.compile(r"\\[{}\\]|(\{|\\left\b|\\begin\b)|(\}|\\right\b|\\end\b)")
LATEX_DEFINITION = re.compile(r"\\([gex]?def|(re)?newcommand|providecommand|(future)?let)(?![a-zA-Z])")


def exceeded_limit(kind: str, content: str) -> str:
    """Return which limit a form exceeds, `12,000 elements, at most 1,500`; empty where none.

    kind     MIME type
    content  str, base64 where the kind is binary
    """
    try:
        check_limit(len(content), CHARACTERS, "characters")
        if kind in CHECKS:
            CHECKS[kind](content)
    except (LimitExceeded, AmbiguousMarkup, UnknownImage) as found:
        return str(found)
    return ""


def display_weight(data: MimeBundle) -> int:
    """Return the characters that a bundle counts for in its run; each element counts for many."""
    parts = sum(len(form.findall(data.get(kind, ""))) for kind, form in PARTS.items())
    drawn = sum(measure(data[kind])[1] for kind, measure in DRAWN.items() if kind in data)
    return sum(map(len, data.values())) + ELEMENT_CHARACTERS * (parts + drawn)


def _check_html(content: str) -> None:
    check_limit(len(IMAGE.sub("", content)), MARKUP_CHARACTERS, "characters")
    check_limit(len(START_TAG.findall(content)), ELEMENTS, "elements")
    measure_html(content)


def _check_latex(content: str) -> None:
    check_limit(len(content), LATEX_CHARACTERS, "characters")
    check_limit(len(LATEX_PART.findall(content)), LATEX_PARTS, "parts")
    if definition := LATEX_DEFINITION.search(content):
        raise LimitExceeded(f"it defines a command by {definition[0]}")
    depth = 0
    for opens, closes in LATEX_GROUP.findall(content):
        depth += bool(opens) - bool(closes)
        check_limit(depth, DEPTH, "levels of groups")


def _check_image(content: str) -> None:
    check_limit(pixel_count(decode_base64(content)), PIXELS, "pixels")


CHECKS: dict[str, Callable[[str], object]] = {
    "text/html": _check_html,
    "text/latex": _check_latex,
    "image/svg+xml": measure_svg,
    "image/png": _check_image,
    "image/jpeg": _check_image,
}
