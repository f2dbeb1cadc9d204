"""Pictures for other places: a card of each page, which messengers and networks show, and the site's icons.

Cards are drawn once, and stored. Cards need the site's address; `mkdocs serve` makes none.
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
from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from PIL import Image, ImageColor, ImageDraw, ImageFont

from mkdocs_pyodide.tools import store
from mkdocs_pyodide.tools.node import NodeError, node_modules

TOOLS = Path(__file__).parents[1] / "site_tools"
LOGO = TOOLS.parents[1] / "docs" / "assets" / "favicon.svg"
CARDS = "assets/images/social"
ICONS = "assets/icons"
PAPER, INK, MUTED = "#fdfcf9", "#1d2129", "#5b5f66"
SIZE = (1200, 630)  # what networks ask for
FINE = 4  # drawn larger by this, then reduced: smooth edges
BOX = 32  # of the logo's own units

is_served = False


def on_startup(command: str, dirty: bool) -> None:
    global is_served
    is_served = command == "serve"


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    if config.site_url and not is_served:
        page.meta["card"] = f"{config.site_url}{CARDS}/{_name(page)}"


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """All pages have their titles: draw what is missing."""
    for file in files.documentation_pages():
        page = file.page
        if page and page.meta.get("card"):
            about = page.meta.get("description") or config.site_description or ""
            _publish(config, files, f"{CARDS}/{_name(page)}", _kept(config.site_name, _heading(page), about))
    for size, padding in ((192, 0), (512, 0), (180, 0.12)):
        _publish(config, files, f"{ICONS}/{size}.png", _png(_icon(size, padding)))
    _publish(config, files, f"{ICONS}/maskable.png", _png(_icon(512, 0.2)))
    files.append(File.generated(config, "manifest.webmanifest", content=_manifest(config)))
    return env


def _name(page: Page) -> str:
    return page.file.src_uri.removesuffix(".md").replace("/", "-") + ".png"


def _heading(page: Page) -> str:
    """Return what the page calls itself: its first heading, else its title."""
    return page.toc.items[0].title if page.toc and page.toc.items else page.title


def _publish(config: MkDocsConfig, files: Files, uri: str, content: bytes) -> None:
    files.append(File.generated(config, uri, content=content))


def _kept(*text: str) -> bytes:
    """Return the card of a page, drawn when first asked for."""

    def make(folder: Path) -> None:
        (folder / "card.png").write_bytes(_png(_card(*text)))

    home = store.cached("card", store.key_of([Path(__file__), LOGO], *text), make)
    return (home / "card.png").read_bytes()


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
    source = _modules() / "@fontsource" / "stix-two-text" / "files" / f"stix-two-text-latin-{cut}.woff2"

    def make(folder: Path) -> None:
        font = TTFont(source)
        font.flavor = None
        font.save(folder / "face.ttf")

    return ImageFont.truetype(str(store.cached("face", store.key_of([source]), make) / "face.ttf"), size)


def _manifest(config: MkDocsConfig) -> str:
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
        "name": config.site_name,
        "description": config.site_description,
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


def _modules() -> Path:
    try:
        return node_modules(TOOLS)
    except NodeError as error:
        raise PluginError(str(error)) from error
