"""Write tables as a page and a small screen need them.

Each stands from the start in the two boxes that the theme's script gives those without a class, and has one:
nothing moves when the script comes. One of four columns or more, or in `<div class="cards" markdown>`, is
cards on a small screen, so each of its cells names its column, and it says what its parts are: as blocks they
are a table no longer.

Names in code may break after a dot, an underscore, a bracket or a comma, and before a capital in them.

A table is named after the section that it is in. What its first column has are the names of the rows, if that
column has a name itself and the cell has words.
"""

import re
from itertools import cycle

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

SECTION = re.compile(r"<h([1-6])[^>]*>(.*?)</h\1>", re.DOTALL)
TABLE = re.compile(r'(?P<cards><div class="cards">\s*)?<table>(?P<rows>.*?)</table>', re.DOTALL)
PERMALINK = re.compile(r'<a class="headerlink".*?</a>')
HEADING = re.compile(r"<th(?: [^>]*)?>(.*?)</th>")
ROW = re.compile(r"(<tr[^>]*>\s*)<td([^>]*)>((?:(?!</td>).)+)</td>", re.DOTALL)
ROLES = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}
FORMULA = re.compile(r"<i data-formula=.*?</i>", re.DOTALL)  # as mathml.py leaves it for a while
TAG = re.compile(r"<[^>]*>")
CODE = re.compile(r"(?<=<code>)[^<]+(?=</code>)")
BREAK = re.compile(r"(?<=[^\W\d][._(,=])(?=[^\W\d_])|(?<=[a-z]{2})(?=[A-Z][a-z])")
WIDE = 4  # columns


class ResponsiveTables(Extension):
    """Box the tables of a page, and name them and their rows."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Add a step after that of formulas (-30): a name has their words."""
        md.postprocessors.register(BoxTables(), "responsive_tables", -31)


class BoxTables(Postprocessor):
    """Box the tables of a page."""

    def run(self, text: str) -> str:
        return TABLE.sub(lambda match: _boxed(match, _section(text[: match.start()])), text)


def _section(before: str) -> str:
    """Return the text of the last heading, empty where there is none."""
    headings = SECTION.findall(before)
    return _text(PERMALINK.sub("", headings[-1][1])) if headings else ""


def _boxed(match: re.Match[str], section: str) -> str:
    rows, headings = match["rows"], HEADING.findall(match["rows"])
    rows = CODE.sub(lambda code: BREAK.sub("<wbr>", code[0]), rows)
    is_wide = len(headings) >= WIDE
    is_cards = bool(match["cards"]) or is_wide
    if is_cards:
        rows = _named(rows, headings)
    rows = re.sub(r"<th(?=[ >])", '<th scope="col"', rows)
    if headings and _text(headings[0]):
        rows = ROW.sub(_row_heading, rows)
    name = ": ".join(filter(None, [section, _text(headings[0]) if headings else ""]))
    table = f'<table class="ruled" aria-label="{name}">{rows}</table>'
    if is_cards:
        table = _with_roles(table)
    box = f'<div class="md-typeset__scrollwrap"><div class="md-typeset__table">{table}</div></div>'
    if match["cards"]:
        return match["cards"] + box
    return f'<div class="cards">{box}</div>' if is_wide else box


def _row_heading(match: re.Match[str]) -> str:
    """Make the first cell of a row its heading, unless it is a formula alone, which may have no name."""
    start, attributes, content = match.groups()
    is_named = _text(FORMULA.sub("", content))
    return f'{start}<th scope="row"{attributes}>{content}</th>' if is_named else match[0]


def _with_roles(table: str) -> str:
    for tag, role in ROLES.items():
        table = re.sub(rf"<{tag}(?=[ >])", f'<{tag} role="{role}"', table)
    table = table.replace('<th scope="col"', '<th role="columnheader" scope="col"')
    return table.replace('<th scope="row"', '<th role="rowheader" scope="row"')


def _named(rows: str, headings: list[str]) -> str:
    names = cycle(map(_text, headings))
    return re.sub("<td", lambda cell: f'{cell[0]} data-column="{next(names)}"', rows)


def _text(markup: str) -> str:
    """Return the text of an element's content, as an attribute has it."""
    return TAG.sub("", markup).replace('"', "&quot;").strip()
