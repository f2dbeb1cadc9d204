"""The engine's own small site: its manual, and each library run live as published."""

import pytest
from browsers import START
from file_server import serving
from playwright.sync_api import expect

from mkdocs_pyodide.finish.csp import POLICY

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address(manual):
    with serving(manual, {"Content-Security-Policy": POLICY}) as address:  # for the workers too
        yield address


SEEN = """
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


RICH = ["table", "img", "math"]


@pytest.mark.parametrize(("path", "rich"), [("", set()), ("libraries/", {"table", "img", "math"})])
def test_every_cell_runs_as_published_under_the_strict_policy(page, address, path, rich):
    """Also its figures, tables and formulas: as many are shown, and there are some of each kind."""
    page.add_init_script(SEEN)
    page.goto(address + path)
    found = set()
    for cell in page.locator("figure.cell").all():
        published = {element: cell.locator(f"output {element}").count() for element in RICH}
        cell.get_by_role("button", name="Run", exact=True).click()
        expect(cell).to_have_attribute("data-state", "done", timeout=2 * START)
        expect(cell).to_have_attribute("data-match", "same")
        live = cell.locator("output[data-origin=live]")
        assert {element: live.locator(element).count() for element in RICH} == published
        for element in RICH:
            if published[element]:
                assert live.locator(element).first.is_visible()
                found.add(element)
    assert rich <= found
    assert page.evaluate("window.violations") == []


def test_page_fetches_only_the_packages_of_its_cells(page, address):
    asked = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.goto(address)
    page.locator("figure.cell").get_by_role("button", name="Run", exact=True).click()
    expect(page.locator("figure.cell")).to_have_attribute("data-state", "done", timeout=START)
    of_packages = [name for name in asked if name.endswith((".whl.bin", "-code.bin"))]
    assert of_packages == ["python-numpy-code.bin"]
