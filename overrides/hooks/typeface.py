"""The faces of text and formulas, from the packages that the lock pins, cut to the glyphs that pages use.

A face once cut is kept in .cache/fonts.
"""

import hashlib
import os
import re
import string
from collections import defaultdict
from html import unescape
from pathlib import Path

import fontTools
import formulas
from fontTools.subset import Options, Subsetter, load_font
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

from mkdocs_pyodide.node import NodeError, node_modules

HERE = Path(__file__).parent
CACHE = HERE.parent.parent / ".cache" / "fonts"
CUTS = ("400-normal", "400-italic", "600-normal")
ALWAYS = {chr(code) for code in range(0x20, 0x7F)}  # text that is not in a page: of the 404, of a test
FEATURES = ["kern", "liga"]
ITALIC = re.compile(r"<(em|figcaption)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
# Faces of KaTeX, by the classes that ask for them.
FACES = {"Math-": {"mathnormal", "boldsymbol"}, "Main-Bold": {"mathbf", "textbf"}}
LETTERS = re.compile(r'<(?:\w+ class="([^"]*)")?[^>]*>([^<]+)')


def on_env(env, config, files):
    """All pages are rendered: their glyphs are known."""
    pages = [file.page.content or "" for file in files.documentation_pages() if file.page]
    text = ALWAYS | set(unescape("".join(pages)))
    modules = _modules()
    for cut in CUTS:
        font = modules / "@fontsource" / "stix-two-text" / "files" / f"stix-two-text-latin-{cut}.woff2"
        glyphs = _in_italics(pages) if cut.endswith("italic") else text
        _publish(config, files, f"assets/fonts/text-{cut}.woff2", font, glyphs)
    of_formulas = _in_formulas(pages)
    for font in sorted((modules / "katex" / "dist" / "fonts").glob("*.woff2")):
        glyphs = of_formulas[_face(font.stem)]
        _publish(config, files, f"assets/katex/fonts/{font.name}", font, glyphs)
    return env


def _in_italics(pages):
    """The letters of what pages set in italics, and those that a search may show so."""
    texts = [TAG.sub("", match[0]) for page in pages for match in ITALIC.finditer(page)]
    return set(string.ascii_letters) | set(unescape("".join(texts)))


def _in_formulas(pages):
    """The letters that KaTeX draws from each of its faces of variables and of bold, and from all others."""
    found = defaultdict(set)
    for formula in {formula for page in pages for formula in formulas.in_page(page)}:
        for names, letters in LETTERS.findall(formula.partition("</math>")[2]):
            face = next((face for face, classes in FACES.items() if classes & set(names.split())), "")
            found[face].update(unescape(letters))
    return found


def _face(name):
    return next((face for face in FACES if face in name), "")


def _publish(config, files, uri, font, glyphs):
    files.append(File.generated(config, uri, abs_src_path=str(_cut(font, "".join(sorted(glyphs))))))


def _cut(font, glyphs):
    """The file with these glyphs of a font, made when first asked for."""
    made_of = [glyphs, fontTools.version, *FEATURES]
    key = hashlib.sha256(b"\0".join([font.read_bytes(), *(text.encode() for text in made_of)]))
    kept = CACHE / f"{font.stem}-{key.hexdigest()[:16]}.woff2"
    if not kept.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        draft = kept.with_suffix(f".{os.getpid()}")  # whole or not at all
        _write(draft, font, glyphs)
        draft.replace(kept)
    return kept


def _write(path, font, glyphs):
    options = Options(flavor="woff2", layout_features=FEATURES, hinting=False, name_IDs=[])
    subset = Subsetter(options)
    subset.populate(text=glyphs)
    with load_font(str(font), options) as whole:
        subset.subset(whole)
        whole.save(str(path))


def _modules():
    try:
        return node_modules(HERE)
    except NodeError as error:
        raise PluginError(str(error)) from error
