"""Turn what a run prints and shows into events, in order and within limits."""

from __future__ import annotations

import collections
import io
import re
from typing import TYPE_CHECKING

from mkdocs_pyodide.kernel.mime import DISPLAY_CHARACTERS, mime_bundle, truncate
from mkdocs_pyodide.kernel.output_limits import display_weight
from mkdocs_pyodide.kernel.plain_text import PlainTextStream

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs_pyodide.messages import Event, MimeBundle


LINE_CHARACTERS = 8_192  # a line longer than this is emitted in portions
OUTPUT_CHARACTERS = 100_000  # of one run; what comes after is only counted
MAX_DISPLAYS = 1_000  # of one run, updates not counted


class RunOutput:
    """Emit what a run prints and shows, in order, line by line: no line waits for the next."""

    def __init__(self, emit: Callable[[Event], object], rich: bool = True) -> None:
        self.emit = emit
        self.rich = rich
        self.pending: list[tuple[str, str]] = []
        self.waiting = 0
        self.quota = OutputQuota(OUTPUT_CHARACTERS)
        self.displays = MAX_DISPLAYS
        self.display_quota = DISPLAY_CHARACTERS
        self.is_shown_by_id: dict[str | None, bool] = {}  # display id -> whether it is
        self.omitted = {"display": 0, "character": 0}
        self.streams: collections.defaultdict[str, PlainTextStream] = collections.defaultdict(PlainTextStream)
        self.stream, self.plain = "", PlainTextStream()  # that has written last

    def write(self, stream: str, text: str) -> None:
        if stream != self.stream:
            self._end_line()
            end = self.plain.end  # combining characters go on across streams
            self.stream, self.plain = stream, self.streams[stream]
            self.plain.end = end
        text = self.plain.take(text)
        kept = self.quota.take(text)
        self.omitted["character"] += len(text) - len(kept)
        if kept:
            self.pending.append((stream, kept))
            self.waiting += len(kept)
            if "\n" in kept or "\r" in kept or self.waiting > LINE_CHARACTERS:
                self.flush()

    def result(self, value: object) -> None:
        """Show the value of the last expression."""
        data = mime_bundle(value) if self.rich else {"text/plain": repr(value)}
        if len(data) == 1:
            self.write("result", data["text/plain"] + "\n")
        else:
            self.show(data)

    def show(self, data: MimeBundle, display_id: str | None = None, update: bool = False) -> None:
        """Show a MIME bundle; one with a display id can be updated by it."""
        if not self.rich or (len(data) == 1 and display_id is None):
            self.write("stdout", data["text/plain"] + "\n")
            return
        data = data | {"text/plain": truncate(data["text/plain"], OUTPUT_CHARACTERS)}
        if self._fits(data, display_id, update):
            self._end_line()
            self.flush()
            self.emit({"type": "output", "data": data, "display_id": display_id, "update": update})

    def _fits(self, data: MimeBundle, display_id: str | None, update: bool) -> bool:
        """Whether a display is within the limits; an update is where what it updates is."""
        if update and display_id in self.is_shown_by_id:
            return self.is_shown_by_id[display_id]
        size = display_weight(data)
        is_shown = self.displays > 0 and size <= self.display_quota
        if is_shown:
            self.displays -= 1
            self.display_quota -= size
        else:
            self.omitted["display"] += 1
        self.is_shown_by_id[display_id] = is_shown
        return is_shown

    def _end_line(self) -> None:
        """End the line: another stream goes on, or a display comes below."""
        self.quota.end_line()
        self.plain.start_line()

    def flush(self) -> None:
        """Emit one event for each stretch of text of the same stream."""
        pending, self.pending, self.waiting = self.pending, [], 0  # `emit` may raise
        stretch = ""
        texts: list[str] = []
        for stream, text in [*pending, ("", "")]:
            if stream != stretch and texts:
                self.emit({"type": "output", "stream": stretch, "text": "".join(texts)})
                texts = []
            stretch = stream
            texts.append(text)

    def close(self) -> None:
        counts = [f"{n:,} more {what}{'s' * (n > 1)}" for what, n in self.omitted.items() if n]
        if counts:
            self.pending.append(("note", f"… {' and '.join(counts)} not shown\n"))
        self.flush()


class OutputQuota:
    """The characters that a run may still print. A line that is rewritten gives its own back."""

    def __init__(self, characters: int) -> None:
        self.characters = characters
        self.end_line()

    def end_line(self) -> None:
        """End the line: it cannot be rewritten any more."""
        self.line, self.is_back = 0, False

    def take(self, text: str) -> str:
        """Return as much of a text as the quota allows."""
        if "\r" not in text and not self.is_back:
            return self._take(text)
        return "".join(map(self._take, re.findall(r"[\r\n]|[^\r\n]+", text)))

    def _take(self, text: str) -> str:
        if self.is_back and text not in "\r\n":
            self.characters += self.line
            self.line, self.is_back = 0, False
        kept = text[: self.characters]
        self.characters -= len(kept)
        end = kept.rfind("\n") + 1
        self.line = len(kept) - end if end else self.line + len(kept)
        self.is_back = kept == "\r" or (self.is_back and not end)
        return kept


class TextStream(io.TextIOBase):
    """One of the two text streams that a cell prints to."""

    def __init__(self, name: str, output: RunOutput) -> None:
        self.name = name
        self.output = output  # of the run that goes on

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() takes str, got {type(text).__name__}")
        self.output.write(self.name, text)
        return len(text)

    def flush(self) -> None:
        self.output.flush()
