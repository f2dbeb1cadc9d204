"""Say what of a value's form would hold up a page: the same rule at build and in the browser.

A browser needs more than a tenth of a second for markup of many or deeply nested elements, for long formulas,
for pictures of many pixels, and for drawings whose references multiply; meanwhile the page does not answer.
"""

import base64
import binascii
import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import unquote_to_bytes

from mkdocs_pyodide.plain import is_stacked

CHARACTERS = 20_000_000  # of one form
MARKUP_CHARACTERS = 1_000_000  # of HTML and LaTeX, beside pictures
ELEMENTS = 2_500  # of HTML
DRAWN_ELEMENTS = 4_000  # of an SVG, what is referenced counted as often as it is drawn
DEPTH = 50  # elements in one another, groups of a formula in one another, references to references
LATEX_CHARACTERS = 10_000
LATEX_PARTS = 2_000  # commands, numbers, other characters
ELEMENT_CHARACTERS = 600
PIXELS = 1 << 24  # of the pictures of one value: 4096 × 4096

PICTURE = re.compile(r"base64,[\w+/=]*")
START_TAG = re.compile(r"<[a-zA-Z]")
LATEX_PART = re.compile(r"\\[a-zA-Z]+|[\d.]+|[^\s{}]")
PARTS = {"text/html": START_TAG, "text/latex": LATEX_PART}
LATEX_GROUP = re.compile(r"\\[{}\\]|(\{|\\left\b|\\begin\b)|(\}|\\right\b|\\end\b)")
LATEX_DEFINITION = re.compile(r"\\([gex]?def|(re)?newcommand|providecommand|(future)?let)(?![a-zA-Z])")
REFERENCE = re.compile(r"url\(\s*[\"']?#([^\"')\s]+)")

VOID = set("area base br col embed hr img input link meta source track wbr".split())
# The next of its kind closes it, whether it has an end tag or not.
SELF_CLOSING = set("p li dt dd tr td th thead tbody tfoot colgroup option optgroup".split())
# A browser opens these again in each block that follows, until their end tag.
FORMATTING = set("a b big code em font i nobr s small strike strong tt u".split())


class Excess(Exception):
    """A form that is too much for a page; says what of it."""


def excess(kind, content):
    """Return what of a form is too much for a page, `12,000 elements, at most 2,500`; empty where nothing is.

    kind     MIME type
    content  str, base64 where the kind is binary
    """
    try:
        _at_most(len(content), CHARACTERS, "characters")
        if kind in CHECKS:
            CHECKS[kind](content)
    except Excess as found:
        return str(found)
    except AssertionError:  # of Python's parser
        return "markup that cannot be read"
    return ""


def weight(data):
    """Return the characters that a bundle counts for in its run; each element counts for many."""
    parts = sum(len(form.findall(data.get(kind, ""))) for kind, form in PARTS.items())
    return sum(map(len, data.values())) + ELEMENT_CHARACTERS * parts


def _at_most(count, limit, what):
    if count > limit:
        raise Excess(f"{count:,} {what}, at most {limit:,}")


def _check_html(content):
    _at_most(len(PICTURE.sub("", content)), MARKUP_CHARACTERS, "characters")
    _at_most(len(START_TAG.findall(content)), ELEMENTS, "elements")
    markup = Markup()
    markup.read(content)
    _at_most(sum(map(_pixels_at, markup.pictures)), PIXELS, "pixels")


def _check_latex(content):
    _at_most(len(content), LATEX_CHARACTERS, "characters")
    _at_most(len(LATEX_PART.findall(content)), LATEX_PARTS, "parts")
    if definition := LATEX_DEFINITION.search(content):
        raise Excess(f"it defines a command by {definition[0]}")
    depth = 0
    for opens, closes in LATEX_GROUP.findall(content):
        depth += bool(opens) - bool(closes)
        _at_most(depth, DEPTH, "groups in one another")


def _check_svg(content):
    if "<!ENTITY" in content:
        raise Excess("it defines an entity")
    _at_most(len(START_TAG.findall(content)), DRAWN_ELEMENTS, "elements")
    drawing = Drawing()
    drawing.read(content)
    _at_most(drawing.weight(), DRAWN_ELEMENTS, "elements, as often as they are drawn")
    _at_most(sum(map(_pixels_at, drawing.pictures)), PIXELS, "pixels")


def _check_picture(content):
    _at_most(pixels(_decoded(content)), PIXELS, "pixels")


CHECKS = {
    "text/html": _check_html,
    "text/latex": _check_latex,
    "image/svg+xml": _check_svg,
    "image/png": _check_picture,
    "image/jpeg": _check_picture,
}


