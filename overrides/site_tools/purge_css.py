"""Remove from the stylesheets the rules that no page can use.

A rule stays if the names in its selector stand in a tag of a page or in a script that pages load: what
a script adds to a page is in that script. The engine's stylesheet loses no rule: its scripts compose the
names of classes and states when a cell runs (`cell-${stream}`). Results are stored.
"""

import json
import re
from pathlib import Path

from mkdocs_pyodide.tools import store
from mkdocs_pyodide.tools.node import node_modules, run_node

HERE = Path(__file__).parent
SCRIPT = HERE / "purge_css.mjs"
WORD = re.compile(r"[\w-]+")
TAG = re.compile(r"<[a-z][^>]*>")  # prose is full of words that are also names
WHOLE = "assets/pyodide/engine/*.css"
SOURCES = (
    "assets/javascripts/bundle.*.js",
    "assets/pyodide/engine/*.js",
    WHOLE,
    "assets/pyodide/scripts/*.js",
    "assets/pyodide/widgets/*.js",
    "javascripts/*.js",
)
LATEX = "mathml.js"  # it knows the names of all that TeX can say; what cells show is styled by the engine


def purge(site: Path) -> None:
    """Purge the stylesheets of the site in a folder. Raises NodeError."""
    sheets = sorted(site.rglob("*.css"))
    texts = [path.read_text("utf-8") for path in sheets]
    for path, text in zip(sheets, _used(texts, _words(site)), strict=True):
        if not path.match(WHOLE):  # it was among them for the sake of the variables that it uses
            path.write_text(text, "utf-8")


def _words(site: Path) -> str:
    """All that can be the name of an element, a class, an attribute or its value."""
    tags = {tag for page in site.rglob("*.html") for tag in TAG.findall(page.read_text("utf-8"))}
    paths = {path for pattern in SOURCES for path in site.glob(pattern) if path.name != LATEX}
    sources = {path.read_text("utf-8") for path in paths}
    return " ".join(sorted({word for text in tags | sources for word in WORD.findall(text)}))


def _used(sheets: list[str], words: str) -> list[str]:
    asked = json.dumps({"words": words, "sheets": sheets})

    def make(folder: Path) -> None:
        (folder / "sheets.json").write_text(run_node(SCRIPT, node_modules(HERE), input=asked), "utf-8")

    key = store.key_of([HERE / "package-lock.json", SCRIPT], asked)
    return json.loads((store.cached("styles", key, make) / "sheets.json").read_text("utf-8"))
