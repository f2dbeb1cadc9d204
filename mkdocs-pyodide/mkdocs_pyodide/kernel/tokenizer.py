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

    Token: TypeAlias = "str | StartTag | EndTag | Comment"


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


class AmbiguousMarkup(Exception):
    """Markup that a browser may read in another way."""


class StartTag(NamedTuple):
    """The start of an element; its name and those of its attributes in small letters."""

    name: str
    attributes: list[tuple[str, str]]
    is_empty: bool  # ends with a slash, which means something in XML


class EndTag(NamedTuple):
    """The end of an element."""

    name: str


class Comment(NamedTuple):
    """What a browser makes a comment of, or nothing."""

    text: str


def tokenize(content: str, is_xml: bool = False) -> Iterator[Token]:
    """Yield each tag and comment of markup and, as str, the text between them. Raises AmbiguousMarkup."""
    tag, comment = (XML_TAG, XML_COMMENT) if is_xml else (HTML_TAG, HTML_COMMENT)
    position, is_certain = 0, True
    while position < len(content):
        start = content.find("<", position)
        start = len(content) if start < 0 else start
        if start > position:
            yield decode_references(content[position:start])
        if found := tag.match(content, start):
            attributes, position = _attributes(content, found.end())
            end = TAG_END.match(content, position)
            if not end:
                return  # a browser drops a tag that is not closed, and has read all
            position = end.end()
            name = found[1].lower()
            if content[start + 1] == "/":
                yield EndTag(name)
                continue
            yield StartTag(name, attributes, content[position - 2] == "/")
            is_certain = is_certain and name not in AMBIGUOUS
            if not is_xml and name in RAW:
                position = _raw_end(content, position, name, is_certain)
        elif found := comment.match(content, start):
            position = found.end()
            yield from _comment(found[0], is_xml)
        elif start < len(content):
            yield "<"
            position = start + 1
        else:
            return


def _attributes(content: str, position: int) -> tuple[list[tuple[str, str]], int]:
    """Return the attributes that begin at a position as (name, value), and where they end."""
    attributes = []
    while found := ATTRIBUTE.match(content, position):
        name, *values = found.groups()
        value = next(filter(None, values), "")
        attributes.append((name.lower(), decode_references(value)))
        position = found.end()
    return attributes, position


def _raw_end(content: str, position: int, name: str, is_certain: bool) -> int:
    """Return where the content of an element goes on that holds text alone. Raises AmbiguousMarkup."""
    end = re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.IGNORECASE).search(content, position)
    raw = content[position : end.start() if end else len(content)]
    if "<" not in raw:
        return position
    if name == "style" or (name == "script" and "<!--" not in raw):
        if is_certain:
            return position + len(raw)
    raise AmbiguousMarkup(TWO_READINGS)


def _comment(text: str, is_xml: bool) -> Iterator[Token]:
    """Yield a comment; text in CDATA is text where an SVG or a formula is, and a comment elsewhere."""
    if not text.startswith(CDATA):
        yield Comment(text)
        return
    if not is_xml and not text.endswith("]]>"):
        raise AmbiguousMarkup(TWO_READINGS)
    yield text.removeprefix(CDATA).removesuffix("]]>")


def decode_references(text: str) -> str:
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
