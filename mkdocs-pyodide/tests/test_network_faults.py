"""What the reader sees of a network that is slow, breaks off or hangs, at each file that Python comes in."""

import re
import threading

import pytest
from browsers import START, STOP
from file_server import Holding, serving
from playwright.sync_api import expect

PAGE = """
```pyodide exec="off" session="s"
x = 6
```

```pyodide exec="off" session="s"
x * 7
```

```pyodide exec="off"
import numpy
numpy.arange(3)
```
"""
FIRST, SECOND, ARRAY = range(3)
SNAPSHOT = "python-numpy-snapshot.bin"
CORE = "pyodide.asm.wasm.bin"
SCRIPT = "pyodide.asm.js"  # imported, not fetched; what comes of the other files is in frontend/
CHUNK = 1 << 16  # bytes
# A worker whose time passes fifteen times as fast.
HURRY = b"""
const now = performance.now.bind(performance), every = setInterval;
performance.now = () => 15 * now();
self.setInterval = (task, period) => every(task, period / 15);
"""
TOLD = """(figure) => {
  const told = [];
  const note = () => told.push([
    figure.querySelector(".cell-status").textContent,
    figure.querySelector(".cell-progress-bytes").textContent,
    figure.querySelector("progress").getAttribute("value"),
  ]);
  new MutationObserver(note).observe(figure, { subtree: true, childList: true, attributes: true });
  return told;
}"""


@pytest.fixture(scope="module")
def folder(make_site):
    return make_site(index=PAGE)


@pytest.fixture
def wheel(folder):
    (wheel,) = (folder / "assets/pyodide").glob("runtime-*/numpy*.whl.bin")
    return wheel.name


@pytest.fixture
def cells(page):
    figures = page.locator("figure.cell")

    def open_page(address):
        page.goto(address)
        return [figures.nth(place) for place in range(3)]

    return open_page


def press(figure, name):
    figure.get_by_role("button", name=name, exact=True).click()


def in_state(figure, state, timeout=START):
    expect(figure).to_have_attribute("data-state", state, timeout=timeout)
    return figure.locator("output")


