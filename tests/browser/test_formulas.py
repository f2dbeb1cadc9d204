"""Formulas as browsers draw them, without a script: where a line may end, and how far they reach."""

import re

import pytest
from pages import PAGES, address_of

# Of each formula that begins in one line and ends in another, the text of its rows.
DIVIDED = """() => {
  const left = (row) => row.getBoundingClientRect().left;
  return [...document.querySelectorAll("span.formula math")]
    .map(({ children }) => [...children])
    .filter((rows) => rows.some((row) => left(row) < left(rows[0])))
    .map((rows) => rows.map((row) => row.textContent));
}"""


@pytest.fixture(scope="module")
def narrow(browser, address):
    """Open a page on a small screen, without scripts."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()

    def narrow(name):
        page.goto(address + address_of(name))
        return page

    yield narrow
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_formula_in_a_line_stays_in_its_column(record):
    assert record["plain"]["wide"] == []


def test_line_ends_after_an_operator_of_a_formula(narrow):
    divided = narrow("layers/lstm.md").evaluate(DIVIDED)
    assert len(divided) > 3
    for rows in divided:
        assert all(re.search("[=≈<>≤≥∈←→+−±·⋅×⊙]$", row) for row in rows[:-1]), rows


def test_no_line_ends_between_a_formula_and_its_comma(site):
    pages = "".join(path.read_text("utf-8") for path in site.rglob("*.html"))
    assert "<mtext>,</mtext>" in pages
    assert re.findall(r"</math></span>[,.;:!?)].{20}", pages) == []


def test_space_between_rows_is_as_written(narrow):
    """`\\\\[13pt]` is more than `\\\\`."""
    page = narrow("layers/lstm.md")
    gaps = page.evaluate("""() => [...document.querySelectorAll("div.formula mtr")].map((row) =>
        [row.firstElementChild.style.borderBottomWidth, row.getBoundingClientRect().height])""")
    assert {gap for gap, _ in gaps} >= {"", "0.2em", "0.52em"}
    wide = min(height for gap, height in gaps if gap == "0.52em")
    assert min(height for gap, height in gaps if not gap) + 8 < wide
