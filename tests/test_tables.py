"""Tables as a small screen wants them."""

import re
import runpy

import markdown
import pytest
from pages import ROOT

in_page = runpy.run_path(str(ROOT / "overrides/hooks/tables.py"))["on_page_content"]

NARROW = "a|b|c\n-|-|-\n1|2|3\n"
WIDE = 'a|b *c*|"d"|e\n-|-|-|:-\n1|2|3|4\n5|6||8\n'
CARDS = f'<div class="cards" markdown>\n\n{NARROW}\n</div>'


def html(text):
    return in_page(markdown.markdown(text, extensions=["tables", "md_in_html"]), None, None, None)


@pytest.mark.parametrize(
    ("text", "columns"),
    [(NARROW, []), (CARDS, ["a", "b", "c"]), (WIDE, ["a", "b c", "&quot;d&quot;", "e"] * 2)],
)
def test_cells_of_cards_name_their_columns(text, columns):
    table = html(text)
    assert re.findall('<td data-column="(.*?)"', table) == columns
    assert table.count('<div class="cards">') == bool(columns)
    assert table.count('<table class="ruled">') == 1


def test_each_table_is_one_of_its_own():
    tables = html(f"{WIDE}\n\nText.\n\n{NARROW}\n\n{CARDS}")
    assert tables.count('<table class="ruled">') == 3
    assert tables.count('<div class="cards">') == 2
    assert tables.count("<div") == tables.count("</div>")
