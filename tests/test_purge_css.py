"""Published stylesheets: what no page uses is gone, what a running cell uses is there."""

import re

import pytest

from mkdocs_pyodide.tools import bundle
from site_tools.purge_css import purge

SELECTOR = re.compile(r"([^{}]+)\{")
THEME = """:root{--md-typeset-a-color:blue;--md-default-bg-color:white;--unused:red}
.used{color:var(--md-default-bg-color)}.unused{color:red}"""


def selectors(css):
    """The selectors and at-rules of a stylesheet, in their order."""
    return [re.sub(r"\s+", "", selector) for selector in SELECTOR.findall(css)]


@pytest.fixture(scope="module")
def sheets(tmp_path_factory):
    """The engine's stylesheet as it is bundled, and both sheets as a site publishes them."""
    site = tmp_path_factory.mktemp("site")
    bundled = bundle.published("cell.css").read_text("utf-8")
    files = {
        "index.html": '<p class="used">',
        "assets/pyodide/engine/cell.css": bundled,
        "assets/theme.css": THEME,
    }
    for name, text in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, "utf-8")
    purge(site)
    return bundled, *((site / name).read_text("utf-8") for name in list(files)[1:])


def test_every_selector_of_the_engine_is_published(sheets):
    bundled, published, _ = sheets
    assert ".cell-output>.cell-error" in selectors(bundled)
    assert selectors(published) == selectors(bundled)


def test_unused_rules_of_other_sheets_are_removed(sheets):
    _, _, theme = sheets
    assert ".used" in theme
    assert ".unused" not in theme and "--unused" not in theme


def test_variables_that_only_the_engine_uses_are_published(sheets):
    _, _, theme = sheets
    assert "--md-typeset-a-color" in theme
