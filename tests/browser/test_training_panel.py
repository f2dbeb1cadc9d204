"""A training panel with a real Python: it trains while the page stays free, pauses, steps and compares."""

import re

import pytest
from browsers import START
from page_measurements import faults
from pages import ROOT
from playwright.sync_api import expect

from mkdocs_pyodide.tools.node import node_modules

PAGE = "architectures/convolutional/"


@pytest.fixture(scope="module")
def panel(browser, address):
    context = browser.new_context(viewport={"width": 390, "height": 844}, service_workers="block")
    page = context.new_page()
    page.goto(address + PAGE)
    page.mouse.move(5, 5)
    page.mouse.move(9, 9)
    panel = page.locator("layer-figure")
    panel.scroll_into_view_if_needed()
    expect(panel).to_have_attribute("data-live", "")
    yield panel
    context.close()


def step_of(panel):
    return int(re.match(r"Step (\d+)", panel.locator(".says").inner_text())[1])


def button(panel, name):
    return panel.get_by_role("button", name=name, exact=True)


def test_recorded_run_is_looked_into_without_python(panel):
    expect(panel.locator(".run .title")).to_have_text("Recorded run, step 450")
    first = panel.locator(".part svg path").first.get_attribute("d")
    panel.get_by_role("slider").press("Home")
    expect(panel.locator(".run .title")).to_have_text("Recorded run, step 0")
    assert panel.locator(".part svg path").first.get_attribute("d") != first


def test_wrong_setting_is_refused(panel):
    rate = panel.get_by_label("Learning rate")
    rate.fill("-1")
    rate.press("Enter")
    expect(panel.get_by_role("alert")).to_have_text("Learning rate is -1: write a number above 0.")
    expect(rate).to_have_attribute("aria-invalid", "true")
    expect(button(panel, "Train")).to_be_visible()


@pytest.mark.firefox
def test_step_is_within_the_panel_on_the_narrowest_phone(panel):
    panel.page.set_viewport_size({"width": 320, "height": 844})
    step = panel.locator("output").bounding_box()
    box = panel.bounding_box()
    panel.page.set_viewport_size({"width": 390, "height": 844})
    assert step["x"] + step["width"] <= box["x"] + box["width"]


@pytest.mark.firefox
def test_trains_pauses_and_steps_by_keyboard(panel):
    """Another cell of the page runs meanwhile, since the training runs in slices."""
    rate = panel.get_by_label("Learning rate")
    rate.fill("0.03")
    rate.press("Enter")
    expect(panel.locator(".says")).to_have_text(re.compile(r"^Step [1-9]"), timeout=START)
    other = panel.page.locator("figure.cell").filter(has_text="stack.draw")
    other.locator("pre").first.press("Control+Enter")
    expect(other).to_have_attribute("data-state", "done", timeout=START)
    button(panel, "Pause").press("Enter")
    expect(panel.locator(".says")).to_contain_text("Paused", timeout=START)
    paused = step_of(panel)
    assert 0 < paused < 450
    button(panel, "Step").press("Enter")
    expect(panel.locator(".says")).to_have_text(re.compile(rf"^Step {paused + 1} of 450"), timeout=START)
    expect(button(panel, "Step")).to_be_focused()


def test_runs_are_compared(panel):
    panel.get_by_label("Width").fill("4")
    button(panel, "Step").click()
    runs = panel.locator(".runs li")
    expect(runs.nth(0)).to_contain_text("Your run: seed 0, learning rate 0.03, width 4", timeout=START)
    expect(runs.nth(1)).to_contain_text("The run before: seed 0, learning rate 0.03, width 8")
    expect(panel.locator(".run")).to_have_count(2)
    expect(panel.locator(".panel").first).to_have_attribute("aria-label", re.compile("; the other run from "))
    assert panel.page.evaluate("document.documentElement.scrollWidth") <= 390
    axe = node_modules(ROOT / "tests/frontend") / "axe-core/axe.min.js"
    panel.page.evaluate(axe.read_text("utf-8"))
    assert faults(panel.page, "layer-figure") == []
    button(panel, "Reset").click()
    expect(panel.locator(".says")).to_have_text("No step yet: press Train or Step.")


def test_panel_is_whole_without_scripts(browser, address):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(address + PAGE)
    panel = page.locator("layer-figure")
    expect(panel.locator(".panel").first).to_be_visible()
    expect(panel.locator(".part").first).to_be_visible()
    expect(panel.locator(".controls")).to_be_hidden()
    expect(panel.locator(".runs")).to_contain_text("Recorded run: seed 0, learning rate 0.01, width 8")
    context.close()
