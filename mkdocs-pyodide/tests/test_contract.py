"""What tests, styles and other pages rely on: states, messages, and the names of a session."""

import re

import pytest
from browsing import START, STOP
from playwright.sync_api import expect
from serving import Holding, serving

PAGE = """
```pyodide exec="off" session="s"
count = globals().get("count", 0) + 1
count
```

```pyodide exec="off" session="s"
count * 10
```

```pyodide exec="off" session="t"
while True: pass
```

```pyodide exec="off" session="t"
1
```

```pyodide exec="off"
import time
while True:
    try:
        while True: pass
    except KeyboardInterrupt:
        pass
```

```pyodide exec="off"
import js
js.setTimeout(js.close, 100)
0
```

```pyodide exec="off"
1 / 0
```

```pyodide exec="off"
import js
from pyodide.ffi import to_js

def forge(**message):
    js.postMessage(to_js(message, dict_converter=js.Object.fromEntries))

for id in (0, 98, 99):
    forge(type="output", id=id, stream="stdout", text="forged")
    forge(type="done", id=id)
    forge(type="error", id=id, of="python", message="forged")
print("own")
```

```pyodide exec="off"
input("Name? ")
```

```pyodide
7
```
"""
FIRST, SECOND, ENDLESS, BEHIND, RESISTS, DIES, FAILS, FORGES, ASKS, PUBLISHED = range(10)
LISTENING = """
  window.messages = [];
  window.Worker = class extends Worker {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => window.messages.push([data.type, data.id ?? null]));
    }
  };
"""


@pytest.fixture(scope="module")
def folder(make_site):
    return make_site(index=PAGE)


@pytest.fixture
def cells(page, folder):
    page.add_init_script(LISTENING)
    with serving(folder) as address:
        page.goto(address)
        yield [page.locator("figure.cell").nth(place) for place in range(10)]


def press(figure, name):
    figure.get_by_role("button", name=name, exact=True).click()


def in_state(figure, state, timeout=START):
    expect(figure).to_have_attribute("data-state", state, timeout=timeout)
    return figure.locator("output")


def status(figure):
    return figure.locator(".cell-status")


@pytest.mark.firefox
def test_each_run_ends_with_one_message(page, cells):
    for place, state in ((SECOND, "done"), (FAILS, "failed"), (FORGES, "done")):
        press(cells[place], "Run")
        in_state(cells[place], state)
    told = page.evaluate("window.messages")
    for number in range(1, 5):  # with the cell above the second
        types = [type for type, id in told if id == number and type != "progress"]
        assert types[0] == "start" and types[-1] in ("done", "error")
        assert set(types[1:-1]) <= {"output"}
    assert [type for type, id in told if id == 99] == ["output", "done", "error"]


@pytest.mark.firefox
def test_messages_of_other_runs_are_dropped(cells):
    press(cells[FORGES], "Run")
    assert in_state(cells[FORGES], "done").text_content() == "own\n"
    press(cells[FIRST], "Run")
    expect(in_state(cells[FIRST], "done")).to_have_text("1\n")


@pytest.mark.firefox
def test_a_fork_of_the_session_runs_each_cell_once(page, cells):
    """Both are pressed before anything else can happen, the lower one first."""
    press_both = "([a, b]) => [a, b].map((figure) => figure.querySelector('.cell-button').click())"
    page.evaluate(press_both, [cells[SECOND].element_handle(), cells[FIRST].element_handle()])
    expect(in_state(cells[SECOND], "done")).to_have_text("10\n")
    expect(in_state(cells[FIRST], "done")).to_have_text("1\n")


def test_a_double_click_is_one_run(cells):
    cells[FIRST].get_by_role("button", name="Run", exact=True).dblclick()
    expect(in_state(cells[FIRST], "done")).to_have_text("1\n")


@pytest.mark.firefox
def test_stop_of_a_cell_that_waits_for_one_above_leaves_both_idle(cells):
    press(cells[BEHIND], "Run")
    in_state(cells[ENDLESS], "running")
    press(cells[BEHIND], "Stop")
    for place in (ENDLESS, BEHIND):
        in_state(cells[place], "idle", timeout=STOP)
        expect(status(cells[place])).to_have_text("stopped")


@pytest.mark.firefox
def test_names_of_a_worker_that_was_replaced_are_made_anew(cells):
    """One cell waits behind a program that holds out; what it builds on had run before."""
    press(cells[FIRST], "Run")
    in_state(cells[FIRST], "done")
    press(cells[RESISTS], "Run")
    in_state(cells[RESISTS], "running")
    press(cells[SECOND], "Run")
    press(cells[RESISTS], "Stop")
    expect(status(cells[RESISTS])).to_have_text("stopped; Python restarted: all names are gone", timeout=STOP)
    expect(in_state(cells[SECOND], "done")).to_have_text("10\n")


@pytest.mark.firefox
def test_names_of_a_worker_that_died_are_made_anew(page, cells):
    press(cells[FIRST], "Run")
    in_state(cells[FIRST], "done")
    press(cells[DIES], "Run")
    in_state(cells[DIES], "done")
    living = "async () => (await navigator.locks.query()).held.some(({ mode }) => mode === 'exclusive')"
    while page.evaluate(living):
        page.wait_for_timeout(50)
    press(cells[SECOND], "Run")
    expect(in_state(cells[SECOND], "done")).to_have_text("10\n")


@pytest.mark.firefox
def test_where_python_cannot_be_suspended(page, folder):
    """No snapshot, no `input()` without isolation; all else as ever."""
    without = {"worker.js": b"delete WebAssembly.Suspending; delete WebAssembly.promising;"}
    with serving(folder, prepend=without) as address:
        page.goto(address)
        cells = [page.locator("figure.cell").nth(place) for place in range(10)]
        press(cells[ENDLESS], "Run")
        in_state(cells[ENDLESS], "running")
        assert page.locator("html").get_attribute("data-python-from") == "nothing"
        press(cells[ENDLESS], "Stop")
        in_state(cells[ENDLESS], "idle", timeout=STOP)
        expect(status(cells[ENDLESS])).to_have_text("stopped")
        press(cells[ASKS], "Run")
        expect(in_state(cells[ASKS], "failed")).to_contain_text(
            re.compile("input\\(\\) needs a page that is")
        )


@pytest.mark.firefox
def test_what_was_there_stays_until_the_program_begins(page, folder):
    holding = Holding()
    with serving(folder, broken={"modules.bin": holding}) as address:
        page.goto(address)
        published = page.locator("figure.cell").nth(PUBLISHED)
        press(published, "Run")
        in_state(published, "waiting")
        expect(status(published)).to_have_text("starting Python")
        expect(published.locator("output")).to_have_text("7\n")
        holding.is_free.set()
        in_state(published, "done")
        expect(published.locator("output")).to_have_attribute("data-origin", "live")


@pytest.mark.firefox
def test_where_there_is_no_service_worker(page, cells):
    page.add_init_script("delete Navigator.prototype.serviceWorker")
    page.reload()
    assert page.evaluate("navigator.serviceWorker === undefined")
    press(cells[SECOND], "Run")
    expect(in_state(cells[SECOND], "done")).to_have_text("10\n")
