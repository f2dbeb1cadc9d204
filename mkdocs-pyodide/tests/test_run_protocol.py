"""What tests, styles and other pages rely on: states, messages, and the names of a session."""

import re

import pytest
from browsers import START, STOP
from file_server import Holding, serving
from playwright.sync_api import expect

# The first two cells of a session: how often the first one has run there, and that times ten.
PAIR = """
```pyodide exec="off" session="{name}"
count = globals().get("count", 0) + 1
count
```

```pyodide exec="off" session="{name}"
count * 10
```
"""
PAIRS = ["fork", "upper", "double", "replaced", "died"]  # sessions of the tests that count runs
CELLS = {
    "endless": "while True: pass",
    "resists": """import time
while True:
    try:
        while True: pass
    except KeyboardInterrupt:
        pass""",
    "dies": "import js\njs.setTimeout(js.close, 100)\n0",
    "asks": 'input("Name? ")',
}
PAGE = "\n".join(
    [
        *(PAIR.format(name=name) for name in PAIRS),
        *(f'```pyodide exec="off" session="{name}"\n{code}\n```\n' for name, code in CELLS.items()),
        '```pyodide exec="off" session="endless"\n1\n```\n',
        '```pyodide session="published"\n7\n```\n',
    ]
)


@pytest.fixture(scope="module")
def address(make_site):
    with serving(make_site(index=PAGE)) as address:
        yield address


def of_session(page, name):
    """The cells of a session."""
    return page.locator(f"figure.cell[data-session={name}]").all()


@pytest.fixture
def cells(warm_page):
    return lambda name: of_session(warm_page, name)


def press(figure, name):
    figure.get_by_role("button", name=name, exact=True).click()


def in_state(figure, state, timeout=START):
    expect(figure).to_have_attribute("data-state", state, timeout=timeout)
    return figure.locator("output")


def status(figure):
    return figure.locator(".cell-status")


def test_a_fork_of_the_session_runs_each_cell_once(warm_page, cells):
    """Both are pressed before anything else can happen, the lower one first."""
    first, second = cells("fork")
    press_both = "([a, b]) => [a, b].map((figure) => figure.querySelector('.cell-button').click())"
    warm_page.evaluate(press_both, [second.element_handle(), first.element_handle()])
    expect(in_state(second, "done")).to_have_text("10\n")
    expect(in_state(first, "done")).to_have_text("1\n")


def test_a_cell_that_runs_is_not_run_again_for_the_one_below(warm_page, cells):
    first, second = cells("upper")
    press_both = "(both) => both.map((figure) => figure.querySelector('.cell-button').click())"
    warm_page.evaluate(press_both, [first.element_handle(), second.element_handle()])
    expect(in_state(second, "done")).to_have_text("10\n")
    expect(in_state(first, "done")).to_have_text("1\n")


def test_a_double_click_is_one_run(cells):
    first, _ = cells("double")
    first.get_by_role("button", name="Run", exact=True).dblclick()
    expect(in_state(first, "done")).to_have_text("1\n")


def test_stop_of_a_cell_that_waits_for_one_above_leaves_both_idle(cells):
    endless, waiting = cells("endless")
    press(waiting, "Run")
    in_state(endless, "running")
    press(waiting, "Stop")
    for cell in (endless, waiting):
        in_state(cell, "idle", timeout=STOP)
        expect(status(cell)).to_have_text("stopped")


def test_names_of_a_replaced_worker_are_computed_again(cells):
    """One cell waits while a program holds out; what it builds on had run before."""
    (resists,), (first, second) = cells("resists"), cells("replaced")
    press(first, "Run")
    in_state(first, "done")
    press(resists, "Run")
    in_state(resists, "running")
    press(second, "Run")
    press(resists, "Stop")
    expect(status(resists)).to_have_text("stopped; Python restarted: all names are gone", timeout=STOP)
    expect(in_state(second, "done")).to_have_text("10\n")


@pytest.mark.firefox
def test_names_of_a_dead_worker_are_computed_again(warm_page, cells):
    (dies,), (first, second) = cells("dies"), cells("died")
    press(first, "Run")
    in_state(first, "done")
    press(dies, "Run")
    in_state(dies, "done")
    living = "async () => (await navigator.locks.query()).held.some(({ mode }) => mode === 'exclusive')"
    while warm_page.evaluate(living):
        warm_page.wait_for_timeout(50)
    press(second, "Run")
    expect(in_state(second, "done")).to_have_text("10\n")


def test_where_python_cannot_be_suspended(page, make_site):
    """No snapshot, no `input()` without isolation; all else as ever."""
    without = {"worker.js": b"delete WebAssembly.Suspending; delete WebAssembly.promising;"}
    with serving(make_site(index=PAGE), prepend=without) as address:
        page.goto(address)
        (endless, _), (asks,) = of_session(page, "endless"), of_session(page, "asks")
        press(endless, "Run")
        in_state(endless, "running")
        assert page.locator("html").get_attribute("data-python-start") == "cold"
        press(endless, "Stop")
        in_state(endless, "idle", timeout=STOP)
        expect(status(endless)).to_have_text("stopped")
        press(asks, "Run")
        expect(in_state(asks, "failed")).to_contain_text(re.compile("input\\(\\) needs a page that is"))


def test_published_output_stays_until_the_program_begins(page, make_site):
    holding = Holding()
    with serving(make_site(index=PAGE), broken={"modules.bin": holding}) as address:
        page.goto(address)
        (published,) = of_session(page, "published")
        press(published, "Run")
        in_state(published, "waiting")
        expect(status(published)).to_have_text("starting Python")
        expect(published.locator("output")).to_have_text("7\n")
        holding.is_free.set()
        in_state(published, "done")
        expect(published.locator("output")).to_have_attribute("data-origin", "live")
