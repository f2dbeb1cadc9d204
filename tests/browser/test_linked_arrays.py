"""The boards of linked arrays in the page: pointing at an entry shows its links and its sum."""

import re

import pytest
from pages import PAGES, address_of
from playwright.sync_api import expect

VALUE = re.compile(r"= −?[\d.]+$")
BOARD = re.compile(r'^board\("', re.MULTILINE)
WITH_BOARDS = [name for name, path in PAGES.items() if BOARD.search(path.read_text("utf-8"))]


@pytest.fixture(scope="module")
def visit(browser, address):
    """A page at rest, without the service worker, that records what it asks for."""
    contexts = []

    def visit(path, **options):
        context = browser.new_context(service_workers="block", **options)
        contexts.append(context)
        page = context.new_page()
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.route("**/runtime-*/**", lambda route: route.abort())
        page.goto(address + path)
        if options.get("java_script_enabled", True):
            page.wait_for_function("() => customElements.get('cell-widget')")
        return page

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def dense(visit):
    page = visit("layers/dense/")
    page.mouse.move(5, 5)
    expect(page.locator("linked-arrays").nth(0).get_by_role("button", name="Edit")).to_be_visible()
    return page


def entry(board, name, index):
    return board.locator(f'[data-array="{name}"][data-index="{index}"]')


def marked(board, mark):
    return board.evaluate(
        f"""(board) => [...board.querySelectorAll('[data-mark="{mark}"]')]
            .map((entry) => entry.dataset.array + " " + entry.dataset.index)"""
    )


def test_pointing_at_an_output_marks_what_it_is_made_of(dense):
    board = dense.locator("linked-arrays").nth(0)
    entry(board, "Z", "1,0").hover()
    expect(board.locator(".terms")).to_have_text("Z[1, 0] = 0·1 + 3·(−1) + 1·2 + 1 = 0")
    assert marked(board, "from") == ["Z 1,0"]
    assert marked(board, "to") == ["X 1,0", "X 1,1", "X 1,2", "W 0,0", "W 0,1", "W 0,2", "b 0"]


def test_pointing_at_an_input_marks_what_it_influences(dense):
    board = dense.locator("linked-arrays").nth(0)
    entry(board, "W", "1,2").hover()
    assert marked(board, "to") == ["Z 0,1", "Z 1,1", "Z 2,1", "Z 3,1"]


def test_pointing_at_a_gradient_shows_its_sum_and_its_factors(dense):
    board = dense.locator("linked-arrays").nth(1)
    board.scroll_into_view_if_needed()
    expect(board.get_by_role("button", name="Backward")).to_have_attribute("aria-pressed", "true")
    entry(board, "∂L/∂X", "1,2").hover()
    expect(board.locator(".terms")).to_have_text("∂L/∂X[1, 2] = (−1)·2 + 2·1 = 0")
    assert marked(board, "to") == ["∂L/∂Z 1,0", "∂L/∂Z 1,1"]
    assert marked(board, "factor") == ["W 0,2", "W 1,2"]


def test_the_switch_shows_the_other_direction(dense):
    board = dense.locator("linked-arrays").nth(1)
    board.scroll_into_view_if_needed()
    board.get_by_role("button", name="Forward").click()
    expect(board.get_by_role("button", name="Forward")).to_have_attribute("aria-pressed", "true")
    expect(board.get_by_role("button", name="Backward")).to_have_attribute("aria-pressed", "false")
    expect(entry(board, "Z", "0,0")).to_be_visible()
    expect(entry(board, "∂L/∂Z", "0,0")).to_have_count(0)
    board.get_by_role("button", name="Backward").click()


def test_keys_move_between_the_entries(dense):
    board = dense.locator("linked-arrays").nth(0)
    assert board.locator("td[tabindex='0']").count() == 1
    entry(board, "X", "1,2").focus()
    for key, place in [
        ("ArrowLeft", "X 1,1"),
        ("ArrowDown", "X 2,1"),
        ("End", "X 2,2"),
        ("ArrowRight", "W 1,0"),
        ("ArrowUp", "W 0,0"),
        ("ArrowUp", "W 0,0"),
        ("ArrowLeft", "X 0,2"),
        ("Home", "X 0,0"),
    ]:
        dense.keyboard.press(key)
        assert marked(board, "from") == [place], key
    assert board.locator("td[tabindex='0']").count() == 1
    expect(board.locator("[aria-live=polite] .terms")).to_have_text("X[0, 0] = 1")


def test_arrow_keys_at_the_edge_do_not_scroll_the_page(dense):
    dense.evaluate("addEventListener('keydown', (event) => { window.isTaken = event.defaultPrevented })")
    board = dense.locator("linked-arrays").nth(0)
    for key, place in [("ArrowUp", "0,0"), ("ArrowLeft", "0,0"), ("ArrowDown", "3,2")]:
        entry(board, "X", place).focus()
        dense.keyboard.press(key)
        assert dense.evaluate("window.isTaken"), key
        assert marked(board, "from") == [f"X {place}"]


