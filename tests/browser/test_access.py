"""Axe looks at every page, in both colour schemes, wide and narrow, and finds nothing."""

from pathlib import Path

import pytest
from pages import PAGES, address_of

from mkdocs_pyodide.node import node_modules

FRONTEND = Path(__file__).parent.parent / "frontend"
FOUND = """() => axe.run().then(({ violations }) =>
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(" ")}`))"""

# What is far from the screen gets ready for the keyboard as it comes near.
THROUGH = """async () => {
    for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2) {
        scrollTo({ top: y, behavior: "instant" });
        await new Promise(requestAnimationFrame);
    }
    scrollTo({ top: 0, behavior: "instant" });
}"""


@pytest.fixture(scope="session")
def axe():
    return (node_modules(FRONTEND) / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible(browser, address, axe, name, scheme):
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto(address + address_of(name))
    page.evaluate("document.querySelectorAll('details').forEach((answer) => { answer.open = true })")
    page.evaluate(THROUGH)
    page.evaluate(axe)
    assert settled(page) == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert settled(page) == []
    context.close()


def settled(page):
    """What axe finds once the page's scripts have done their work: it may look while they are at it."""
    for _ in range(10):
        if not (found := page.evaluate(FOUND)):
            break
        page.wait_for_timeout(1000)
    return found
