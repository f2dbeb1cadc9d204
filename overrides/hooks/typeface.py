"""The faces of text and formulas, from the packages that the lock pins, cut to the glyphs that pages use.

A face once cut is kept in .cache/fonts.
"""

import hashlib
import os
import re
import string
import unicodedata
from html import unescape
from pathlib import Path

import fontTools
import formulas
from fontTools.subset import Options, Subsetter, load_font
from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

from mkdocs_pyodide.tools.node import NodeError, node_modules

HERE = Path(__file__).parent
CACHE = HERE.parent.parent / ".cache" / "fonts"
CUTS = ("400-normal", "400-italic", "600-normal")
ALWAYS = {chr(code) for code in range(0x20, 0x7F)}  # text that is not in a page: of the 404, of a test
FEATURES = ["kern", "liga"]
NOTICES = [0, 13, 14]  # copyright, licence and its address: the licence asks for them in each copy
ITALIC = re.compile(r"<(em|figcaption)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
# MathML sets a variable of one letter in italics.
SLANTED = map(chr, (*range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C), 0x210E))
# One step of the decomposition: a further one takes ϕ for φ, whose italic is another.
DECOMPOSED = ((unicodedata.decomposition(letter).split(), letter) for letter in SLANTED)
ITALICS = {chr(int(codes[1], 16)): letter for codes, letter in DECOMPOSED if codes}


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """All pages are rendered: their glyphs are known."""
    pages = [file.page.content or "" for file in files.documentation_pages() if file.page]
    text = ALWAYS | set(unescape("".join(pages)))
    modules = _modules()
    for cut in CUTS:
        font = modules / "@fontsource" / "stix-two-text" / "files" / f"stix-two-text-latin-{cut}.woff2"
        glyphs = _in_italics(pages) if cut.endswith("italic") else text
        _publish(config, files, f"assets/fonts/text-{cut}.woff2", font, glyphs)
    font = modules / "@fontsource" / "stix-two-math" / "files" / "stix-two-math-latin-400-normal.woff2"
    _publish(config, files, "assets/fonts/formulas.woff2", font, _in_formulas(pages))
    return env


def _in_italics(pages: list[str]) -> set[str]:
    """Return the letters of what pages set in italics, and those that a search may show so."""
    texts = [TAG.sub("", match[0]) for page in pages for match in ITALIC.finditer(page)]
    return set(string.ascii_letters) | set(unescape("".join(texts)))


def _in_formulas(pages: list[str]) -> set[str]:
    """Return the characters of all formulas, with the sign of the root, which is an element."""
    found = {formula for page in pages for formula in formulas.in_page(page)}
    letters = {"√", *unescape(TAG.sub("", "".join(found)))}
    return letters | {ITALICS[letter] for letter in letters if letter in ITALICS}


def _publish(config: MkDocsConfig, files: Files, uri: str, font: Path, glyphs: set[str]) -> None:
    files.append(File.generated(config, uri, abs_src_path=str(_cut(font, "".join(sorted(glyphs))))))


def _cut(font: Path, glyphs: str) -> Path:
    """Return the file with these glyphs of a font, made when first asked for."""
    made_of = [glyphs, fontTools.version, *FEATURES, *map(str, NOTICES)]
    key = hashlib.sha256(b"\0".join([font.read_bytes(), *(text.encode() for text in made_of)]))
    kept = CACHE / f"{font.stem}-{key.hexdigest()[:16]}.woff2"
    if not kept.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        draft = kept.with_suffix(f".{os.getpid()}")  # whole or not at all
        _write(draft, font, glyphs)
        draft.replace(kept)
    return kept


def _write(path: Path, font: Path, glyphs: str) -> None:
    options = Options(flavor="woff2", layout_features=FEATURES, hinting=False, name_IDs=NOTICES)
    subset = Subsetter(options)
    subset.populate(text=glyphs)
    with load_font(str(font), options) as whole:
        subset.subset(whole)
        whole.save(str(path))


def _modules() -> Path:
    try:
        return node_modules(HERE)
    except NodeError as error:
        raise PluginError(str(error)) from error
