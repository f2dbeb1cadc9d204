"""How long a page is, on a computer: read from the record of its first visit."""

import pytest
from pages import PAGES

SCREENS, SCREEN = 15, 800  # px, of the wide visit


@pytest.mark.parametrize("name", PAGES)
def test_page_has_fifteen_screens_at_most(record):
    screens = record["first"]["1280"]["height"] / SCREEN
    assert screens <= SCREENS, f"{screens:.1f} screens: split the page, or say nothing twice"
