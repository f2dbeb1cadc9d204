"""Hosts that send a file as something else, or half of it: Python starts, or the cell says what is wrong."""

import re

import pytest
from browsers import START, wait_for_service_worker
from file_server import Holding, serving
from playwright.sync_api import expect

PAGE = """
```pyodide
import numpy
numpy.arange(3)
```
"""
OUTPUT = "array([0, 1, 2])"
NOSNIFF = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
pytestmark = pytest.mark.firefox


@pytest.fixture(scope="module")
def folder(new_site):
    """A site whose service worker knows the types itself."""
    site = new_site()
    site.work_offline()
    return site.build_shared(index=PAGE)


def run(page, name="Run"):
    figure = page.locator("figure.cell")
    figure.get_by_role("button", name=name, exact=True).click()
    return figure


def assert_runs(figure):
    expect(figure).to_have_attribute("data-state", "done", timeout=START)
    expect(figure.locator("output")).to_contain_text(OUTPUT)


@pytest.mark.parametrize("kind", ["text/html", "application/x-gzip"])
def test_data_of_any_type_starts_python(page, folder, kind):
    """What is not a script is checked by its digest alone."""
    data = [path.name for path in (folder / "assets/pyodide").rglob("*") if path.suffix in (".bin", ".json")]
    with serving(folder, headers=NOSNIFF, types=dict.fromkeys(data, kind)) as address:
        page.goto(address)
        assert_runs(run(page))
        assert page.evaluate("document.documentElement.dataset.pythonStart") == "snapshot"


@pytest.fixture(scope="module")
def bare_folder(make_site):
    return make_site(index=PAGE)


@pytest.mark.slow  # a start of Python for each
@pytest.mark.parametrize("name", ["worker.js", "pyodide.js", "pyodide.asm.js"])
def test_a_script_of_another_type_is_named(page, bare_folder, name):
    types = {name: "text/plain"}
    with serving(bare_folder, headers=NOSNIFF, types=types) as address:
        page.goto(address)
        figure = run(page)
        expect(figure).to_have_attribute("data-state", "failed", timeout=START)
        why = re.compile(f"{re.escape(name)} (could not be downloaded|is damaged)")
        expect(figure.locator("output")).to_contain_text(why)
        types.clear()
        assert_runs(run(page, "Retry"))


@pytest.mark.parametrize("fault", ["type", "type before the service worker", "stall"])
def test_without_its_editor_a_cell_runs(page, folder, fault):
    """Whether the service worker or the browser itself refuses the editor, or nobody does."""
    types = {"editor.js": "text/plain"} if fault.startswith("type") else {}
    holding = Holding()
    held = {"stall": ["editor.js"], "type before the service worker": ["service-worker.js"]}.get(fault, [])
    try:
        with serving(folder, headers=NOSNIFF, types=types, broken=dict.fromkeys(held, holding)) as address:
            page.goto(address)
            if fault == "type":
                wait_for_service_worker(page)
            page.locator(".cell-source").first.click()
            assert_runs(run(page))
            holding.is_free.set()
    finally:
        holding.is_free.set()
