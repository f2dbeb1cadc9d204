"""Every page in a real Chromium: each cell runs and shows what is published."""

import re

import pytest
from live_cells import run_cells
from pages import PAGES, WITH_CELLS, address_of
from playwright.sync_api import expect

TRAINED_ALWAYS = "architectures/feedforward.md"
TRAINING = re.compile(r"```pyodide(?!.*exercise=).* budget=")
TRAINED = [
    pytest.param(name, marks=[] if name == TRAINED_ALWAYS else pytest.mark.slow)
    for name in WITH_CELLS
    if TRAINING.search(PAGES[name].read_text("utf-8"))
]


@pytest.mark.parametrize("name", WITH_CELLS)
def test_every_cell_without_training_runs_live_as_published(run_live, unless_passed, name):
    unless_passed(run_live, name, False)


@pytest.mark.parametrize("name", TRAINED)
def test_every_training_runs_live_as_published(run_live, unless_passed, name):
    unless_passed(run_live, name, True)


@pytest.fixture
def run_live(page, address):
    """Run the cells that do, or do not, need a training; hold each output to the published one."""

    def run_live(name, trains):
        page.goto(address + address_of(name))
        run_cells(page, trains)

    return run_live


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
def test_page_is_whole_without_scripts(record):
    plain = record["plain"]
    assert plain["cells"] and all(plain["cells"])
    assert any(plain["outputs"])
    assert plain["formulas"] == plain["set"]


ICONS = """() => [...document.querySelectorAll("article details:is(.success, .question) > summary")]
  .flatMap((summary) => ["::before", "::after"].map((part) => getComputedStyle(summary, part)))
  .map(({ backgroundColor }) => backgroundColor)"""


def test_icons_are_drawn_in_forced_colours(new_context, address):
    page = new_context(forced_colors="active").new_page()
    page.goto(f"{address}layers/dense/")
    text = page.evaluate("getComputedStyle(document.querySelector('article p')).color")
    assert set(page.evaluate(ICONS)) == {text}


def test_headers_of_tables_do_not_look_sortable(page, address):
    page.goto(f"{address}layers/")
    header = page.locator("thead th").first
    arrow = "th => [getComputedStyle(th).cursor, getComputedStyle(th, '::after').content]"
    assert header.evaluate(arrow) == ["auto", "none"]


def test_address_of_a_section_that_has_moved_leads_on(page, new_context, address):
    page.goto(f"{address}layers/recurrent/#gru")
    expect(page).to_have_url(f"{address}layers/gru/")
    page.goto(f"{address}architectures/transformer/#training-it")
    expect(page).to_have_url(f"{address}architectures/gpt/#training-it")
    plain = new_context(java_script_enabled=False).new_page()
    plain.goto(f"{address}layers/recurrent/#gru")
    expect(plain.locator(".moved:visible")).to_have_text("This section has moved: D · GRU")