def cut(handler, content):
    """Send half of a file and end the connection."""
    handler.wfile.write(content[: len(content) // 2])
    handler.close_connection = True


@pytest.fixture
def holding():
    holding = Holding()
    yield holding
    holding.is_free.set()


def slowly(handler, content):
    for start in range(0, len(content), CHUNK):
        handler.wfile.write(content[start : start + CHUNK])
        handler.wfile.flush()
        threading.Event().wait(0.03)


@pytest.mark.firefox
@pytest.mark.parametrize("file", [CORE, SCRIPT])
def test_broken_connection_is_reported(folder, cells, file):
    broken = {file: cut}
    with serving(folder, broken=broken) as address:
        array = cells(address)[ARRAY]
        press(array, "Run")
        # Firefox takes what has come for the whole file.
        expect(in_state(array, "failed")).to_contain_text(
            re.compile(f"{file} (could not be downloaded|is damaged)")
        )
        broken.clear()
        press(array, "Retry")
        expect(in_state(array, "done")).to_contain_text("array([0, 1, 2])")


@pytest.mark.parametrize("file", ["worker.js", SCRIPT])
def test_connection_that_hangs_is_stopped(folder, cells, holding, file):
    broken = {file: holding}
    with serving(folder, broken=broken) as address:
        array = cells(address)[ARRAY]
        press(array, "Run")
        assert holding.is_asked.wait(START / 1000)
        broken.clear()  # before Stop: the next Python is prepared at once
        press(array, "Stop")
        in_state(array, "idle", timeout=STOP)
        press(array, "Run")
        expect(in_state(array, "done")).to_contain_text("array([0, 1, 2])")


@pytest.mark.slow  # it waits until a connection is given up
@pytest.mark.firefox
def test_connection_that_hangs_is_given_up(folder, cells, holding):
    broken, hurry = {SCRIPT: holding}, {"worker.js": HURRY}
    with serving(folder, broken=broken, prepend=hurry) as address:
        array = cells(address)[ARRAY]
        press(array, "Run")
        expect(in_state(array, "failed")).to_contain_text(
            f"{SCRIPT} could not be downloaded: no data for 30 s"
        )
        broken.clear()
        hurry.clear()
        press(array, "Retry")
        expect(in_state(array, "done")).to_contain_text("array([0, 1, 2])")


def test_snapshot_that_hangs_is_given_up_and_python_starts_without(page, folder, cells, holding):
    with serving(folder, broken={SNAPSHOT: holding}, prepend={"worker.js": HURRY}) as address:
        array = cells(address)[ARRAY]
        press(array, "Run")
        expect(in_state(array, "done")).to_contain_text("array([0, 1, 2])")
        assert page.evaluate("document.documentElement.dataset.pythonStart") == "cold"


def test_unavailable_package_leaves_python_alive(folder, cells, wheel):
    broken = {wheel: 503}
    with serving(folder, broken=broken) as address:
        first, second, array = cells(address)
        press(first, "Run")
        in_state(first, "done")
        press(array, "Run")
        expect(in_state(array, "failed")).to_contain_text(f"{wheel} could not be downloaded: HTTP 503")
        expect(array.locator(".cell-status")).to_have_text("a file is missing")
        assert_names_are_there(first, second)
        broken.clear()
        press(array, "Retry")
        expect(in_state(array, "done")).to_contain_text("array([0, 1, 2])")


def test_stop_gives_up_a_package_and_keeps_the_names(folder, cells, wheel, holding):
    broken = {wheel: holding}
    with serving(folder, broken=broken) as address:
        first, second, array = cells(address)
        press(first, "Run")
        in_state(first, "done")
        press(array, "Run")
        expect(array.locator(".cell-status")).to_have_text("downloading packages")
        press(array, "Stop")
        in_state(array, "idle", timeout=STOP)
        assert_names_are_there(first, second)
        broken.clear()
        press(array, "Run")
        expect(in_state(array, "done")).to_contain_text("array([0, 1, 2])")


def assert_names_are_there(first, second):
    """The first cell of the session does not run again."""
    runs = first.evaluate_handle(
        """(figure) => {
          const states = [];
          new MutationObserver(() => states.push(figure.dataset.state))
            .observe(figure, { attributeFilter: ["data-state"] });
          return states;
        }"""
    )
    press(second, "Run")
    expect(in_state(second, "done")).to_have_text("42\n")
    assert runs.json_value() == []


@pytest.mark.slow  # it waits until a connection is given up
def test_server_gone_while_python_comes(folder, cells, holding):
    with serving(folder, broken={CORE: holding}) as address:
        array = cells(address)[ARRAY]
        press(array, "Run")
        expect(array.locator(".cell-status")).to_have_text("downloading Python")
        port = int(re.search(r":(\d+)/", address)[1])
    expect(in_state(array, "failed")).to_contain_text("could not be downloaded")
    with serving(folder, port=port):
        press(array, "Retry")
        expect(in_state(array, "done")).to_contain_text("array([0, 1, 2])")


def test_progress_moves_on_a_slow_network(folder, cells):
    big = dict.fromkeys((CORE, SNAPSHOT), slowly)
    with serving(folder, broken=big) as address:
        array = cells(address)[ARRAY]
        told = array.evaluate_handle(TOLD)
        press(array, "Run")
        in_state(array, "done")
        told = told.json_value()
    stages = list(dict.fromkeys(stage for stage, _, _ in told))
    known = ["downloading Python", "starting Python", "importing modules", "running"]
    assert [stage for stage in stages if stage in known] == known
    counts = [float(re.match(r"[\d.]+", text)[0]) for _, text, _ in told if text]
    bar = [float(value) for _, _, value in told if value is not None]
    for values in (counts, bar):
        assert len(set(values)) > 20 and values == sorted(values)
