"""What of a form is too much for a page: the limits that hold at build and in the browser."""

import base64
import struct
import sys

import pytest

from mkdocs_pyodide.kernel.image_size import pixel_count
from mkdocs_pyodide.kernel.mime import mime_bundle
from mkdocs_pyodide.kernel.output import RunOutput
from mkdocs_pyodide.kernel.output_limits import (
    DEPTH,
    ELEMENTS,
    LATEX_CHARACTERS,
    display_weight,
    exceeded_limit,
)


def svg(body):
    return f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{body}</svg>'


def png(width, height):
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height)


def encoded(data):
    return base64.b64encode(data if isinstance(data, bytes) else data.encode()).decode()


def nested_uses(levels):
    """Ten of the level below in each level: 10 to the power of the levels."""
    groups = '<g id="g0"><circle r="1"/></g>'
    for level in range(levels):
        groups += f'<g id="g{level + 1}">' + f'<use xlink:href="#g{level}"/>' * 10 + "</g>"
    return svg(f'<defs>{groups}</defs><use href="#g{levels}"/>')


def chained_patterns(number):
    patterns = "".join(
        f'<pattern id="p{i}">' + f'<rect fill="url(#p{i + 1})"/>' * 9 + "</pattern>" for i in range(number)
    )
    return svg(f"{patterns}<rect style=\"fill: url('#p0')\"/>")


