"""Count what a browser makes of HTML and of an SVG: elements, their depth, what is drawn of them, pixels."""

from __future__ import annotations

import base64
import binascii
import functools
import re
from collections import Counter
from typing import TYPE_CHECKING

from mkdocs_pyodide.kernel.image_size import pixel_count
from mkdocs_pyodide.kernel.plain_text import is_stacked
from mkdocs_pyodide.kernel.tokenizer import AmbiguousMarkup, Comment, EndTag, StartTag, tokenize

if TYPE_CHECKING:
    from mkdocs_pyodide.kernel.tokenizer import Token


ELEMENTS = 1_500  # of HTML; a table of pandas has 1,370 at most
ATTRIBUTES = 5_000  # of HTML, each of which is sanitized
DRAWN_ATTRIBUTES = 40_000
DRAWN_ELEMENTS = 2_400  # of an SVG, what is referenced counted as often as it is drawn
DEPTH = 50  # levels of elements, groups of a formula in one another, references to references
PIXELS = 1 << 24  # of the images of one value: 4096 × 4096

START_TAG = re.compile(r"<[a-zA-Z]")
DEFINES = re.compile("<!(?:ENTITY|ATTLIST)")
DRAWN = "elements, as often as they are drawn"
PERCENT = re.compile(rb"%([0-9a-fA-F]{2})")
FRAGMENT = re.compile(r"""#([^\s"'();,]+)""")
CSS_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.?))", re.DOTALL)
INNER_MARKER = re.compile(r"marker(?:-mid)?(?![-\w])")
VERTEX = re.compile(r"[a-zA-Z]|[\d.]+")

IMAGES = {"img", "image", "feimage"}
VOID = set("area base br col embed hr img input link meta source track wbr".split())
# The next of its kind closes it, whether it has an end tag or not.
SELF_CLOSING = set("p li dt dd tr thead tbody tfoot colgroup option".split())
CELLS = {"td", "th", "caption"}
TABLE_PARTS = CELLS | set("tr thead tbody tfoot colgroup col".split())  # they close a cell
# A browser opens these again in each block that follows, until their end tag.
FORMATTING = set("a b big code em font i nobr s small strike strong tt u".split())
PHRASING = FORMATTING | set(
    "abbr bdi bdo cite data del dfn ins kbd label mark q samp span sub sup time var".split()
)
# Their end closes what is still open in them, but nothing beyond a scope.
BLOCKS = set(
    "address article aside blockquote button center details div dl fieldset figcaption figure footer form h1"
    " h2 h3 h4 h5 h6 header main menu nav ol pre section summary ul".split()
)
SCOPES = CELLS | {"table", "template", "applet", "marquee", "object"}
FOREIGN = {"svg", "math"}  # what closes itself in HTML does not in them
# In an SVG within HTML a slash ends them.
SHAPES = set(
    "svg g defs symbol path rect circle ellipse line polyline polygon text tspan use stop lineargradient"
    " radialgradient clippath marker".split()
)


class LimitExceeded(Exception):
    """A form that is too much for a page; says what of it."""


def check_limit(count: int, limit: int, what: str) -> None:
    if count > limit:
        raise LimitExceeded(f"{count:,} {what}, at most {limit:,}")


