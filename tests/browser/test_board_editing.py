"""Edited boards: values typed, stepped and dragged, from which Python computes the others."""

import re

import pytest
from browsers import START
from page_measurements import faults
from pages import ROOT
from playwright.sync_api import expect

from mkdocs_pyodide.tools.node import node_modules


@pytest.fixture(scope="module")
def dense(browser, address):
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(f"{address}layers/dense/")
    page.wait_for_function("() => customElements.get('cell-widget')")
    page.mouse.move(5, 5)
    yield page
    context.close()


@pytest.fixture
def board(dense):
    """The forward board, in edit mode."""
    board = dense.locator("linked-arrays").nth(0)
    board.scroll_into_view_if_needed()
    button = board.get_by_role("button", name="Edit")
    if button.get_attribute("aria-pressed") == "false":
        button.click()
    return board


def entry(board, name, index):
    return board.locator(f'[data-array="{name}"][data-index="{index}"]')


def test_editing_is_announced_with_the_size_of_the_download(dense, board):
    expect(board.locator(".why")).to_have_text(re.compile(r"Python computes the rest; first run: [\d.]+ MB"))
    assert [url for url in dense.asked if "/runtime-" in url] == []
    assert entry(board, "X", "1,0").get_attribute("data-editable") is not None
    assert entry(board, "Z", "1,0").get_attribute("data-editable") is None


def test_a_typed_value_changes_what_depends_on_it(dense, board):
    entry(board, "X", "1,0").focus()
    dense.keyboard.type("5")
    dense.keyboard.press("Enter")
    expect(entry(board, "Z", "1,0")).to_have_text("5", timeout=START)
    expect(entry(board, "X", "1,0")).to_be_focused()
    entry(board, "Z", "1,0").hover()
    expect(board.locator(".terms")).to_have_text("Z[1, 0] = 5·1 + 3·(−1) + 1·2 + 1 = 5")


def test_arrow_keys_step_and_escape_takes_back(dense, board):
    entry(board, "b", "0").focus()
    dense.keyboard.press("Enter")
    dense.keyboard.press("Shift+ArrowUp")
    dense.keyboard.press("ArrowUp")
    expect(entry(board, "Z", "0,0")).to_have_text("−0.9", timeout=START)  # 1 − 2 − 2 + 2.1
    dense.keyboard.press("Escape")
    expect(entry(board, "Z", "0,0")).to_have_text("−2", timeout=START)
    expect(entry(board, "b", "0")).to_have_text("1")


def test_a_value_is_dragged(dense, board):
    box = entry(board, "X", "3,0").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    dense.mouse.move(x, y)
    dense.mouse.down()
    dense.mouse.move(x, y - 30, steps=5)
    dense.mouse.up()
    expect(entry(board, "X", "3,0")).to_have_text("1.5")
    expect(entry(board, "Z", "3,0")).to_have_text("3.5", timeout=START)


def test_a_text_that_is_no_number_changes_nothing(dense, board):
    entry(board, "W", "0,0").focus()
    dense.keyboard.press("Enter")
    dense.keyboard.type("one")
    dense.keyboard.press("Enter")
    expect(entry(board, "W", "0,0")).to_have_text("1")


def test_an_edit_of_the_upstream_gradient_changes_the_gradients(dense):
    board = dense.locator("linked-arrays").nth(1)
    board.scroll_into_view_if_needed()
    board.get_by_role("button", name="Edit").click()
    entry(board, "∂L/∂Z", "1,1").focus()
    dense.keyboard.type("4")
    dense.keyboard.press("Enter")
    expect(entry(board, "∂L/∂b", "1")).to_have_text("4", timeout=START)
    entry(board, "∂L/∂X", "1,2").hover()
    expect(board.locator(".terms")).to_have_text("∂L/∂X[1, 2] = (−1)·2 + 4·1 = 2")


def test_reset_shows_the_published_values(dense, board):
    board.get_by_role("button", name="Reset").click()
    expect(entry(board, "X", "1,0")).to_have_text("0", timeout=START)
    expect(entry(board, "Z", "1,0")).to_have_text("0")
    expect(board.get_by_role("button", name="Reset")).to_be_hidden()


# What each entry is, and what is marked and said when a reader points at it.
EVERYTHING = """(board) => [...board.querySelectorAll("[data-array]")].map((entry) => {
  entry.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
  const marks = [...board.querySelectorAll("[data-mark]")]
    .map(({ dataset: { array, index, mark } }) => `${mark} ${array} ${index}`);
  return [entry.textContent, board.querySelector(".text").textContent, ...marks];
})"""


@pytest.mark.firefox
def test_board_that_python_has_computed_is_the_published_one(dense, board):
    published = board.evaluate(EVERYTHING)
    entry(board, "X", "0,0").focus()
    dense.keyboard.type("5")
    dense.evaluate((node_modules(ROOT / "tests/frontend") / "axe-core/axe.min.js").read_text("utf-8"))
    for scheme in ("light", "dark"):
        dense.emulate_media(color_scheme=scheme)
        assert faults(dense, "linked-arrays") == []
    dense.keyboard.press("Enter")
    expect(entry(board, "Z", "0,0")).to_have_text("2", timeout=START)
    assert board.evaluate(EVERYTHING) != published
    board.get_by_role("button", name="Reset").click()
    expect(entry(board, "Z", "0,0")).to_have_text("−2", timeout=START)
    assert board.evaluate(EVERYTHING) == published
    entry(board, "Z", "1,0").click()
    expect(board.locator(".terms")).to_have_text("Z[1, 0] = 0·1 + 3·(−1) + 1·2 + 1 = 0")
    dense.keyboard.press("ArrowRight")
    expect(board.locator(".terms")).to_contain_text("Z[1, 1] = ")
