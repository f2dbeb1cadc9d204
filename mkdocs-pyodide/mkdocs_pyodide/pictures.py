"""Published pictures as files of their own, which a browser fetches as they come near."""

import base64
import hashlib
import re
import struct

IN_PAGE = re.compile(
    r'<img src="data:image/(?P<kind>png|svg\+xml);base64,(?P<data>[A-Za-z0-9+/=]+)"'
    r'(?P<rest>(?:[^">]|"[^"]*")*)>'
)
SUFFIX = {"png": ".png", "svg+xml": ".svg"}
SVG = re.compile(r"<svg\b[^>]*>", re.I)
LENGTH = r'\s{}="([\d.]+)(px|pt|)"'
PIXELS = {"": 1, "px": 1, "pt": 4 / 3}


def moved(markup, folder, files):
    """Return sanitized HTML whose pictures lie in `folder`, an address; their bytes go into `files`, by name.

    A picture that does not tell its size stays: the text below would move when it comes.
    """

    def replace(match):
        content = base64.b64decode(match["data"])
        size = size_of_png(content) if match["kind"] == "png" else size_of_svg(content.decode())
        rest = match["rest"]
        if " width=" not in rest:
            if not size:
                return match[0]
            rest += f' width="{size[0]}" height="{size[1]}"'
        name = hashlib.sha256(content).hexdigest()[:16] + SUFFIX[match["kind"]]
        files[name] = content
        return f'<img src="{folder}/{name}"{rest} loading="lazy">'

    return IN_PAGE.sub(replace, markup)


def size_of_png(content):
    """Return (width, height) in pixels, None of what is no PNG."""
    return struct.unpack(">II", content[16:24]) if content[12:16] == b"IHDR" else None


def size_of_svg(text):
    """Return (width, height) in pixels, None where they are relative or not told."""
    start = SVG.search(text)
    lengths = [start and re.search(LENGTH.format(name), start[0]) for name in ("width", "height")]
    return tuple(round(float(length[1]) * PIXELS[length[2]]) for length in lengths) if all(lengths) else None