class ElementCounter:
    """What a browser makes of HTML: elements, depth, images. Raises LimitExceeded, AmbiguousMarkup."""

    is_xml = False
    most_attributes = ATTRIBUTES

    def __init__(self, content: str) -> None:
        self.elements = self.attributes = self.pixels = self.drawn = 0
        self.open: list[str] = []
        self.formatting: Counter[str] = Counter()
        self.is_drawing = False
        self.texts: list[str] = []
        for token in tokenize(content, self.is_xml):
            self.take(token)
        _check_text("".join(self.texts))  # combining characters stack across elements

    def take(self, token: Token) -> None:
        match token:
            case str():
                self.texts.append(token)
            case StartTag():
                self.take_attributes(token)
                self.start(token)
            case EndTag():
                self.end(token.name)
            case Comment():
                self.add(1)

    def take_attributes(self, start: StartTag) -> None:
        self.attributes += len(start.attributes)
        check_limit(self.attributes, self.most_attributes, "attributes")
        for name, value in start.attributes:
            _check_text(value)
            if _local(start.name) in IMAGES and _local(name) in ("src", "href"):
                pixels, drawn = _measure_image(value)
                self.pixels += pixels
                self.drawn += drawn
        check_limit(self.pixels, PIXELS, "pixels")
        check_limit(self.drawn, DRAWN_ELEMENTS, DRAWN)

    def start(self, start: StartTag) -> None:
        tag = start.name
        self.add(1 if tag in FORMATTING else 1 + self.formatting.total())
        if tag in FORMATTING:
            self.formatting[tag] += 1
        self.is_drawing = tag == "svg" or (self.is_drawing and tag in SHAPES)
        if FOREIGN.isdisjoint(self.open):
            while tag in TABLE_PARTS and self.open and self.open[-1] in CELLS:
                self.open.pop()
            is_closed = tag in VOID or tag in SELF_CLOSING
        else:
            is_closed = False
        if not (is_closed or (self.is_drawing and start.is_empty)):
            self.open.append(tag)
            check_limit(len(self.open), DEPTH, "levels of elements")

    def end(self, tag: str) -> None:
        self.is_drawing = self.is_drawing and tag in SHAPES and tag != "svg"
        if tag in ("p", "br"):  # without a start it is an element of its own
            self.add(1 + self.formatting.total())
        for index in reversed(range(len(self.open))):
            if self.open[index] == tag:
                del self.open[index : index + 1 if tag in FORMATTING else None]
                break
            if _is_barrier(self.open[index], tag):
                return
        if self.formatting[tag]:
            self.formatting[tag] -= 1

    def add(self, count: int) -> None:
        self.elements += count
        check_limit(self.elements, ELEMENTS, "elements")


def _is_barrier(element: str, tag: str) -> bool:
    """Whether an end tag closes nothing that an open element is in."""
    if tag in FORMATTING or tag in BLOCKS:
        return element in SCOPES
    if tag == "table" or tag in CELLS:
        return element == "template"
    return element not in (SHAPES if tag in SHAPES else PHRASING)


def _check_text(text: str) -> None:
    if is_stacked(text):  # written as references, &#769;
        raise LimitExceeded("combining characters in a row")


def _local(name: str) -> str:
    """Return a name without its prefix: each SVG may choose its own."""
    return name.rpartition(":")[2]


@functools.lru_cache(maxsize=1)  # what may be shown is weighed next
def measure_html(content: str) -> tuple[int, int]:
    """Return the pixels of the images in HTML, and how many elements are drawn. Raises LimitExceeded."""
    page = ElementCounter(content)
    return page.pixels, page.drawn


@functools.lru_cache(maxsize=1)
def measure_svg(content: str) -> tuple[int, int]:
    """Return the pixels of the images in an SVG, and how many elements are drawn. Raises LimitExceeded."""
    if DEFINES.search(content):
        raise LimitExceeded("it defines an entity")
    check_limit(len(START_TAG.findall(content)), DRAWN_ELEMENTS, "elements")
    drawing = SvgCounter(content)
    return drawing.pixels, drawing.drawn


