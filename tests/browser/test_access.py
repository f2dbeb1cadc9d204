"""Axe looks at every page, in both colour schemes, wide and narrow, and finds nothing."""

import itertools
import re

import pytest
from pages import PAGES
from survey import NARROWER, WIDTHS

SCHEMES = {"light": "default", "dark": "slate"}
NAMES = [*PAGES, "404.html"]
FIGURE = re.compile(r'code="off"|class="drawn"')
WITH_FIGURES = [name for name, path in PAGES.items() if FIGURE.search(path.read_text("utf-8"))]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", NAMES)
def test_page_is_accessible(record, width, scheme):
    looks = record["first"][str(width)]["looks"][scheme]
    assert looks["scheme"] == SCHEMES[scheme]
    assert record["first"][str(width)]["axe"] == []
    assert looks["axe"] == []
    assert looks["off_colour"] == []  # so the contrast of a formula is that of its text


@pytest.mark.parametrize("name", NAMES)
def test_page_has_one_title_and_no_level_is_left_out(record):
    levels = [level for level, _ in record["first"]["1280"]["headings"]]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), levels


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", NAMES)
def test_tab_key_goes_through_the_page_in_its_order(record, width):
    stops = record["first"][str(width)]["stops"]
    assert len(stops) > 10
    assert [stop for stop in stops if stop[1] > 0] == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", NAMES)
def test_page_does_not_scroll_sideways(record, width):
    looks = record["first"][str(width)]["looks"]
    over = [look["overflow"] for look in looks.values()] + [{"1280": record["return"]["overflow"]}]
    assert {window: px for widths in over for window, px in widths.items() if px > 0} == {}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", WITH_FIGURES)
def test_boards_figures_and_drawings_lose_nothing_in_a_narrower_window(record, width):
    """On the narrowest phone, and in a window of 1280 px enlarged to 200 %."""
    assert record["first"][str(width)]["lost"] == {str(NARROWER[width]): []}
