"""Formulas are set at build, by Temml: MathML, which browsers draw and read aloud, and no script in the page.

What arithmatex marks is replaced: by its words for the search, which would read for long, and in the page as
it is written by the formula. A formula once set is kept in .cache/formulas.
"""

import functools
import hashlib
import json
import os
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import NamedTuple

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from mkdocs_pyodide.tools.node import NodeError, node_modules, run_node

HERE = Path(__file__).parent
CACHE = HERE.parent.parent / ".cache" / "formulas"
SCRIPT = HERE / "formulas.mjs"
STYLES = "assets/formulas.css"
MARKED = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\\[(\[](?P<tex>.*?)\\[)\]]</(?P=tag)>'
    r"(?P<stop>[,.;:!?)’]*)",
    re.DOTALL,
)
IN_WORDS = re.compile(r'<i data-formula="(?P<key>\w+)">[^<]*</i>')
TAG = re.compile(r"<[^>]*>")
FACE = re.compile(r"@font-face {.*?}", re.DOTALL)


class Formula(NamedTuple):
    """A formula of a page, as arithmatex marks it."""

    tex: str
    stop: str  # what follows it: no line ends between them
    display: bool


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    config.extra_css.insert(0, STYLES)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Publish the styles of MathML, from Temml; the face comes from typeface.py."""
    css = (_modules() / "temml" / "dist" / "Temml-STIX2.css").read_text("utf-8")
    files.append(File.generated(config, STYLES, content=FACE.sub("", css)))
    return files


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    formulas = [_formula(match) for match in MARKED.finditer(html)]
    if not formulas:
        return html
    _set_missing([formula for formula in formulas if not _kept(formula).exists()], page)
    return MARKED.sub(_in_words, html)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    return IN_WORDS.sub(lambda match: _read(match["key"]), output)


def in_page(content: str) -> Iterator[str]:
    """Yield the HTML of each formula of a page's content."""
    return (_read(match["key"]) for match in IN_WORDS.finditer(content))


def _formula(match: re.Match[str]) -> Formula:
    return Formula(unescape(match["tex"]).strip(), match["stop"], match["tag"] == "div")


def _in_words(match: re.Match[str]) -> str:
    tag = match["tag"]
    key = _kept(_formula(match)).stem
    words = TAG.sub("", _read(key))
    return f'<{tag} class="formula"><i data-formula="{key}">{words}</i></{tag}>'


def _read(key: str) -> str:
    return (CACHE / f"{key}.html").read_text("utf-8")


def _set_missing(formulas: list[Formula], page: Page) -> None:
    """Set in one call of Node what was never set before."""
    formulas = list(dict.fromkeys(formulas))
    if not formulas:
        return
    asked = json.dumps([formula._asdict() for formula in formulas])
    try:
        answers = json.loads(run_node(SCRIPT, _modules(), input=asked))
    except NodeError as error:
        raise PluginError(f"formulas of {page.file.src_uri}: {error}") from error
    CACHE.mkdir(parents=True, exist_ok=True)
    for formula, answer in zip(formulas, answers, strict=True):
        if "error" in answer:
            raise PluginError(f"{_place(page, formula.tex)}: formula {formula.tex}: {answer['error']}")
        kept = _kept(formula)
        draft = kept.with_suffix(f".{os.getpid()}")  # whole or not at all
        draft.write_text(answer["html"], "utf-8")
        draft.replace(kept)


def _kept(formula: Formula) -> Path:
    key = hashlib.sha256(_made_by() + json.dumps(formula).encode())
    return CACHE / f"{key.hexdigest()[:32]}.html"


@functools.cache
def _made_by() -> bytes:
    return (HERE / "package-lock.json").read_bytes() + SCRIPT.read_bytes()


def _place(page: Page, tex: str) -> str:
    """Page and, where the source has the formula as it is, line."""
    before, found, _ = page.file.content_string.partition(tex)
    return f"{page.file.src_uri}, line {before.count(chr(10)) + 1}" if found else page.file.src_uri


def _modules() -> Path:
    try:
        return node_modules(HERE)
    except NodeError as error:
        raise PluginError(str(error)) from error
