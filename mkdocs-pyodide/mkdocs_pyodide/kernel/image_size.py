"""Read how many pixels an image has from its header, without a decoder."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Literal


class UnknownImage(Exception):
    """An image whose size cannot be read."""


def pixel_count(data: bytes) -> int:
    """Return the width times the height of an image, 0 where it is none.

    Raises UnknownPicture where the header is not one that is read here.
    """
    for read in (_size_of_png, _size_of_gif, _size_of_jpeg, _size_of_webp, _size_of_bmp):
        if size := read(data):
            width, height = size
            return width * height
    if data[4:8] == b"ftyp":
        raise UnknownImage("a picture of a kind whose size is not known")
    return 0


def _number(data: bytes, start: int, length: int, order: Literal["little", "big"] = "little") -> int:
    return int.from_bytes(data[start : start + length], order)


def _size_of_png(data: bytes) -> tuple[int, int] | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _number(data, 16, 4, "big"), _number(data, 20, 4, "big")
    return None


def _size_of_gif(data: bytes) -> tuple[int, int] | None:
    if data.startswith(b"GIF8"):
        return _number(data, 6, 2), _number(data, 8, 2)
    return None


def _size_of_bmp(data: bytes) -> tuple[int, int] | None:
    if data.startswith(b"BM"):
        return _number(data, 18, 4), abs(int.from_bytes(data[22:26], "little", signed=True))
    return None


def _size_of_webp(data: bytes) -> tuple[int, int] | None:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return None
    if data[12:16] == b"VP8X":
        return _number(data, 24, 3) + 1, _number(data, 27, 3) + 1
    if data[12:16] == b"VP8L":
        bits = _number(data, 21, 4)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return _number(data, 26, 2) & 0x3FFF, _number(data, 28, 2) & 0x3FFF


def _size_of_jpeg(data: bytes) -> tuple[int, int] | None:
    """Find the segment that begins a frame, past all that come before it."""
    start = 2
    while data.startswith(b"\xff\xd8") and start + 9 <= len(data) and data[start] == 0xFF:
        kind = data[start + 1]
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            return _number(data, start + 7, 2, "big"), _number(data, start + 5, 2, "big")
        start += 1 if kind == 0xFF else 2 + _number(data, start + 2, 2, "big")
    return None
