"""A script that is wanted later and cannot be had is told, asked for anew, and holds up no run."""

import re

import pytest
from browsers import START
from file_server import Holding, serving
from playwright.sync_api import expect

PAGE = """```pyodide
class Value:
    def __repr__(self): return "a value"
    def _repr_html_(self): return "<table><tr><td>1</td></tr></table>"

Value()
```

```pyodide
class Formula:
    def __repr__(self): return "a formula"
    def _repr_latex_(self): return "$x$"

Formula()
```
"""
# A page in which ten seconds, the patience for a script, pass in a quarter, until it is told otherwise.
HURRY = """
  const later = setTimeout;
  window.isHurried = true;
  window.setTimeout = (task, delay, ...more) =>
    later(task, isHurried && delay === 10_000 ? 250 : delay, ...more);
"""
LACK = "shown as text: a script of this page could not be downloaded"


@pytest.fixture(scope="module")
def folder(make_site):
    return make_site(index=PAGE)


def run(page, place):
    cell = page.locator("figure.cell").nth(place)
    cell.get_by_role("button", name="Run", exact=True).click()
    expect(cell).to_have_attribute("data-state", "done", timeout=START)
    return cell.locator("output")


@pytest.mark.parametrize(("script", "place", "form"), [("sanitize.js", 0, "table"), ("mathml.js", 1, "math")])
def test_failed_import_is_retried_with_the_next_display(page, folder, script, place, form):
    broken = {script: b"throw 0"}  # which a browser remembers
    with serving(folder, broken=broken) as address:
        page.goto(address)
        output = run(page, place)
        expect(output).to_contain_text(re.compile("^a (value|formula)"))
        expect(output).to_contain_text(LACK)
        cell = page.locator("figure.cell").nth(place)
        expect(cell.locator(".cell-status")).to_contain_text("not compared, since a part is shown as text")
        broken.clear()
        expect(run(page, place).locator(form)).to_be_visible()
        expect(cell).to_have_attribute("data-match", "same")
        expect(output).not_to_contain_text(LACK)


def test_hanging_import_delays_no_run(page, folder):
    holding = Holding()
    page.add_init_script(HURRY)
    with serving(folder, broken={"sanitize.js": holding}) as address:
        page.goto(address)
        expect(run(page, 0)).to_contain_text(LACK)
        holding.is_free.set()
        page.evaluate("window.isHurried = false")
        expect(run(page, 0).locator("table")).to_be_visible()
