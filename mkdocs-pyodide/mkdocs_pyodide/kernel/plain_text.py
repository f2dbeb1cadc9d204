"""Turn what a program writes into text that a page can show, the same at build and in the browser.

Escape sequences (colours, titles, links) and control characters are removed, a lone surrogate is replaced,
a backspace erases a character of its line. Tabs, ends of lines and carriage returns stay. Of combining
characters in a row, which a browser stacks, as many stay as Unicode's stream-safe text has (UAX 15).
"""

from __future__ import annotations

import re
import unicodedata

MAX_COMBINING = 30  # combining characters in a row; for 90,000 a browser needs minutes
CUT = "… (combining characters not shown)"
COMBINING = {"Mn", "Me", "Mc", "Cf"}
CANDIDATE = re.compile(rf"[^\w\s!-~]{{{MAX_COMBINING + 1},}}")

UNFINISHED_CHARACTERS = 4_096  # of an escape sequence whose end has not come yet
LINE_CHARACTERS = 8_192  # of a line in which a backspace still erases

ESCAPE = r"""
    (?: \x1b\[ | \x9b ) [0-?]* [ -/]* [@-~]                # colours, the cursor
  | \x1b [\]PX^_] [^\x07\x1b]* (?: \x07 | \x1b\\ )         # a title, a link
  | \x1b [ -/]* [0-OQ-WYZ\\`-~]                            # a set of characters
"""
CONTROL = r"[\x00-\x07\x0e-\x1f\x7f-\x9f]"
REMOVED = re.compile(rf"{ESCAPE} | {CONTROL} | ([\ud800-\udfff])", re.VERBOSE)
UNFINISHED = re.compile(
    r"(?: (?: \x1b\[ | \x9b ) [0-?]* [ -/]* | \x1b [\]PX^_] [^\x07\x1b]* \x1b? | \x1b [ -/]* ) \Z", re.VERBOSE
)


def plain_text(text: str) -> str:
    """Return a whole text as a page can show it."""
    if not text.isprintable():
        text = _without_control(text)
        text = _erased(text) if "\b" in text else text
    return limit_combining(text)


def is_stacked(text: str) -> bool:
    """Whether a text has more combining characters in a row than can be shown."""
    return limit_combining(text) != text


def limit_combining(text: str) -> str:
    """Cut the combining characters in a row that are too many, and say so in their place."""
    return text if text.isascii() else CANDIDATE.sub(lambda match: _cut(match[0]), text)


def _cut(text: str) -> str:
    kept, count = [], 0
    for character in text:
        count = count + 1 if unicodedata.category(character) in COMBINING else 0
        if count <= MAX_COMBINING:
            kept.append(character)
        elif count == MAX_COMBINING + 1:
            kept.append(CUT)
    return "".join(kept)


def _without_control(text: str) -> str:
    return REMOVED.sub(lambda match: "\ufffd" if match[1] else "", text)


def _erased(text: str) -> str:
    """Apply the backspaces in each line of a text."""
    return re.sub(r"[^\r\n]+", lambda match: _erased_line(match[0]), text)


def _erased_line(line: str) -> str:
    left = []
    for character in line:
        if character != "\b":
            left.append(character)
        elif left:
            left.pop()
    return "".join(left)


class PlainTextStream:
    """The text of one stream, made plain as it comes."""

    def __init__(self) -> None:
        self.unfinished = ""  # escape sequence
        self.line = ""
        self.end = ""  # of what was shown last, where combining characters may follow

    def start_line(self) -> None:
        """Begin a line that no backspace reaches beyond."""
        self.line = ""

    def take(self, text: str) -> str:
        """Return a text as a page can show it; a carriage return before it rewrites the line."""
        return self._unstacked(self._plain(text))

    def _plain(self, text: str) -> str:
        if not self.unfinished:  # first of all what most prints write
            if text == "\n" or text == "\r":
                self.line = ""
                return text
            if text.isprintable():
                self._note(text)
                return text
        text = self._without_control(text)
        text = self._erased(text) if "\b" in text else text
        start = max(text.rfind("\n"), text.rfind("\r")) + 1
        if start:
            self.line = ""
        self._note(text[start:])
        return text

    def _unstacked(self, text: str) -> str:
        if text.isascii():
            self.end = "" if text else self.end
            return text
        shown = limit_combining(self.end + text)[len(self.end) :]
        self.end = (self.end + shown)[-MAX_COMBINING:]
        return shown

    def _note(self, text: str) -> None:
        if len(self.line) <= LINE_CHARACTERS:
            self.line += text

    def _without_control(self, text: str) -> str:
        text = self.unfinished + text
        unfinished = UNFINISHED.search(text, max(0, len(text) - UNFINISHED_CHARACTERS))
        self.unfinished = unfinished[0] if unfinished else ""
        return _without_control(text.removesuffix(self.unfinished))

    def _erased(self, text: str) -> str:
        """Erase what backspaces erase, of the text and of the line before it."""
        if len(self.line) > LINE_CHARACTERS:
            return text.replace("\b", "")
        erased = _erased(self.line + text)
        return erased.removeprefix(self.line) if erased.startswith(self.line) else f"\r{erased}"