class Markup(HTMLParser):
    """What a browser makes of HTML: how many elements, how deep, which pictures. Raises Excess."""

    def __init__(self):
        super().__init__()
        self.elements = 0
        self.open = []
        self.formatting = Counter()
        self.pictures = []

    def read(self, content):
        self.feed(content)
        self.close()

    def handle_starttag(self, tag, attributes):
        again = 0 if tag in FORMATTING else self.formatting.total()
        self.elements += 1 + again
        _at_most(self.elements, ELEMENTS, "elements")
        self.note(tag, attributes)
        if tag in FORMATTING:
            self.formatting[tag] += 1
        if tag not in VOID and tag not in SELF_CLOSING:
            self.open.append(tag)
            _at_most(len(self.open), DEPTH, "elements in one another")

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)  # in HTML the slash means nothing

    def handle_endtag(self, tag):
        if self.formatting[tag]:
            self.formatting[tag] -= 1
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, text):
        if is_stacked(text):  # written as references, &#769;
            raise Excess("combining characters in a row")

    def note(self, tag, attributes):
        for name, value in attributes:
            self.handle_data(value or "")
            if name in ("src", "href", "xlink:href") and tag in ("img", "image", "feimage"):
                self.pictures.append(value or "")


class Drawing(Markup):
    """An SVG: its elements, and which of them refer to which. Raises Excess."""

    def __init__(self):
        super().__init__()
        self.root = Element()
        self.path = [self.root]
        self.named = {}
        self.weights = {}

    def handle_starttag(self, tag, attributes):
        self.note(tag, attributes)
        element = Element()
        self.path[-1].children.append(element)
        self.path.append(element)
        self.open.append(tag)
        _at_most(len(self.open), DEPTH, "elements in one another")
        for name, value in attributes:
            if name == "id":
                self.named.setdefault(value, element)
            elif name in ("href", "xlink:href") and value and value.startswith("#"):
                element.references.append(value[1:])
            else:
                element.references += REFERENCE.findall(value or "")

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag in self.open:
            while True:
                self.path.pop()
                if self.open.pop() == tag:
                    break

    def handle_data(self, text):
        super().handle_data(text)
        if self.open and self.open[-1] == "style":
            self.path[-1].references += REFERENCE.findall(text)

    def weight(self, element=None, level=0):
        """Return how many elements are drawn for one; what refers to itself is not drawn again."""
        element = element or self.root
        if element in self.weights:
            return self.weights[element]
        _at_most(level, 4 * DEPTH, "references in one another")
        self.weights[element] = 0
        parts = [*element.children, *(self.named[name] for name in element.references if name in self.named)]
        self.weights[element] = 1 + sum(self.weight(part, level + 1) for part in parts)
        return self.weights[element]


class Element:
    """A part of a drawing."""

    def __init__(self):
        self.children = []
        self.references = []


def _pixels_at(address):
    """Return the pixels of a picture at a data URI. Raises Excess for a drawing that is too much."""
    head, _, body = address.partition(",")
    if not head.lower().startswith("data:"):
        return 0
    data = _decoded(body) if head.lower().rstrip().endswith("base64") else unquote_to_bytes(body)
    if "svg" in head.lower():
        _check_svg(data.decode("utf-8", "replace"))
    return pixels(data)


def _decoded(text):
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return b""  # no picture


def pixels(data):
    """Return the width times the height of a picture, 0 where it is none.

    Raises Excess for a picture whose header is not known.
    """
    for read in (_size_of_png, _size_of_gif, _size_of_jpeg, _size_of_webp, _size_of_bmp):
        if size := read(data):
            width, height = size
            return width * height
    if data[4:8] == b"ftyp":
        raise Excess("a picture of a kind whose size is not known")
    return 0


def _number(data, start, length, order="little"):
    return int.from_bytes(data[start : start + length], order)


def _size_of_png(data):
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _number(data, 16, 4, "big"), _number(data, 20, 4, "big")


def _size_of_gif(data):
    if data.startswith(b"GIF8"):
        return _number(data, 6, 2), _number(data, 8, 2)


def _size_of_bmp(data):
    if data.startswith(b"BM"):
        return _number(data, 18, 4), abs(int.from_bytes(data[22:26], "little", signed=True))


def _size_of_webp(data):
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return None
    if data[12:16] == b"VP8X":
        return _number(data, 24, 3) + 1, _number(data, 27, 3) + 1
    if data[12:16] == b"VP8L":
        bits = _number(data, 21, 4)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return _number(data, 26, 2) & 0x3FFF, _number(data, 28, 2) & 0x3FFF


def _size_of_jpeg(data):
    """Find the segment that begins a frame, past all that come before it."""
    start = 2
    while data.startswith(b"\xff\xd8") and start + 9 <= len(data) and data[start] == 0xFF:
        kind = data[start + 1]
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            return _number(data, start + 7, 2, "big"), _number(data, start + 5, 2, "big")
        start += 1 if kind == 0xFF else 2 + _number(data, start + 2, 2, "big")
    return None
