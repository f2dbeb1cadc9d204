"""Formulas are set at build, by KaTeX: TeX's look, MathML for screen readers, no script in the page.

What arithmatex marks is replaced. A formula once set is kept in .cache/formulas.
"""

import hashlib
import json
import os
import re
from html import unescape
from pathlib import Path

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

from mkdocs_pyodide.node import NodeError, node, node_modules

HERE = Path(__file__).parent
CACHE = HERE.parent.parent / ".cache" / "formulas"
SCRIPT = HERE / "formulas.mjs"
STYLES = "assets/katex"
MARKED = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\\[(\[](?P<tex>.*?)\\[)\]]</(?P=tag)>'
    r"(?P<stop>[,.;:!?)’]*)",
    re.DOTALL,
)


def on_config(config):
    config.extra_css.insert(0, f"{STYLES}/katex.css")
    return config


def on_files(files, config):
    """The site serves KaTeX's stylesheet itself; its fonts come from typeface.py."""
    css = (_modules() / "katex" / "dist" / "katex.min.css").read_text("utf-8")
    css = re.sub(r",url\([^)]*\.(?:woff|ttf)\) format\([^)]*\)", "", css)
    files.append(File.generated(config, f"{STYLES}/katex.css", content=css))
    return files


def on_page_content(html, page, config, files):
    formulas = [_formula(match) for match in MARKED.finditer(html)]
    if not formulas:
        return html
    _set_missing([formula for formula in formulas if not _kept(*formula).exists()], page)
    return MARKED.sub(_replacement, html)


def _formula(match):
    return unescape(match["tex"]).strip(), match["tag"] == "div"


def _replacement(match):
    """The formula and the comma behind it; no line ends inside one that cannot be divided."""
    tag = match["tag"]
    html = _kept(*_formula(match)).read_text("utf-8")
    kind = "formula" if html.count('class="katex-base"') > 1 else "formula whole"
    return f'<{tag} class="{kind}">{html}{match["stop"]}</{tag}>'


def _set_missing(formulas, page):
    """Set in one call of Node what was never set before."""
    formulas = list(dict.fromkeys(formulas))
    if not formulas:
        return
    asked = json.dumps([{"tex": tex, "display": display} for tex, display in formulas])
    try:
        answers = json.loads(node(SCRIPT, _modules(), input=asked))
    except NodeError as error:
        raise PluginError(f"formulas of {page.file.src_uri}: {error}") from error
    CACHE.mkdir(parents=True, exist_ok=True)
    for (tex, display), answer in zip(formulas, answers, strict=True):
        if "error" in answer:
            raise PluginError(f"{_place(page, tex)}: formula {tex}: {answer['error']}")
        kept = _kept(tex, display)
        draft = kept.with_suffix(f".{os.getpid()}")  # whole or not at all
        draft.write_text(answer["html"], "utf-8")
        draft.replace(kept)


def _kept(tex, display):
    lock = (HERE / "package-lock.json").read_bytes()
    key = hashlib.sha256(b"\0".join([lock, SCRIPT.read_bytes(), tex.encode(), b"%d" % display]))
    return CACHE / f"{key.hexdigest()[:32]}.html"


def _place(page, tex):
    """Page and, where the source has the formula as it is, line."""
    before, found, _ = page.file.content_string.partition(tex)
    return f"{page.file.src_uri}, line {before.count(chr(10)) + 1}" if found else page.file.src_uri


def _modules():
    try:
        return node_modules(HERE)
    except NodeError as error:
        raise PluginError(str(error)) from error
