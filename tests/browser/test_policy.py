"""The strict policy holds on every page of the site."""

import re

import pytest
from pages import PAGES
from survey import WIDTHS, file_of

from mkdocs_pyodide.finish.csp import POLICY

NAMES = [*PAGES, "404.html"]


@pytest.mark.parametrize("name", NAMES)
def test_page_has_the_strict_policy_and_no_code(site, name):
    html = (site / file_of(name)).read_text("utf-8")
    assert POLICY in html
    codes = re.findall(r"<script(?![^>]*application/(?:ld\+)?json)[^>]*>(.*?)</script>", html, re.DOTALL)
    assert codes and not any(code.strip() for code in codes)


@pytest.mark.parametrize("name", NAMES)
def test_page_keeps_the_strict_policy(record):
    visits = [record["return"], *(record["first"][str(width)] for width in WIDTHS)]
    assert [visit["violations"] for visit in visits] == [[], [], []]
