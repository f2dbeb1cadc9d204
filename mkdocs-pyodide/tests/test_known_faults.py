"""What went wrong in other live cells, and the test that keeps it from us: below, or where FAULTS says."""

import importlib

import pytest
from browsers import START, STOP, launch_options, skipping
from file_server import serving
from playwright.sync_api import expect
from untrusted_markup import HOSTILE, LATEX

FAULTS = {
    "Python on the page's own thread: an endless loop freezes the tab": (
        "test_cell.test_endless_loop_leaves_the_page_alive_and_is_stopped"
    ),
    "no Stop, or one without effect": "test_streams.test_program_that_will_not_stop_loses_its_session",
    "Stop kills the session of all cells": "test_streams.test_stop_keeps_the_session_without_any_header",
    "other hosts are asked": (
        "test_cell.test_page_asks_for_nothing_before_intent_and_then_its_own_site_alone"
    ),
    "megabytes, or a start of Python, unasked": (
        "test_cell.test_page_asks_for_nothing_before_intent_and_then_its_own_site_alone"
    ),
    "dead after instant navigation, or none allowed": "test_heavy_output.test_three_pages_in_a_row",
    "a result of 0 is not shown": "test_session.test_value_of_last_expression_is_shown",
    "warnings and the error stream are lost": "test_cell.test_streams_look_as_published",
    "silence when a file cannot be had": "test_cell.test_failed_download_is_reported_and_can_be_retried",
    "a spinner for ever when the server is gone": "test_cell.test_server_gone",
    "no code without scripts": "test_cell.test_without_scripts_code_and_output_are_there",
    "tracebacks are parsed as HTML": "test_cell.test_error_shows_its_line_and_runs_no_html",
    "tracebacks are reduced to a line": (
        "test_session.test_error_in_a_function_of_an_earlier_cell_marks_the_call"
    ),
    "a stale copy in place of the author's new text": (
        "test_editor.test_the_reader_chooses_where_the_source_has_changed"
    ),
    "Run is an element that no keyboard reaches": "test_known_faults.test_keys_alone_do_everything",
    "the focus is taken on load": "test_known_faults.test_page_leaves_the_focus_alone",
    "buttons depend on the name of the browser": "test_known_faults.test_buttons_are_there_in_each_browser",
}
AGENTS = {
    "iPad": "Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
    "unknown": "Lynx/2.9",
}
ANSWER = 'print("answer", 6 * 7)'
INDEX = f"""
# Cells

```pyodide
{ANSWER}
```

```pyodide exec="off"
while True: pass
```
"""


@pytest.fixture(scope="module")
def address(make_site):
    with serving(make_site(index=INDEX)) as address:
        yield address


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_has_its_test(fault):
    module, _, name = FAULTS[fault].partition(".")
    assert callable(getattr(importlib.import_module(module), name))


def test_hostile_outputs_are_many():
    assert len(set(HOSTILE)) >= 30 and len(set(LATEX)) >= 10


def test_page_leaves_the_focus_alone(page, address):
    page.goto(address)
    expect(page.get_by_role("button", name="Run", exact=True)).to_have_count(2)
    assert page.evaluate("document.activeElement === document.body && scrollY === 0")


@pytest.mark.parametrize("agent", AGENTS)
def test_buttons_are_there_in_each_browser(browser, address, agent):
    context = browser.new_context(user_agent=AGENTS[agent])
    page = context.new_page()
    page.goto(address)
    figure = page.locator("figure.cell").first
    for name in ("Run", "Copy", "Download", "Share"):
        expect(figure.get_by_role("button", name=name, exact=True)).to_be_visible()
    context.close()


@pytest.mark.firefox
def test_keys_alone_do_everything(browser, address):
    """From the top of the page: run, edit, leave, run, share, reset; then run and stop the cell below."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address)
    first, endless = page.locator("figure.cell").nth(0), page.locator("figure.cell").nth(1)
    editor, status = first.locator(".cm-content"), first.locator(".cell-status")

    def reach(locator, key="Tab"):
        for _ in range(60):
            if locator.evaluate("(element) => element === document.activeElement"):
                return
            page.keyboard.press(key)
        pytest.fail(f"{key} never reaches {locator}")

    def press(figure, name, key="Tab"):
        reach(figure.get_by_role("button", name=name, exact=True), key)
        page.keyboard.press("Enter")

    press(first, "Run")
    expect(first).to_have_attribute("data-match", "same", timeout=START)
    reach(first.locator("pre"))
    page.keyboard.press("Enter")
    expect(editor).to_be_focused()
    page.keyboard.press("Control+End")
    page.keyboard.type("\nprint(1)")
    page.keyboard.press("Control+Enter")
    expect(first).to_have_attribute("data-match", "edited", timeout=START)
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Tab")
    expect(first.get_by_role("button", name="Run", exact=True)).to_be_focused()
    press(first, "Share", "Shift+Tab")
    expect(status).to_have_text("the link is copied")
    assert "code=" in page.evaluate("navigator.clipboard.readText()")
    press(first, "Reset", "Shift+Tab")
    expect(editor).to_have_text(ANSWER)
    page.keyboard.press("Tab")
    expect(editor).to_be_focused()
    page.keyboard.press("Escape")
    press(endless, "Run")
    expect(endless).to_have_attribute("data-state", "running", timeout=START)
    press(endless, "Stop")
    expect(endless).to_have_attribute("data-state", "idle", timeout=STOP)
    context.close()


def test_storage_that_the_browser_forbids(playwright, address):
    """Cookies are blocked: the browser itself refuses local storage, the caches and the service worker."""
    with skipping():
        options = launch_options("firefox")
    browser = playwright.firefox.launch(**options, firefox_user_prefs={"network.cookie.cookieBehavior": 2})
    page = browser.new_page()
    page.goto(address)
    refused = "(() => { try { localStorage; return false } catch { return true } })()"
    assert page.evaluate(refused)
    figure = page.locator("figure.cell").first
    figure.locator("pre").click()
    expect(figure.locator(".cm-content")).to_be_focused()
    page.keyboard.type("1")
    expect(figure.locator(".cell-status")).to_contain_text("for this visit only")
    page.keyboard.press("Backspace")
    page.keyboard.press("Control+Enter")
    expect(figure).to_have_attribute("data-match", "same", timeout=START)
    browser.close()