SUM = " + ".join(f"x_{{{i}}}" for i in range(10_000))
ROW = "<tr>" + "<td>0.123456</td>" * 20 + "</tr>"
PANDAS_ROW = ROW.replace("<tr>", "<tr><th>0</th>")
PICTURE = '<img src="data:image/png;base64,{}">'
TOO_MUCH = {
    "nested blocks": ("text/html", "<div>" * 100_000, "100,000 elements, at most 1,500"),
    "nested, few": ("text/html", "<b>" * 60, "51 levels of elements, at most 50"),
    "nested, closed": ("text/html", "<i>" * 51 + "</i>" * 51, "51 levels of elements, at most 50"),
    "a slash closes nothing": ("text/html", "<div/>" * 51, "51 levels of elements, at most 50"),
    "reopened": ("text/html", "".join(f"<b title={i}>" for i in range(40)) + "</div><p>" * 100, "elements"),
    "many elements": ("text/html", ROW * 150, "3,150 elements, at most 1,500"),
    "long HTML": ("text/html", "x" * 1_000_001, "1,000,001 characters, at most 1,000,000"),
    "marks": ("text/html", "Z" + "&#769;" * 31, "combining characters in a row"),
    "marks in a title": ("text/html", f'<b title="Z{"&#x301;" * 31}">b</b>', "combining characters in a row"),
    "picture in HTML": ("text/html", PICTURE.format(encoded(png(20_000, 20_000))), "400,000,000 pixels"),
    "two pictures": ("text/html", PICTURE.format(encoded(png(3_000, 3_000))) * 2, "18,000,000 pixels"),
    "drawing in HTML": (
        "text/html",
        f'<img src="data:image/svg+xml;base64,{encoded(nested_uses(8))}">',
        "elements, as often as they are drawn",
    ),
    "drawing as text": (
        "text/html",
        f"<img src='data:image/svg+xml;utf8,{nested_uses(8).replace('#', '%23')}'>",
        "elements, as often as they are drawn",
    ),
    "long formula": ("text/latex", f"${SUM}$", "characters, at most 10,000"),
    "dense formula": ("text/latex", "$" + "1+" * 2_000 + "1$", "parts, at most 700"),
    "deep formula": ("text/latex", r"$\sqrt{" * 51 + "}" * 51, "51 levels of groups, at most 50"),
    "deep fences": ("text/latex", r"\left(" * 51 + r"\right)" * 51, "51 levels of groups, at most 50"),
    "a command": ("text/latex", r"$\def\a{xx}\a$", r"it defines a command by \def"),
    "another command": ("text/latex", r"$\newcommand{\a}{xx}\a$", r"it defines a command by \newcommand"),
    "uses": ("image/svg+xml", nested_uses(8), "elements, as often as they are drawn, at most 2,400"),
    "patterns": ("image/svg+xml", chained_patterns(6), "elements, as often as they are drawn"),
    "circles": ("image/svg+xml", svg("<circle/>" * 2_400), "2,401 elements, at most 2,400"),
    "nested groups": ("image/svg+xml", svg("<g>" * 60), "51 levels of elements, at most 50"),
    "long chain": (
        "image/svg+xml",
        svg("".join(f'<g id="a{i}"><use href="#a{i + 1}"/></g>' for i in range(1_000))),
        "levels of references",
    ),
    "styled": (
        "image/svg+xml",
        svg(f"<style>rect {{fill: url(#p)}}</style><pattern id='p'>{'<rect/>' * 2_390}</pattern><rect/>"),
        "elements, as often as they are drawn",
    ),
    "entities": ("image/svg+xml", f'<!DOCTYPE svg [<!ENTITY a "b">]>{svg("&a;")}', "it defines an entity"),
    "wide picture": ("image/png", encoded(png(20_000, 20_000)), "400,000,000 pixels, at most 16,777,216"),
    "unknown picture": ("image/png", encoded(b"\0\0\0 ftypavif"), "a picture of a kind whose size"),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_exceeded_limit_is_named(name):
    kind, content, reason = TOO_MUCH[name]
    assert reason in exceeded_limit(kind, content)


FITTING = {
    "what pandas shows at most": ("text/html", f"<table class=dataframe>{PANDAS_ROW * 61}</table>"),
    "paragraphs without end": ("text/html", "<p>text<br>" * 700),
    "items without end": ("text/html", f"<ul>{'<li>one' * 1_400}</ul>"),
    "bold paragraphs": ("text/html", "<p><b>x</b> and <i>y</i></p>" * 350),
    "text like markup": ("text/html", "<pre>1 &lt; 2 and 3 < 4</pre>"),
    "accents": ("text/html", "Ze\u0301ro &#769; re\u0301sultat " * 1_000),
    "a figure": ("text/html", PICTURE.format(encoded(png(1_280, 960)))),
    "a long sum": ("text/latex", f"${SUM[:1_600]}$"),
    "a deep fraction": ("text/latex", "$" + r"\frac{1}{1+" * 40 + "x" + "}" * 40 + "$"),
    "letters like commands": ("text/latex", r"$\left(\lettuce\right) \{ \definition \}$"),
    "markers": ("image/svg+xml", svg('<path id="m"/>' + '<use xlink:href="#m"/>' * 1_100)),
    "a circle of references": (
        "image/svg+xml",
        svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'),
    ),
    "a reference to nothing": ("image/svg+xml", svg('<use href="#none"/><rect fill="url(#none)"/>')),
    "no picture": ("image/png", encoded("no picture")),
    "no Base64": ("image/png", "é"),
    "an address": ("text/html", '<img src="https://example.org/a.png">'),
    "another kind": ("application/json", "[" * 100_000),
}


@pytest.mark.parametrize("name", FITTING)
def test_forms_within_the_limits_are_shown(name):
    assert exceeded_limit(*FITTING[name]) == ""


HEADERS = {
    "PNG": png(3, 2),
    "GIF": b"GIF89a" + struct.pack("<HH", 3, 2),
    "BMP": b"BM" + bytes(16) + struct.pack("<ii", 3, -2),
    "WebP": b"RIFF\0\0\0\0WEBPVP8 " + bytes(10) + struct.pack("<HH", 3, 2),
    "WebP, lossless": b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0/" + struct.pack("<I", 2 | 1 << 14),
    "WebP, extended": b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + b"\2\0\0\1\0\0",
    "JPEG": b"\xff\xd8\xff\xe0\0\4xx\xff\xff\xc0\0\x11\x08" + struct.pack(">HH", 2, 3) + b"\3",
}


@pytest.mark.parametrize("name", HEADERS)
def test_pixels_are_read_from_the_header(name):
    assert pixel_count(HEADERS[name]) == 6


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe0\0\0", HEADERS["JPEG"][:12], b"RIFF"])
def test_damaged_image_has_no_pixels(data):
    assert pixel_count(data) == 0


def test_note_says_what_was_not_shown():
    class Thing:
        def __repr__(self):
            return "thing"

        def _repr_html_(self):
            return "<div>" * (DEPTH + 1)

        def _repr_latex_(self):
            return "x" * (LATEX_CHARACTERS + 1)

        def _repr_png_(self):
            return png(2, 2)

    shown = mime_bundle(Thing())
    assert set(shown) == {"text/plain", "image/png"}
    assert shown["text/plain"] == (
        "thing\n"
        "… text/html not shown: 51 levels of elements, at most 50\n"
        "… text/latex not shown: 10,001 characters, at most 10,000"
    )


def test_run_shows_a_bounded_number_of_elements():
    events = []
    output = RunOutput(events.append)
    data = {"text/plain": "x", "text/html": "<b>x</b>" * ELEMENTS}
    for _ in range(100):
        output.show(data)
    output.close()
    *displays, note = events
    assert len(displays) == 20_000_000 // display_weight(data)
    assert len(displays) * ELEMENTS <= 40_000
    assert note["text"].endswith("more displays not shown\n")


def test_reading_of_markup_needs_no_deep_recursion():
    limit = sys.getrecursionlimit()
    assert exceeded_limit("image/svg+xml", nested_uses(40)).endswith("at most 2,400")
    assert sys.getrecursionlimit() == limit
