"""Programs that are hard on a page, and what is left of it afterwards."""

import re

import pytest
from browsers import START, STOP
from file_server import serving
from playwright.sync_api import expect

CASES = {
    "prints": "for i in range(10_000_000):\n    print(i)",
    "huge": "import numpy as np\nnp.zeros(10**9)",
    "large": "rows = []\ntry:\n    while True:\n        rows.append(bytearray(10**7))\nfinally:\n"
    "    print(f'{len(rows)}0 MB')\n    rows.clear()",
    "deep": "def f(n):\n    return f(n + 1)\n\nf(0)",
    "exit": "import sys\nprint('bye')\nsys.exit()",
    "thread": "import threading\nthreading.Thread(target=print).start()",
    "asks": "name = input('Your name? ')\nprint('Hello,', name)",
    "broken": "class A:\n    def _repr_html_(self):\n        raise ValueError\n    def __repr__(self):\n"
    "        return 'still text'\nA()",
    "unspeakable": "class A:\n    def __repr__(self):\n        raise ValueError('no words')\nA()",
    "closes": "import js, asyncio\njs.close()\nawait asyncio.sleep(60)",
    "updates": "handle = display('first', display_id=True)\nfor i in range(500):\n    handle.update(i)",
    "good": "6 * 7",
    "endless": "while True: pass",
}
PLACES = {name: place for place, name in enumerate(CASES)}


def fences(session=None):
    options = f' session="{session}"' if session else ""
    return "\n\n".join(f'```pyodide exec="off"{options}\n{code}\n```' for code in CASES.values())


@pytest.fixture(scope="module")
def folder(make_site):
    count = '```pyodide exec="off" session="s"\nx = globals().get("x", 0) + 1\nx\n```\n\n'
    count += '```pyodide exec="off" session="s"\nx * 10\n```\n\n'
    count += '```pyodide exec="off"\nwhile True: pass\n```\n'
    pages = {name: f"{count}\n[next]({other}.md)" for name, other in ("ab", "bc", "ca")}
    return make_site("material", index=fences(), **pages)


@pytest.fixture(scope="module")
def address(folder):
    with serving(folder) as address:
        sitemap = folder / "sitemap.xml"
        sitemap.write_text(sitemap.read_text().replace("https://example.org/project/site/", address))
        yield address


@pytest.fixture
def press(warm_page):
    """Press Run on one of the cases; return its figure."""

    def press(name):
        figure = warm_page.locator("figure.cell").nth(PLACES[name])
        figure.get_by_role("button", name="Run", exact=True).click()
        return figure

    return press


def in_state(figure, state, timeout=START):
    expect(figure).to_have_attribute("data-state", state, timeout=timeout)
    return figure.locator("output")


def test_ten_million_prints_are_capped_and_stopped(warm_page, press):
    figure = press("prints")
    output = in_state(figure, "running")
    expect(output).to_contain_text("1000")
    warm_page.evaluate("scrollTo(0, 50)")  # the page is alive
    figure.get_by_role("button", name="Stop", exact=True).click()
    in_state(figure, "idle", timeout=STOP)
    assert len(output.text_content()) < 110_000
    in_state(press("good"), "done")


@pytest.mark.parametrize(
    ("name", "state", "says"),
    [
        ("huge", "failed", "array is too big"),
        ("large", "failed", re.compile(r"\b(8|9|10)\d0 MB\s[\s\S]*MemoryError")),
        ("deep", "failed", "RecursionError"),
        ("exit", "done", "bye"),
        ("thread", "failed", "can't start new thread"),
        ("broken", "done", "still text"),
        ("unspeakable", "failed", "no words"),
        ("updates", "done", "499"),
    ],
)
def test_hard_program_leaves_python_alive(press, name, state, says):
    expect(in_state(press(name), state)).to_contain_text(says)
    expect(in_state(press("good"), "done")).to_have_text(re.compile("^42"))


def test_updates_take_one_place(press):
    output = in_state(press("updates"), "done")
    assert output.text_content() == "499\n"


