"""Axe looks at every page, in both colour schemes, wide and narrow, and finds nothing."""

from pathlib import Path

import pytest
from looks import THROUGH, faults
from pages import PAGES, address_of, open_whole

from mkdocs_pyodide.node import node_modules

FRONTEND = Path(__file__).parent.parent / "frontend"


@pytest.fixture(scope="session")
def axe():
    return (node_modules(FRONTEND) / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible(browser, address, axe, name, scheme):
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    open_whole(page, address + address_of(name))
    page.evaluate("document.querySelectorAll('details').forEach((answer) => { answer.open = true })")
    page.evaluate(THROUGH)
    page.evaluate(axe)
    assert faults(page) == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert faults(page) == []
    context.close()
