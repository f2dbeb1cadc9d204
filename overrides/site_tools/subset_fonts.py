"""Subset the faces of text and formulas to the glyphs that pages use; the faces are those that the lock pins.

A face is subset once for the same glyphs, and stored.
"""

import re
import shutil
import string
import unicodedata
from html import unescape
from pathlib import Path
from typing import Any

import fontTools
from fontTools.subset import Options, Subsetter, load_font

from mkdocs_pyodide.tools import store
from mkdocs_pyodide.tools.node import node_modules

HERE = Path(__file__).parent
FOLDER = "assets/fonts"
CUTS = ("400-normal", "400-italic", "600-normal")
ALWAYS = {chr(code) for code in range(0x20, 0x7F)}  # text that is not in a page: of the 404, of a test
FEATURES = ["kern", "liga"]
EXTENDER = 1  # the flag of a piece that is repeated
NOTICES = [0, 13, 14]  # copyright, licence and its address: the licence asks for them in each copy
ITALIC = re.compile(r"<(em|figcaption)\b.*?</\1>", re.DOTALL)
FORMULA = re.compile(r"<math\b.*?</math>", re.DOTALL)
LEAF = re.compile(r"<(?P<tag>m\w+)(?P<attributes>[^>]*)>(?P<text>[^<]+)<")
TAG = re.compile(r"<[^>]*>")
# MathML draws a variable of one letter in italics.
SLANTED = map(chr, (*range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C), 0x210E))
# One step of the decomposition: a further one takes ϕ for φ, whose italic is another.
DECOMPOSED = ((unicodedata.decomposition(letter).split(), letter) for letter in SLANTED)
ITALICS = {chr(int(codes[1], 16)): letter for codes, letter in DECOMPOSED if codes}


def subset(site: Path) -> None:
    """Write the faces of the site in a folder, with the glyphs that its pages use. Raises NodeError."""
    pages = [path.read_text("utf-8") for path in sorted(site.rglob("*.html"))]
    text = ALWAYS | set(unescape("".join(pages)))
    fonts = node_modules(HERE) / "@fontsource"
    for cut in CUTS:
        font = fonts / "stix-two-text" / "files" / f"stix-two-text-latin-{cut}.woff2"
        glyphs = _in_italics(pages) if cut.endswith("italic") else text
        _publish(site / FOLDER / f"text-{cut}.woff2", font, glyphs)
    font = fonts / "stix-two-math" / "files" / "stix-two-math-latin-400-normal.woff2"
    _publish(site / FOLDER / "formulas.woff2", font, _in_formulas(pages))


def _in_italics(pages: list[str]) -> set[str]:
    """Return the letters of what pages set in italics, and those that a search may show so."""
    texts = [TAG.sub("", match[0]) for page in pages for match in ITALIC.finditer(page)]
    return set(string.ascii_letters) | set(unescape("".join(texts)))


def _in_formulas(pages: list[str]) -> set[str]:
    """Return the characters of all formulas, with the sign of the root, which is an element."""
    found = {formula for page in pages for formula in FORMULA.findall(page)}
    return {"√"}.union(*map(_drawn, LEAF.finditer("".join(found))))


def _drawn(leaf: re.Match[str]) -> set[str]:
    """Return the characters that are drawn for the text of an element."""
    text = unescape(leaf["text"])
    is_variable = leaf["tag"] == "mi" and len(text) == 1 and "normal" not in leaf["attributes"]
    return {ITALICS.get(text, text)} if is_variable else set(text)


def _publish(path: Path, font: Path, glyphs: set[str]) -> None:
    text = "".join(sorted(glyphs))
    key = store.key_of([font, Path(__file__)], text, fontTools.version)
    home = store.cached("font", key, lambda folder: _write(folder / "font.woff2", font, text))
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(home / "font.woff2", path)


def _write(path: Path, font: Path, glyphs: str) -> None:
    options = Options(flavor="woff2", layout_features=FEATURES, hinting=False, name_IDs=NOTICES)
    subset = Subsetter(options)
    subset.populate(text=glyphs)
    with load_font(str(font), options, lazy=False) as whole:
        if "MATH" in whole:
            options.layout_features = []  # kerns of 0.8 kB, for the few words of formulas
            _trim(whole["MATH"].table)
        subset.subset(whole)
        whole.save(str(path))


def _trim(table: Any) -> None:
    """Leave out of a face's table MATH what no browser reads, and signs as tall as their pieces make them."""
    table.MathGlyphInfo.MathKernInfo = None
    for sign in table.MathVariants.VertGlyphConstruction:
        if sign.GlyphAssembly:
            pieces = [piece for piece in sign.GlyphAssembly.PartRecords if not piece.PartFlags & EXTENDER]
            shortest = sum(piece.FullAdvance for piece in pieces)
            sign.MathGlyphVariantRecord = [
                variant for variant in sign.MathGlyphVariantRecord if variant.AdvanceMeasurement <= shortest
            ]
