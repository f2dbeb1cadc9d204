"""Draw pictures for other places: the site's icons, and a card of each page, which messengers show.

Cards are drawn once, and stored.
"""

import io
import json
import re
import textwrap
from pathlib import Path
from xml.etree import ElementTree

from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path
from fontTools.ttLib import TTFont
from PIL import Image, ImageColor, ImageDraw, ImageFont

from mkdocs_pyodide.tools import store
from mkdocs_pyodide.tools.node import node_modules

HERE = Path(__file__).parent
LOGO = HERE.parents[1] / "docs" / "assets" / "favicon.svg"
CARDS = "assets/images/social"
ICONS = "assets/icons"
PAPER, INK, MUTED = "#fdfcf9", "#1d2129", "#5b5f66"
SIZE = (1200, 630)  # what networks ask for
FINE = 4  # drawn larger by this, then reduced: smooth edges
BOX = 32  # of the logo's own units
SIZES = {192: 0, 512: 0, 180: 0.12}  # of icons -> the part of the side that stays free all around


def address(path: str) -> str:
    """Return the address below the site of the card of a page, of the path of its Markdown."""
    return f"{CARDS}/{path.removesuffix('.md').replace('/', '-')}.png"


def card(site: str, title: str, description: str) -> bytes:
    """Return the card of a page, drawn when first asked for: an image of PNG. Raises NodeError."""

    def make(folder: Path) -> None:
        (folder / "card.png").write_bytes(_png(_card(site, title, description)))

    home = store.cached("card", store.key_of([Path(__file__), LOGO], site, title, description), make)
    return (home / "card.png").read_bytes()


def icons() -> dict[str, bytes]:
    """Return the site's icons by their addresses."""
    drawn = {f"{ICONS}/{size}.png": _png(_icon(size, padding)) for size, padding in SIZES.items()}
    return drawn | {f"{ICONS}/maskable.png": _png(_icon(512, 0.2))}


def _png(picture: Image.Image) -> bytes:
    content = io.BytesIO()
    picture.quantize(128).save(content, "PNG", optimize=True)
    return content.getvalue()


def _card(site: str, title: str, description: str) -> Image.Image:
    """Draw a card: the site's name, the page's title, what it is about, and the logo."""
    card = Image.new("RGB", SIZE, PAPER)
    logo = _logo(360)
    card.paste(logo, (780, 135), logo)
    draw = ImageDraw.Draw(card)
    draw.text((80, 84), site, INK, _font("400-italic", 40))
    lines = textwrap.wrap(title, 17)[:3]
    size = 92 if len(lines) < 3 else 76
    y = 170.0
    for line in lines:
        draw.text((80, y), line, INK, _font("600-normal", size))
        y += size * 1.1
    y += 24
    for line in textwrap.wrap(re.split(r"(?<=[.!?]) ", description)[0], 46)[:3]:
        draw.text((80, y), line, MUTED, _font("400-normal", 34))
        y += 46
    return card


def _icon(size: int, padding: float) -> Image.Image:
    """Draw the logo on paper; `padding` is the part of the side that stays free all around."""
    icon = Image.new("RGB", (size, size), PAPER)
    logo = _logo(round(size * (1 - 2 * padding)))
    place = (size - logo.width) // 2
    icon.paste(logo, (place, place), logo)
    return icon


def _logo(size: int) -> Image.Image:
    """Draw the site's logo, an SVG of straight lines."""
    scale = size * FINE / BOX
    whole = Image.new("RGBA", (size * FINE, size * FINE))
    for path in ElementTree.parse(LOGO).getroot():
        points = [(x * scale, y * scale) for x, y in _points(path.attrib["d"])]
        layer = Image.new("RGBA", whole.size)
        draw = ImageDraw.Draw(layer)
        colour = ImageColor.getrgb(path.attrib["stroke"])
        draw.polygon(points, (*colour, round(255 * float(path.attrib["fill-opacity"]))))
        draw.line([*points, *points[:2]], colour, round(2 * scale), "curve")
        whole.alpha_composite(layer)
    return whole.resize((size, size), Image.Resampling.LANCZOS)


def _points(path: str) -> list[tuple[float, float]]:
    pen = RecordingPen()
    parse_path(path, pen)
    return [arguments[0] for name, arguments in pen.value if name in ("moveTo", "lineTo")]


def _font(cut: str, size: int) -> ImageFont.FreeTypeFont:
    """Return a face of the text in a size, as Pillow reads it."""
    source = (
        node_modules(HERE) / "@fontsource" / "stix-two-text" / "files" / f"stix-two-text-latin-{cut}.woff2"
    )

    def make(folder: Path) -> None:
        font = TTFont(source)
        font.flavor = None
        font.save(folder / "face.ttf")

    return ImageFont.truetype(str(store.cached("face", store.key_of([source]), make) / "face.ttf"), size)


def web_manifest(name: str, description: str | None) -> str:
    """Return the web manifest, by which the site can be installed."""
    icons = [
        {"src": "assets/favicon.svg", "sizes": "any", "type": "image/svg+xml"},
        *(
            {"src": f"{ICONS}/{size}.png", "sizes": f"{size}x{size}", "type": "image/png"}
            for size in (192, 512)
        ),
        {"src": f"{ICONS}/maskable.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
    ]
    fields = {
        "name": name,
        "description": description,
        "id": ".",
        "start_url": ".",
        "scope": ".",
        "lang": "en",
        "display": "minimal-ui",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": icons,
    }
    return json.dumps(fields, indent=1)
