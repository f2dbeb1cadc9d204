"""The engine's own small site: its manual, and each library run live as published."""

import subprocess
import sys
from pathlib import Path

import pytest
from browsing import START
from playwright.sync_api import expect
from serving import serving

from mkdocs_pyodide.policy import POLICY

ENGINE = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("manual")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)]
    subprocess.run(command, cwd=ENGINE, check=True)
    with serving(folder, {"Content-Security-Policy": POLICY}) as address:  # for the workers too
        yield address


SEEN = """
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


@pytest.mark.parametrize("path", ["", "libraries/"])
def test_every_cell_runs_as_published_under_the_strict_policy(page, address, path):
    page.add_init_script(SEEN)
    page.goto(address + path)
    cells = page.locator("figure.cell")
    for place in range(cells.count()):
        cell = cells.nth(place)
        cell.get_by_role("button", name="Run", exact=True).click()
        expect(cell).to_have_attribute("data-state", "done", timeout=2 * START)
        expect(cell).to_have_attribute("data-match", "same")
    assert page.evaluate("window.violations") == []


def test_figures_and_tables_are_shown_live(page, address):
    page.goto(address + "libraries/")
    for place, element in [(0, "table"), (1, "img"), (4, "math")]:
        cell = page.locator("figure.cell").nth(place)
        published = cell.locator(f"output {element}")
        assert published.is_visible()
        cell.get_by_role("button", name="Run", exact=True).click()
        expect(cell).to_have_attribute("data-state", "done", timeout=2 * START)
        assert cell.locator(f"output[data-origin=live] {element}").is_visible()


def test_page_fetches_only_the_packages_of_its_cells(page, address):
    asked = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.goto(address)
    page.locator("figure.cell").get_by_role("button", name="Run", exact=True).click()
    expect(page.locator("figure.cell")).to_have_attribute("data-state", "done", timeout=START)
    of_packages = [name for name in asked if name.endswith((".whl.bin", "-code.bin"))]
    assert of_packages == ["python-numpy-code.bin"]
