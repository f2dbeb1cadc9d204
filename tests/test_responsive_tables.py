"""Tables as a small screen wants them."""

import re

import markdown
import pytest

from site_tools.responsive_tables import ResponsiveTables

NARROW = "a|b|c\n-|-|-\n1|2|3\n"
WIDE = 'a|b *c*|"d"|e\n-|-|-|:-\n1|2|3|4\n5|6||8\n'
CARDS = f'<div class="cards" markdown>\n\n{NARROW}\n</div>'


def html(text):
    return markdown.markdown(text, extensions=["tables", "md_in_html", ResponsiveTables()])


@pytest.mark.parametrize(
    ("text", "columns"),
    [(NARROW, []), (CARDS, ["a", "b", "c"]), (WIDE, ["a", "b c", "&quot;d&quot;", "e"] * 2)],
)
def test_cells_of_cards_name_their_columns(text, columns):
    table = html(text)
    assert re.findall('<t[dh][^>]* data-column="(.*?)"', table) == columns
    assert table.count('<div class="cards">') == bool(columns)
    assert table.count('class="ruled"') == 1


def test_each_table_is_one_of_its_own():
    tables = html(f"{WIDE}\n\nText.\n\n{NARROW}\n\n{CARDS}")
    assert tables.count('class="ruled"') == 3
    assert tables.count('<div class="cards">') == 2
    assert tables.count("<div") == tables.count("</div>")


def test_table_is_named_after_its_section_and_its_rows():
    tables = html(f"## What *it* costs\n\n{NARROW}\n\n## Next\n\n| |b|\n|-|-|\n|x|y|\n")
    assert re.findall('aria-label="(.*?)"', tables) == ["What it costs: a", "Next"]


def test_headings_say_what_they_are_headings_of():
    rows = html(NARROW)
    assert re.findall('<th scope="col">(.*?)</th>', rows) == ["a", "b", "c"]
    assert re.findall('<th scope="row">(.*?)</th>', rows) == ["1"]
    assert re.findall("<td>(.*?)</td>", rows) == ["2", "3"]


def test_column_without_a_name_has_no_headings():
    assert 'scope="row"' not in html("| |b|\n|-|-|\n|x|y|\n")


def test_a_formula_alone_is_no_heading_of_a_row():
    rows = html('a|b\n-|-\n<i data-formula="a1">X</i>|2\n')
    assert 'scope="row"' not in rows and rows.count("<td>") == 2


def test_cards_stay_a_table_for_a_screen_reader():
    cards = html(WIDE)
    found = re.findall(r'<(\w+) role="(\w+)"', cards)
    assert {
        ("table", "table"),
        ("tr", "row"),
        ("td", "cell"),
        ("th", "rowheader"),
        ("th", "columnheader"),
    } <= set(found)
    assert "role=" not in html(NARROW)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("losses.SparseCategoricalCrossentropy", "losses.|Sparse|Categorical|Crossentropy"),
        ("F.binary_cross_entropy(from_logits=True)", "F.|binary_|cross_|entropy(|from_|logits=|True)"),
        ("SGD(momentum=0.9), dX, beta_1", "SGD(|momentum=0.9), dX, beta_1"),
    ],
)
def test_names_break_at_sensible_places(code, expected):
    assert f"<code>{expected.replace('|', '<wbr>')}</code>" in html(f"a|b\n-|-\n`{code}`|2\n")
