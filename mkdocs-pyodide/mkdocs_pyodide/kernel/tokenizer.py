"""Read markup as a browser does, token by token, without a tree.

Python's own parser reads hostile markup otherwise than browsers, and otherwise in each version; its tables of
characters would add a quarter of a megabyte to a first run. What could be read in two ways is refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    Token: TypeAlias = "str | Start | End | Comment"


SPACE = r"[ \t\n\f\r]"
ATTRIBUTE = re.compile(
    rf"""(?:{SPACE}|/)*([^ \t\n\f\r/>][^ \t\n\f\r/>=]*)"""
    rf"""(?:{SPACE}*={SPACE}*(?:"([^"]*)"?|'([^']*)'?|([^ \t\n\f\r>"'][^ \t\n\f\r>]*)?))?"""
)
TAG_END = re.compile(rf"(?:{SPACE}|/)*>")
HTML_TAG = re.compile(r"</?([a-zA-Z][^ \t\n\f\r/>]*)")
XML_TAG = re.compile(r"</?([^ \t\n\f\r/>!?][^ \t\n\f\r/>]*)")
HTML_COMMENT = re.compile(r"<!--(?:-?>|.*?(?:--!?>|\Z))|<(?:[!?]|/(?![a-zA-Z]))[^>]*>?", re.DOTALL)
XML_COMMENT = re.compile(
    r"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<![^>]*>?", re.DOTALL
)
CDATA = "<![CDATA["
TWO_READINGS = "markup that can be read in two ways"

# Their content is text, in HTML; that of <noscript> is not where a sanitizer reads it, without scripts.
RAW = set("iframe noembed noframes plaintext script style textarea title xmp".split())
# Within these even a style sheet can have elements.
AMBIGUOUS = {"svg", "math", "select", "frameset"}

# Names of characters: those that markup itself is written with, and those that stack or cannot be seen.
NAMED = {
    "amp": "&",
    "lt": "<",
    "gt": ">",
    "quot": '"',
    "apos": "'",
    "AMP": "&",
    "LT": "<",
    "GT": ">",
    "QUOT": '"',
}
NAMED |= dict.fromkeys(
    "DotDot DownBreve TripleDot tdot ApplyFunction InvisibleComma InvisibleTimes NegativeMediumSpace"
    " NegativeThickSpace NegativeThinSpace NegativeVeryThinSpace NoBreak ZeroWidthSpace af ic it lrm rlm shy"
    " zwj zwnj".split(),
    "\u200d",
)
REFERENCE = re.compile(
    r"&(?:#([xX][0-9a-fA-F]+|[0-9]+);?"
    rf"|({'|'.join(NAMED)});"
    r"|(amp|lt|gt|quot|shy|AMP|LT|GT|QUOT)(?![;a-zA-Z0-9=]))"
)


class Unreadable(Exception):
    """Markup that a browser may read in another way."""


class Start(NamedTuple):
    """The start of an element; its name and those of its attributes in small letters."""

    name: str
    attributes: list[tuple[str, str]]
    is_empty: bool  # ends with a slash, which means something in XML


class End(NamedTuple):
    """The end of an element."""

    name: str


class Comment(NamedTuple):
    """What a browser makes a comment of, or nothing."""

    text: str


def tokens(content: str, is_xml: bool = False) -> Iterator[Token]:
    """Yield each Start, End and Comment of markup and, as str, the text between them. Raises Unreadable."""
    tag, comment = (XML_TAG, XML_COMMENT) if is_xml else (HTML_TAG, HTML_COMMENT)
    place, is_certain = 0, True
    while place < len(content):
        start = content.find("<", place)
        start = len(content) if start < 0 else start
        if start > place:
            yield decoded(content[place:start])
        if found := tag.match(content, start):
            attributes, place = _attributes(content, found.end())
            end = TAG_END.match(content, place)
            if not end:
                return  # a browser drops a tag that is not closed, and has read all
            place = end.end()
            name = found[1].lower()
            if content[start + 1] == "/":
                yield End(name)
                continue
            yield Start(name, attributes, content[place - 2] == "/")
            is_certain = is_certain and name not in AMBIGUOUS
            if not is_xml and name in RAW:
                place = _raw_end(content, place, name, is_certain)
        elif found := comment.match(content, start):
            place = found.end()
            yield from _comment(found[0], is_xml)
        elif start < len(content):
            yield "<"
            place = start + 1
        else:
            return


def _attributes(content: str, place: int) -> tuple[list[tuple[str, str]], int]:
    """Return the attributes that begin at a place as (name, value), and where they end."""
    attributes = []
    while found := ATTRIBUTE.match(content, place):
        name, *values = found.groups()
        value = next(filter(None, values), "")
        attributes.append((name.lower(), decoded(value)))
        place = found.end()
    return attributes, place


def _raw_end(content: str, place: int, name: str, is_certain: bool) -> int:
    """Return where the content of an element goes on that holds text alone. Raises Unreadable."""
    end = re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.IGNORECASE).search(content, place)
    raw = content[place : end.start() if end else len(content)]
    if "<" not in raw:
        return place
    if name == "style" or (name == "script" and "<!--" not in raw):
        if is_certain:
            return place + len(raw)
    raise Unreadable(TWO_READINGS)


def _comment(text: str, is_xml: bool) -> Iterator[Token]:
    """Yield a comment; text in CDATA is text where an SVG or a formula is, and a comment elsewhere."""
    if not text.startswith(CDATA):
        yield Comment(text)
        return
    if not is_xml and not text.endswith("]]>"):
        raise Unreadable(TWO_READINGS)
    yield text.removeprefix(CDATA).removesuffix("]]>")


def decoded(text: str) -> str:
    """Return a text with the characters that its references stand for, as far as they matter here."""
    return REFERENCE.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    number, name, short = match.groups()
    if not number:
        return NAMED[name or short]
    digits, base = (number[1:], 16) if number[0] in "xX" else (number, 10)
    digits = digits.lstrip("0")
    code = int(digits or "0", base) if len(digits) <= 7 else 0
    return chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else "\ufffd"
