"""Every page in a real Chromium: each cell runs and shows what is published."""

import re

import pytest
from browsing import START
from pages import PAGES, WITH_CELLS, address_of, open_whole
from playwright.sync_api import expect


@pytest.mark.parametrize("name", WITH_CELLS)
def test_every_cell_runs_live_as_published(page, address, name):
    page.goto(address + address_of(name))
    page.evaluate("for (const answer of document.querySelectorAll('details')) answer.open = true")
    cells = page.locator("figure.cell")
    for place in range(cells.count()):
        cell = cells.nth(place)
        cell.get_by_role("button", name="Run", exact=True).click()
        expect(cell).not_to_have_attribute("data-state", "waiting", timeout=START)
        expect(cell).not_to_have_attribute("data-state", "running", timeout=START)
        assert cell.get_attribute("data-match") == "same", (
            f"cell {place + 1}: {cell.locator('.cell-status').text_content()}\n"
            f"{cell.locator('output').text_content()}"
        )


@pytest.mark.parametrize("name", PAGES)
def test_page_asks_its_own_origin_for_no_more_than_it_needs(browser, address, name):
    context = browser.new_context()
    page = context.new_page()
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(error.stack))
    open_whole(page, address + address_of(name))
    context.close()
    assert [url for url in asked if not url.startswith(address)] == []
    assert [url for url in asked if "/runtime-" in url or "/engine/worker" in url] == []
    assert errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 768, 1280])
def test_no_page_scrolls_sideways(browser, address, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    for name in PAGES:
        page.goto(address + address_of(name))
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    context.close()


def test_colours_are_the_systems_until_one_is_chosen(browser, address):
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    body = page.locator("body")
    page.goto(address)
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    page.emulate_media(color_scheme="light")
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    page.locator(".md-header__option label:visible").click()  # light
    page.locator(".md-header__option label:visible").click()  # dark
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    page.get_by_role("link", name="Key components").first.click()
    expect(page).to_have_url(re.compile("key-components"))
    page.reload()
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    page.get_by_role("radio", name="Colours: dark. Switch to the system's").press("Enter")
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    expect(page.get_by_role("radio", name="Colours: as the system. Switch to light")).to_be_focused()
    context.close()


def test_colours_stand_before_the_text_is_seen(browser, site, address):
    """The theme's script comes last, and does not come here."""
    (last,) = re.findall('<script src="([^"]*)" defer>', (site / "index.html").read_text("utf-8"))
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.route(f"**/{last}", lambda route: route.abort())
    page.goto(address)
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    context.close()


@pytest.mark.parametrize("name", WITH_CELLS)
def test_page_is_whole_without_scripts(browser, address, name):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + address_of(name))
    page.locator("details").evaluate_all("all => all.forEach((answer) => { answer.open = true })")
    cells = page.locator("figure.cell")
    for place in range(cells.count()):
        assert cells.nth(place).locator("pre code").inner_text().strip()
    assert any(text.strip() for text in page.locator("figure.cell output").all_inner_texts())
    formulas = page.locator(".formula")
    assert formulas.count() == page.locator(".formula math").count()
    context.close()