class SvgCounter(ElementCounter):
    """An SVG, its parts counted as often as others refer to them. Raises LimitExceeded, AmbiguousMarkup."""

    is_xml = True
    most_attributes = DRAWN_ATTRIBUTES

    def __init__(self, content: str) -> None:
        self.path = [Part()]
        self.parts: list[Part] = []
        self.named: dict[str, Part] = {}
        self.sheet = Part()  # all elements may be drawn with what a style sheet refers to
        self.markers: list[Part] = []
        self.has_inner_markers = False  # at each vertex of a line
        super().__init__(content)
        for part in (self.sheet, *self.parts):
            part.references = [self.named[name] for name in part.names if name in self.named]
            check_limit(len(part.references), DEPTH, "references of one element")
        self.drawn = 0
        self.draw(self.path[0])

    def take(self, token: Token) -> None:
        if isinstance(token, str) and self.open and _local(self.open[-1]) == "style":
            self.refer(self.sheet, token)
        if not isinstance(token, Comment):
            super().take(token)

    def start(self, start: StartTag) -> None:
        part = Part(nested=self.drawn)  # of its own image
        self.drawn = 0
        self.parts.append(part)
        self.path[-1].children.append(part)
        if _local(start.name) == "marker":
            self.markers.append(part)
        for name, value in start.attributes:
            if _local(name) == "id":
                self.named.setdefault(value, part)
            elif name in ("d", "points"):
                part.vertices = min(len(VERTEX.findall(value)), DRAWN_ELEMENTS)
            self.refer(part, f"{name}:{value}")
        if not start.is_empty:
            self.path.append(part)
            self.open.append(start.name)
            check_limit(len(self.open), DEPTH, "levels of elements")

    def end(self, tag: str) -> None:
        if tag in self.open:
            while True:
                self.path.pop()
                if self.open.pop() == tag:
                    break

    def refer(self, part: Part, text: str) -> None:
        """Note what an attribute or a style sheet may refer to: all that follows a #."""
        for form in {text, CSS_ESCAPE.sub(_unescaped, text)} if "\\" in text else (text,):
            self.has_inner_markers |= bool(INNER_MARKER.search(form))
            _, _, rest = form.partition("#")
            names = FRAGMENT.findall(form)
            part.names += [
                _unquoted(name).decode("utf-8", "replace")
                for name in (names if rest.strip() in names else [*names, rest])
            ]

    def draw(self, part: Part, level: int = 0) -> None:
        """Count a part as often as it is drawn; what refers to itself is not drawn again."""
        check_limit(level, 4 * DEPTH, "levels of references")
        self.drawn += 1 + part.nested
        check_limit(self.drawn, DRAWN_ELEMENTS, DRAWN)
        part.is_drawn = True
        used = [*part.children, *part.references, *self.sheet.references]
        if self.has_inner_markers:
            used += [marker for marker in self.markers if not marker.is_drawn] * part.vertices
        for other in used:
            if not other.is_drawn:
                self.draw(other, level + 1)
        part.is_drawn = False


class Part:
    """An element of a drawing; `nested` counts the elements of the drawing that it shows as an image."""

    def __init__(self, nested: int = 0) -> None:
        self.nested = nested
        self.children: list[Part] = []
        self.names: list[str] = []
        self.references: list[Part] = []
        self.vertices = 0
        self.is_drawn = False


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] and int(match[1], 16) <= 0x10FFFF else match[2] or "\ufffd"


def _measure_image(address: str) -> tuple[int, int]:
    """Return how many pixels and drawn elements an image at a data URI has. Raises LimitExceeded."""
    address = re.sub(r"[\t\n\r]", "", address).strip()  # as a browser reads it
    head, _, body = address.partition(",")
    if not head.lower().startswith("data:"):
        return 0, 0
    data = _unquoted(body)
    if head.lower().rstrip().endswith("base64"):
        data = decode_base64(data)
    if "svg" not in head.lower():
        return pixel_count(data), 0
    if b"\0" in data:
        raise AmbiguousMarkup("a drawing that is not UTF-8")
    return measure_svg(data.decode("utf-8", "replace"))


def _unquoted(text: str) -> bytes:
    """Return the bytes that a part of an address stands for: urllib would add 90 kB to a first run."""
    return PERCENT.sub(lambda match: bytes([int(match[1], 16)]), text.encode("utf-8", "replace"))


def decode_base64(text: str | bytes) -> bytes:
    """Return what base64 stands for, with or without padding; nothing where it is none."""
    text = re.sub(r"[\s=]", "", text.decode("latin-1") if isinstance(text, bytes) else text)
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""  # no image
