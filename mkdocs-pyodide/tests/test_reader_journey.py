"""A reader solves, leaves, returns, and goes on in another browser: by keyboard, on a phone."""

import re

import pytest
from browsers import START, launched, skipping
from file_server import serving
from page_measurements import faults
from playwright.sync_api import expect

MODULE = """\
def check(total):
    return {"total": None if total == 6 else f"{total} is not 6"}


HINTS = ["Add *all* of them."]
SOLUTION = (6,)
"""
EXERCISE = """
```pyodide exercise="exercises.total" id="{id}"
total = 0
```

??? success "Answer"

    `6`
"""
PAGES = {
    "index": "# Home\n\n<progress-continue></progress-continue>\n",
    "sums": f"""# Sums

## Part one

{EXERCISE.format(id="first")}

## Part two

{EXERCISE.format(id="second")}

```question id="three"
What is 1 + 2?

answer: 1 + 2
```
""",
    "overview": "# Overview\n\n<progress-overview></progress-overview>\n",
}
PHONE = {"width": 390, "height": 800}


@pytest.fixture(scope="module")
def address(new_site):
    site = new_site("palette")
    site.replace("  - pymdownx.superfences", "  - admonition\n  - pymdownx.details\n  - pymdownx.superfences")
    site.write("modules/exercises/total.py", MODULE)
    with serving(site.build_shared(**PAGES)) as address:
        yield address


def tab_to(locator):
    """Move the focus to an element as a reader does."""
    expect(locator).to_be_visible()
    for _ in range(120):
        if locator.evaluate("(element) => element === document.activeElement"):
            return locator
        locator.page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {locator}")


def press(locator, key="Enter"):
    tab_to(locator)
    locator.page.keyboard.press(key)


def solve(page, id):
    """Edit and check an exercise."""
    cell = page.locator(f"figure#{id}")
    cell.scroll_into_view_if_needed()
    expect(cell.get_by_role("button", name="Check")).to_be_visible()
    press(cell.locator("pre"))
    expect(cell.locator(".cm-content")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("total = 6")
    page.keyboard.press("Control+Enter")
    expect(cell).to_have_attribute("data-solved", "", timeout=START)
    page.keyboard.press("Escape")


def test_from_the_first_browser_to_another(new_context, playwright, address, axe, tmp_path):
    context = new_context(viewport=PHONE, color_scheme="dark", accept_downloads=True)
    page = context.new_page()
    page.goto(f"{address}sums/")
    page.evaluate("document.body.setAttribute('data-md-color-scheme', 'slate')")
    press(page.locator("#first").get_by_role("button", name="Check"))
    expect(page.locator("#first").get_by_text("0 is not 6")).to_be_visible(timeout=START)
    press(page.locator("#first").get_by_role("button", name="Hint 1 of 1"))
    solve(page, "first")
    tab_to(page.locator("#three").get_by_role("textbox"))
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    expect(page.locator("#three")).to_have_attribute("data-solved", "")
    expect(page.locator("page-progress")).to_have_text("2 of 3 exercises solved")
    page.evaluate(axe)
    assert faults(page, "article") == []
    page.close()

    page = context.new_page()
    page.goto(f"{address}sums/")
    expect(page.locator("#first")).to_have_attribute("data-solved", "")
    expect(page.locator("#first").get_by_text("Add all of them.")).to_be_visible()
    page.goto(f"{address}overview/")
    with page.expect_download() as download:
        press(page.get_by_role("button", name="Save as a file"))
    file = tmp_path / "progress.json"
    download.value.save_as(file)

    with skipping():
        other = launched(playwright, "firefox")
    try:
        page = other.new_context(viewport=PHONE, color_scheme="light").new_page()
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{address}overview/")
        with page.expect_file_chooser() as chooser:
            press(page.get_by_role("button", name="Load a file"))
        chooser.value.set_files(file)
        expect(page.locator(".progress-status")).to_have_text("2 answers loaded and merged with yours.")
        page.evaluate(axe)
        assert faults(page, "article") == []
        page.goto(address)
        press(page.get_by_role("link", name="Continue: Sums"))
        page.wait_for_url("**/sums/#second")
        expect(page.locator("#first")).to_have_attribute("data-solved", "")
        expect(page.locator("#first pre")).to_contain_text("total = 6")
        solve(page, "second")
        expect(page.locator("page-progress")).to_have_text("3 of 3 exercises solved")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.evaluate(axe)
        assert faults(page, "article") == []
        page.reload()
        expect(page.locator("#second")).to_have_attribute("data-solved", "")
        expect(page.locator(".md-nav--primary a").filter(has_text="Sums").last).to_have_text(re.compile("✓"))
        assert errors == []
    finally:
        other.close()
