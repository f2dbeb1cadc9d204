"""Extract published images to files, which a browser fetches when they are scrolled to."""

import base64
import hashlib
import re
import struct
from xml.etree import ElementTree

IN_PAGE = re.compile(
    r'<img src="data:image/(?P<kind>png|svg\+xml);base64,(?P<data>[A-Za-z0-9+/=]+)"'
    r'(?P<rest>(?:[^">]|"[^"]*")*)>'
)
SUFFIX = {"png": ".png", "svg+xml": ".svg"}
SVG = re.compile(r"<svg\b[^>]*>", re.I)
LENGTH = r'\s{}="([\d.]+)(px|pt|)"'
PIXELS = {"": 1, "px": 1, "pt": 4 / 3}

# As an image an SVG is static; as a file, opened by its address, it is a document of the site.
SVG_NAMESPACES = {"", "http://www.w3.org/2000/svg"}
METADATA_NAMESPACES = {
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://purl.org/dc/elements/1.1/",
    "http://creativecommons.org/ns#",
}
STATIC_ELEMENTS = set(
    "svg g defs symbol use title desc metadata style path rect circle ellipse line polyline polygon text"
    " tspan textPath image clipPath mask pattern marker linearGradient radialGradient stop filter".split()
)
# A style sheet in XSLT, an entity, a file from elsewhere.
OUTSIDE = re.compile(r"""<\?(?!xml\s)|<!ENTITY|@import|url\(\s*["']?(?!#)""", re.I)


def extract_images(markup: str, folder: str, files: dict[str, bytes]) -> str:
    """Return sanitized HTML whose images lie in `folder`, an address; their bytes go into `files`, by name.

    An image of unknown size stays: the text below would move when it is loaded. So does an SVG that is not
    static, and what is no image.
    """

    def replace(match: re.Match[str]) -> str:
        try:
            content = base64.b64decode(match["data"], validate=True)
            size = size_of_png(content) if match["kind"] == "png" else size_of_svg(content.decode())
        except ValueError:
            return match[0]
        if match["kind"] == "svg+xml" and not is_static_svg(content.decode()):
            return match[0]
        rest = match["rest"]
        if " width=" not in rest:
            if not size:
                return match[0]
            rest += f' width="{size[0]}" height="{size[1]}"'
        name = hashlib.sha256(content).hexdigest()[:16] + SUFFIX[match["kind"]]
        files[name] = content
        return f'<img src="{folder}/{name}"{rest} loading="lazy">'

    return IN_PAGE.sub(replace, markup)


def size_of_png(content: bytes) -> tuple[int, int] | None:
    """Return (width, height) in pixels, None of what is no PNG."""
    return struct.unpack(">II", content[16:24]) if content[12:16] == b"IHDR" else None


def size_of_svg(text: str) -> tuple[int, int] | None:
    """Return (width, height) in pixels, None where they are relative or missing."""
    start = SVG.search(text)
    width, height = (start and re.search(LENGTH.format(name), start[0]) for name in ("width", "height"))
    return (_in_pixels(width), _in_pixels(height)) if width and height else None


def _in_pixels(length: re.Match[str]) -> int:
    return round(float(length[1]) * PIXELS[length[2]])


def is_static_svg(svg: str) -> bool:
    """Whether an SVG that is opened as a document of its own runs, loads and links nothing."""
    if OUTSIDE.search(svg):
        return False
    try:
        return all(map(_is_static, ElementTree.fromstring(svg).iter()))
    except (ElementTree.ParseError, ValueError):
        return False


def _is_static(element: ElementTree.Element) -> bool:
    namespace, _, name = element.tag.rpartition("}")
    namespace = namespace.removeprefix("{")
    is_known = namespace in METADATA_NAMESPACES or (namespace in SVG_NAMESPACES and name in STATIC_ELEMENTS)
    return is_known and not any(
        attribute.lower().startswith("on")
        or (attribute.rpartition("}")[2] == "href" and not value.startswith(("#", "data:image/png;")))
        for attribute, value in element.attrib.items()
        if namespace in SVG_NAMESPACES
    )