def test_an_answer_is_there_within_a_tenth_of_a_second(dense):
    took = dense.evaluate("""() => {
      const entry = document.querySelector('[data-array="W"][data-index="0,1"]');
      const start = performance.now();
      entry.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
      document.body.getBoundingClientRect();
      return entry.dataset.mark === "from" ? performance.now() - start : Infinity;
    }""")
    assert took < 100


def test_nothing_is_fetched_for_python(dense):
    assert [url for url in dense.asked if "/runtime-" in url or "worker.js" in url.split("search-")[0]] == []


def test_without_scripts_a_worked_entry_is_there(visit):
    page = visit("layers/dense/", java_script_enabled=False)
    for board in page.locator("linked-arrays").all():
        assert board.locator('[data-mark="from"]').count() == 1
        assert board.locator('[data-mark="to"]').count() > 1
        assert VALUE.search(board.locator(".terms").inner_text())
        assert board.locator("button").count() == 0


def test_the_live_board_is_as_high_as_the_published_one(visit):
    """On every board of the page of longest formulas, narrow and wide."""
    for width in (320, 1280):
        heights = []
        for scripts in (False, True):
            page = visit(
                "layers/attention/", java_script_enabled=scripts, viewport={"width": width, "height": 800}
            )
            boards = page.locator("linked-arrays").all()
            if scripts:
                page.mouse.move(5, 5)
                for board in boards:
                    board.scroll_into_view_if_needed()
                    expect(board.get_by_role("button", name="Edit")).to_be_visible()
            heights.append([board.bounding_box()["height"] for board in boards])
        assert heights[0] == pytest.approx(heights[1], abs=0.5)


def test_touch_points_too(visit):
    page = visit("layers/dense/", has_touch=True, is_mobile=True, viewport={"width": 390, "height": 800})
    board = page.locator("linked-arrays").nth(0)
    board.scroll_into_view_if_needed()
    expect(board.get_by_role("button", name="Edit")).to_be_visible()
    entry(board, "Z", "0,1").tap()
    expect(board.locator(".terms")).to_have_text("Z[0, 1] = 1·0 + 2·2 + (−1)·1 + (−1) = 2")
    assert symbols(page) == {"X", "W", "b", "Z"}
    page.locator(".highlight [data-symbol=W]").first.tap()
    assert symbols(page) == {"W"}
    expect(board.locator(".array[data-linked] caption")).to_have_text("W")
    page.locator(".cell-figure ~ p").first.tap(position={"x": 1, "y": 1})
    assert symbols(page) == set()


SUMS = """(board) => [...board.querySelectorAll("[data-array]")].map((entry) => {
  entry.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
  return [entry.dataset.array, entry.dataset.index, board.querySelector(".terms").textContent];
})"""


@pytest.mark.firefox
@pytest.mark.parametrize("name", WITH_BOARDS)
def test_every_sum_of_a_page_is_the_value_of_its_entry(visit, name):
    page = visit(address_of(name))
    page.mouse.move(5, 5)
    boards = page.locator("linked-arrays")
    assert boards.count() == len(BOARD.findall(PAGES[name].read_text("utf-8")))
    for board in boards.all():
        board.scroll_into_view_if_needed()
        expect(board.get_by_role("button", name="Edit")).to_be_visible()
        for array, index, terms in board.evaluate(SUMS):
            label = f"{array}[{index.replace(',', ', ')}]" if index else array
            parts = terms.split(" = ")
            assert label in terms
            assert parts[-1] == entry(board, array, index).inner_text()
            if len(parts) == 3:
                assert evaluate(parts[1]) == pytest.approx(evaluate(parts[2]), abs=2e-3), terms


def evaluate(text):
    return eval(text.replace("−", "-").replace("·", "*"))


def symbols(page):
    """Return the names of the symbols that are marked in formulas and code."""
    marked = "[...document.querySelectorAll('[data-symbol][data-linked]')].map((e) => e.dataset.symbol)"
    return set(page.evaluate(marked))


def test_symbols_of_formulas_and_code_are_linked_with_the_arrays(dense):
    board = dense.locator("linked-arrays").nth(0)
    board.scroll_into_view_if_needed()
    entry(board, "W", "1,2").click()
    entry(board, "Z", "1,0").click()
    assert symbols(dense) == {"X", "W", "b", "Z"}
    assert dense.evaluate(
        "document.querySelector('math [data-linked]') && document.querySelector('.highlight [data-linked]')"
    )
    dense.locator(".highlight [data-symbol=W]").first.hover()
    assert symbols(dense) == {"W"}
    assert board.evaluate("""(board) => [...board.querySelectorAll('.array[data-linked]')]
        .map((array) => array.querySelector('[data-array]').dataset.array)""") == ["W"]
    dense.mouse.move(5, 5)
    assert symbols(dense) == set()
    board.get_by_role("button", name="Edit").focus()
    dense.keyboard.press("Tab")
    assert symbols(dense) == {"X", "W", "b", "Z"}
    dense.keyboard.press("Tab")
    assert symbols(dense) == set()
