"""Tables, as a page and a small screen want them.

Each stands from the start in the two boxes that the theme's script gives those without a class, and has one:
nothing moves when the script comes. One of four columns or more, or in `<div class="cards" markdown>`, is
cards on a small screen, so each of its cells names its column.
"""

import re
from itertools import cycle

TABLE = re.compile(r'(?P<cards><div class="cards">\s*)?<table>(?P<rows>.*?)</table>', re.DOTALL)
HEADING = re.compile(r"<th(?: [^>]*)?>(.*?)</th>")
TAG = re.compile(r"<[^>]*>")
WIDE = 4  # columns


def on_page_content(html, page, config, files):
    return TABLE.sub(_boxed, html)


def _boxed(match):
    rows, headings = match["rows"], HEADING.findall(match["rows"])
    is_wide = len(headings) >= WIDE
    if match["cards"] or is_wide:
        rows = _named(rows, headings)
    table = f'<table class="ruled">{rows}</table>'
    box = f'<div class="md-typeset__scrollwrap"><div class="md-typeset__table">{table}</div></div>'
    if match["cards"]:
        return match["cards"] + box
    return f'<div class="cards">{box}</div>' if is_wide else box


def _named(rows, headings):
    names = cycle(TAG.sub("", heading).replace('"', "&quot;") for heading in headings)
    return re.sub("<td", lambda cell: f'{cell[0]} data-column="{next(names)}"', rows)
