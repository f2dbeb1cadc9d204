"""Convert formulas to MathML at build, with Temml: browsers draw it and read it aloud without a script.

The Markdown extension puts a formula's words in the place of what arithmatex marks, for the search, which
would read MathML for long. `fill` puts the MathML there when the pages are written. A formula is converted
once, and stored.
"""

import functools
import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import NamedTuple

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

from mkdocs_pyodide.exceptions import EngineError
from mkdocs_pyodide.tools import store
from mkdocs_pyodide.tools.node import NodeError, node_modules, run_node

HERE = Path(__file__).parent
SCRIPT = HERE / "mathml.mjs"
STYLES = "assets/formulas.css"
MARKED = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\\[(\[](?P<tex>.*?)\\[)\]]</(?P=tag)>'
    r"(?P<stop>[,.;:!?)’]*)",
    re.DOTALL,
)
WORDS = re.compile(r'<i data-formula="(?P<key>\w+)">[^<]*</i>')
TAG = re.compile(r"<[^>]*>")
FACE = re.compile(r"@font-face {.*?}", re.DOTALL)


class Formula(NamedTuple):
    """A formula of a page, as arithmatex marks it."""

    tex: str
    stop: str  # what follows it: no line ends between them
    display: bool


class MathML(Extension):
    """Mark the formulas of a page with their words.

    error   returns what is raised for a message
    place   returns where the page has a formula, of its TeX
    """

    def __init__(
        self,
        error: Callable[[str], Exception] = EngineError,
        place: Callable[[str], str] = lambda tex: "a page",
    ) -> None:
        super().__init__()
        self.error = error
        self.place = place

    def extendMarkdown(self, md: Markdown) -> None:
        """Add a step after all that write HTML: values of cells (-10) stand in formulas, too."""
        md.postprocessors.register(MarkFormulas(self), "mathml", -30)


class MarkFormulas(Postprocessor):
    """Put the words of each formula in its place, with the key of its MathML."""

    def __init__(self, extension: MathML) -> None:
        super().__init__()
        self.extension = extension

    def run(self, text: str) -> str:
        formulas = dict.fromkeys(map(formula_of, MARKED.finditer(text)))
        self.convert([formula for formula in formulas if not store.find("formula", key_of(formula))])
        return MARKED.sub(mark, text)

    def convert(self, formulas: list[Formula]) -> None:
        """Convert in one call of Node what was never converted before."""
        if not formulas:
            return
        asked = json.dumps([formula._asdict() for formula in formulas])
        try:
            answers = json.loads(run_node(SCRIPT, node_modules(HERE), input=asked))
        except NodeError as error:
            raise self.extension.error(f"formulas of {self.extension.place('')}: {error}") from error
        for formula, answer in zip(formulas, answers, strict=True):
            if "error" in answer:
                place = self.extension.place(formula.tex)
                raise self.extension.error(f"{place}: formula {formula.tex}: {answer['error']}")
            html = answer["html"]
            store.cached(
                "formula",
                key_of(formula),
                lambda folder, html=html: write(folder, html),  # type: ignore[misc]
            )


def write(folder: Path, html: str) -> None:
    (folder / "formula.html").write_text(html, "utf-8")


def formula_of(match: re.Match[str]) -> Formula:
    return Formula(unescape(match["tex"]).strip(), match["stop"], match["tag"] == "div")


def mark(match: re.Match[str]) -> str:
    tag = match["tag"]
    key = key_of(formula_of(match))
    words = TAG.sub("", read(key))
    return f'<{tag} class="formula"><i data-formula="{key}">{words}</i></{tag}>'


def fill(page: str) -> str:
    """Return a page with the MathML of its formulas."""
    return WORDS.sub(lambda match: read(match["key"]), page)


@functools.cache
def read(key: str) -> str:
    home = store.find("formula", key)
    if home is None:
        raise EngineError(f"formula {key} is not in the cache any more. Build the pages again.")
    return (home / "formula.html").read_text("utf-8")


def key_of(formula: Formula) -> str:
    return store.key_of([HERE / "package-lock.json", SCRIPT], json.dumps(formula))


def styles() -> str:
    """Return the styles of MathML, of Temml; the face is that of subset_fonts.py. Raises NodeError."""
    css = (node_modules(HERE) / "temml" / "dist" / "Temml-STIX2.css").read_text("utf-8")
    return FACE.sub("", css)