@pytest.mark.firefox
def test_program_asks_and_is_answered(press):
    figure = press("asks")
    in_state(figure, "running")
    field = figure.get_by_label("Your name?")
    expect(field).to_be_focused(timeout=START)
    field.fill("<b>Ada</b>")
    field.press("Enter")
    expect(in_state(figure, "done")).to_have_text(re.compile("Your name\\? <b>Ada</b>\nHello, <b>Ada</b>"))


@pytest.mark.firefox
def test_question_can_be_cancelled(press):
    figure = press("asks")
    expect(figure.get_by_label("Your name?")).to_be_visible(timeout=START)
    figure.get_by_role("button", name="Stop", exact=True).click()
    in_state(figure, "idle", timeout=STOP)
    expect(figure.get_by_label("Your name?")).to_have_count(0)
    in_state(press("good"), "done")


@pytest.mark.firefox
def test_question_where_the_page_is_isolated(browser, folder):
    isolation = {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
    }
    context = browser.new_context()
    page = context.new_page()
    with serving(folder, isolation) as address:
        page.goto(address)
        figure = page.locator("figure.cell").nth(PLACES["asks"])
        figure.get_by_role("button", name="Run", exact=True).click()
        field = figure.get_by_label("Your name?")
        expect(field).to_be_visible(timeout=START)
        field.fill("Ada")
        field.press("Enter")
        expect(in_state(figure, "done")).to_contain_text("Hello, Ada")
        figure.get_by_role("button", name="Run", exact=True).click()
        expect(field).to_be_visible(timeout=START)
        figure.get_by_role("button", name="Stop", exact=True).click()
        in_state(figure, "idle", timeout=STOP)
        expect(figure.locator(".cell-status")).to_have_text("stopped")
    context.close()


def test_worker_that_dies_is_replaced(press):
    figure = press("closes")
    expect(in_state(figure, "failed")).to_contain_text("Python has ended")
    in_state(press("good"), "done")


def test_two_quick_runs_make_one(page, address):
    page.goto(address + "a/")
    first, second = page.locator("figure.cell").nth(0), page.locator("figure.cell").nth(1)
    second.get_by_role("button", name="Run", exact=True).click()
    page.keyboard.press("Control+Enter")
    first.get_by_role("button").last.click(trial=True)
    expect(in_state(second, "done")).to_have_text("10\n")
    expect(in_state(first, "done")).to_have_text("1\n")


def go_on(page):
    """Follow the link to the next page until its cells are here: its address comes before them."""
    cell = page.locator("figure.cell").first.element_handle()
    page.get_by_role("link", name="next", exact=True).click()
    cell.wait_for_element_state("hidden")


def test_three_pages_in_a_row(page, address):
    starts = []
    page.on("worker", lambda worker: starts.append(worker.url))
    page.goto(address + "a/")
    for name in "abc":
        assert page.url.endswith(f"/{name}/")
        page.locator("figure.cell").nth(1).get_by_role("button", name="Run", exact=True).click()
        expect(in_state(page.locator("figure.cell").nth(1), "done")).to_have_text("10\n")
        go_on(page)
    assert len([url for url in starts if "/engine/worker.js" in url]) == 1


def test_leaving_a_page_ends_what_runs_there(page, address):
    page.goto(address + "a/")
    endless = page.locator("figure.cell").nth(2)
    endless.get_by_role("button", name="Run", exact=True).click()
    in_state(endless, "running")
    go_on(page)
    assert page.url.endswith("/b/")
    first = page.locator("figure.cell").nth(0)
    first.get_by_role("button", name="Run", exact=True).click()
    in_state(first, "done")


def test_two_tabs_do_not_disturb_each_other(browser, address):
    context = browser.new_context()
    pages = [context.new_page(), context.new_page()]
    for page in pages:
        page.goto(address + "a/")
        page.locator("figure.cell").nth(0).get_by_role("button", name="Run", exact=True).click()
    for page in pages:
        expect(in_state(page.locator("figure.cell").nth(0), "done")).to_have_text("1\n")
    context.close()
