"""The start: from the snapshot, on intent, again after a Stop, and without any of it where need be."""

import hashlib
import re

import pytest
from browsers import START, STOP
from decompression import inflated
from file_server import serving
from playwright.sync_api import expect

INDEX = """
# Cells

```pyodide
import numpy as np
np.arange(3)
```

```pyodide
1 + 1
```

```pyodide exec="off"
import random
import numpy as np
print(random.random(), np.random.random())
```

```pyodide exec="off"
while True:
    pass
```

```pyodide
import difflib
difflib.get_close_matches("ape", ["apple", "pear"])
```

```pyodide
import numpy as np
np.fft.fft([1, 2])
```
"""

ARRAY, PLAIN, RANDOM, ENDLESS, LATE, LATE_OF_NUMPY = range(6)
LIBRARY = "python_stdlib.zip"
SNAPSHOT = "python-numpy-snapshot.bin"
BARE_SNAPSHOT = "python-snapshot.bin"
UNPACKED = {SNAPSHOT, "python-numpy-code.bin", "pyodide.asm.wasm.bin"}
# The disk's own functions fail, and tell the server that they were tried.
TRIED = b"const ask = self.fetch.bind(self), tried = (why) => { ask('tried'); return new Error(why) };\n"
FORBIDDEN = b"StorageManager.prototype.getDirectory = () => Promise.reject(tried('forbidden'));\n"
FULL = b"FileSystemSyncAccessHandle.prototype.write = () => { throw tried('full') };\n"


@pytest.fixture(scope="module")
def folder(make_site):
    return make_site(index=INDEX)


@pytest.fixture
def asked():
    """The names of the files that the server was asked for, in their order."""
    return []


@pytest.fixture
def home(page, folder, asked):
    with serving(folder, seen=asked) as address:
        page.goto(address)
        expect(page.get_by_role("button", name="Run", exact=True).last).to_be_visible()
        asked.clear()
        yield page


def names(asked):
    return [path.rpartition("/")[2] for path in asked]


def press(page, place, name="Run"):
    page.locator("figure.cell").nth(place).get_by_role("button", name=name, exact=True).click()


def run(page, place=ARRAY):
    """Run a cell; return what Python started from."""
    press(page, place)
    expect(page.locator("figure.cell").nth(place)).to_have_attribute("data-state", "done", timeout=START)
    return page.locator("html").get_attribute("data-python-start")


def output(page, place):
    return page.locator("figure.cell").nth(place).locator("output").inner_text()


def wait_for(page, asked, name):
    for _ in range(START // 100):
        if name in names(asked):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"{name} is not asked for")


@pytest.fixture(scope="module")
def first_visit(browser, folder):
    """What a first visit asked for and showed, run by run: {place: (start, output, names of files)}."""
    visit, asked = {}, []
    with serving(folder, seen=asked) as address:
        page = browser.new_context().new_page()
        page.goto(address)
        expect(page.get_by_role("button", name="Run", exact=True).last).to_be_visible()
        visit["size"] = int(page.locator("figure.cell").nth(ARRAY).get_attribute("data-download-size"))
        for place in (ARRAY, LATE, LATE_OF_NUMPY):
            asked.clear()
            visit[place] = (run(page, place), output(page, place), names(asked))
        page.context.close()
    return visit


@pytest.mark.firefox
def test_first_run_starts_from_the_snapshot_that_holds_its_packages(first_visit):
    start, text, asked = first_visit[ARRAY]
    assert (start, text) == ("snapshot", "array([0, 1, 2])\n")
    assert SNAPSHOT in asked and BARE_SNAPSHOT not in asked
    assert len(asked) == len(set(asked))  # each file once


@pytest.mark.firefox
def test_files_that_are_in_memory_are_fetched_when_they_are_read(first_visit):
    asked = first_visit[ARRAY][2]
    assert LIBRARY not in asked and not [name for name in asked if name.endswith("whl.bin")]
    assert first_visit[LATE][1:] == ("['apple']\n", [LIBRARY])
    _, text, (wheel,) = first_visit[LATE_OF_NUMPY]
    assert text == "array([ 3.+0.j, -1.+0.j])\n" and wheel.endswith("whl.bin")


def test_shown_download_size_is_what_is_fetched(first_visit, folder):
    runtime = {path.name: path for path in folder.glob("assets/pyodide/runtime-*/*")}
    asked = first_visit[ARRAY][2]
    assert first_visit["size"] == sum(runtime[name].stat().st_size for name in asked if name in runtime)


def test_unavailable_lazy_file_is_reported_and_fetched_again(page, folder):
    broken = {LIBRARY: b"damaged"}
    with serving(folder, broken=broken) as address:
        page.goto(address)
        run(page)
        press(page, LATE)
        late = page.locator("figure.cell").nth(LATE)
        expect(late).to_have_attribute("data-state", "failed", timeout=START)
        expect(late.locator("output")).to_contain_text(f"{LIBRARY} is damaged: expected")
        broken.clear()
        run(page, LATE)
        assert output(page, LATE) == "['apple']\n"


def test_all_needed_files_are_requested_at_once(page, folder):
    """What waits for another's end would not be asked for while that one fails to come."""
    asked = []
    wanted = {SNAPSHOT, "python-numpy-code.bin", "pyodide.asm.wasm.bin", "pyodide.js", "pyodide.asm.js"}
    with serving(folder, seen=asked, broken=dict.fromkeys(wanted, 503)) as address:
        page.goto(address)
        press(page, ARRAY)
        expect(page.locator("figure.cell").nth(ARRAY)).to_have_attribute(
            "data-state", "failed", timeout=START
        )
        assert wanted <= set(names(asked))


def test_prefetches_yield_to_a_run(page, folder):
    asked = []
    tell = b"""self.Request = new Proxy(Request, { construct: (Request, [input, init]) =>
      new Request(init?.priority ? `${input}?${init.priority}` : input, init) });\n"""
    with serving(folder, seen=asked, prepend={"worker.js": FORBIDDEN + tell}) as address:
        page.goto(address)
        page.locator("figure.cell").nth(ARRAY).hover()
        wait_for(page, asked, f"{SNAPSHOT}?low")
        assert run(page) == "snapshot"
        page.mouse.move(0, 0)
        page.reload()
        expect(page.get_by_role("button", name="Run", exact=True).last).to_be_visible()
        asked.clear()
        page.evaluate("document.querySelector('figure.cell .cell-button').click()")  # with no pointer near
        wait_for(page, asked, f"{SNAPSHOT}?auto")


def test_cell_without_packages_fetches_none(home, asked):
    assert run(home, PLAIN) == "snapshot"
    assert BARE_SNAPSHOT in names(asked)
    assert not [name for name in names(asked) if "numpy" in name]
    run(home, ARRAY)
    assert output(home, ARRAY) == "array([0, 1, 2])\n"


def test_each_reader_has_other_random_numbers(home):
    run(home, RANDOM)
    first = output(home, RANDOM)
    home.reload()
    assert run(home, RANDOM) == "snapshot"
    one, other = zip(*(text.split() for text in (first, output(home, RANDOM))), strict=True)
    assert one[0] != one[1] and other[0] != other[1]


def test_without_its_snapshot_python_starts_in_the_same_run(page, folder):
    with serving(folder, broken={SNAPSHOT: b"damaged"}) as address:
        page.goto(address)
        assert run(page) == "cold"
        assert output(page, ARRAY) == "array([0, 1, 2])\n"


def test_snapshot_of_another_memory_is_not_taken(page, folder):
    """A browser in which functions have other numbers than where the snapshot was made."""
    other = b"const sum = Math.imul; Math.imul = (a, b) => sum(a, b) + 1;\n"
    with serving(folder, prepend={"worker.js": other}) as address:
        page.goto(address)
        assert run(page) == "cold"
        assert output(page, ARRAY) == "array([0, 1, 2])\n"


@pytest.mark.firefox
def test_intent_starts_python_and_says_nothing(home, asked):
    cell = home.locator("figure.cell").nth(ARRAY)
    before = cell.locator(".cell-bar").inner_text()
    cell.hover()
    wait_for(home, asked, SNAPSHOT)
    assert cell.locator(".cell-bar").inner_text() == before
    expect(cell).to_have_attribute("data-state", "idle")
    asked_ahead = len(asked)
    assert run(home) == "snapshot"
    assert not [
        name for name in names(asked[asked_ahead:]) if name in (SNAPSHOT, "manifest.json", "worker.js")
    ]


@pytest.mark.parametrize("way", ["focus", "touch"])
def test_focus_and_touch_are_intent(home, asked, way):
    button = home.locator("figure.cell").nth(ARRAY).get_by_role("button", name="Run", exact=True)
    if way == "focus":
        button.focus()
    else:
        button.dispatch_event("pointerdown", {"pointerType": "touch", "bubbles": True})
    wait_for(home, asked, SNAPSHOT)


def test_reader_who_saves_data_starts_no_prefetch(page, folder, asked):
    with serving(folder, seen=asked) as address:
        page.add_init_script("Object.defineProperty(navigator, 'connection', {value: {saveData: true}})")
        page.goto(address)
        cell = page.locator("figure.cell").nth(ARRAY)
        cell.hover()
        cell.get_by_role("button", name="Run", exact=True).focus()
        page.wait_for_timeout(500)
        assert "worker.js" not in names(asked)
        assert run(page) == "snapshot"


def test_run_repeats_a_prefetch_that_failed(page, folder):
    asked, broken = [], {"pyodide.asm.wasm.bin": 503}
    with serving(folder, broken=broken, seen=asked) as address:
        page.goto(address)
        cell = page.locator("figure.cell").nth(ARRAY)
        cell.hover()
        wait_for(page, asked, "pyodide.asm.wasm.bin")
        page.wait_for_timeout(500)
        expect(cell).to_have_attribute("data-state", "idle")
        assert "503" not in cell.inner_text()
        broken.clear()
        assert run(page) == "snapshot"


@pytest.mark.firefox
def test_worker_after_a_stop_gets_what_was_compiled(home, asked):
    press(home, ENDLESS)
    endless = home.locator("figure.cell").nth(ENDLESS)
    expect(endless).to_have_attribute("data-state", "running", timeout=START)
    assert "pyodide.asm.wasm.bin" in names(asked)
    asked.clear()
    press(home, ENDLESS, "Stop")
    expect(endless).to_have_attribute("data-state", "idle", timeout=STOP)
    assert run(home, PLAIN) == "snapshot"
    assert "pyodide.asm.wasm.bin" not in names(asked)


NO_STORE = {"Cache-Control": "no-store"}  # so that the browser's own cache keeps nothing
DEPOT = """async ({ add, damage }) => {
  const root = await navigator.storage.getDirectory();
  const name = encodeURIComponent("/project/site/assets/pyodide/");
  const folder = await root.getDirectoryHandle(name, { create: true });
  if (add) await folder.getFileHandle(add, { create: true });
  const sizes = {};
  for await (const [name, file] of folder.entries()) {
    if (damage) {
      const writable = await file.createWritable({ keepExistingData: true });
      await writable.write(damage);
      await writable.close();
    }
    sizes[name] = (await file.getFile()).size;
  }
  return sizes;
}"""


def depot(page, **change):
    """The sizes of what is kept unpacked, by name."""
    return page.evaluate(DEPOT, change)


def wait_until_kept(page, folder):
    (runtime,) = (folder / "assets/pyodide").glob("runtime-*")
    contents = [inflated(runtime / name) for name in UNPACKED]
    wait_for_depot(page, {hashlib.sha256(content).hexdigest(): len(content) for content in contents})


def wait_for_depot(page, sizes):
    for _ in range(START // 100):
        if depot(page) == sizes:
            return
        page.wait_for_timeout(100)
    pytest.fail(f"kept: {depot(page)}, expected: {sizes}")


def visit(page, address, asked):
    """Run the first cell on a page loaded anew; return which of the files that can be kept were fetched."""
    page.goto(address)
    expect(page.get_by_role("button", name="Run", exact=True).last).to_be_visible()
    asked.clear()
    assert run(page) == "snapshot"
    assert output(page, ARRAY) == "array([0, 1, 2])\n"
    return UNPACKED & set(names(asked))


@pytest.mark.firefox
def test_second_visit_starts_with_files_that_the_first_decompressed(page, folder, asked):
    with serving(folder, NO_STORE, seen=asked) as address:
        page.goto(address)
        depot(page, add="0" * 64)  # of an earlier release
        assert visit(page, address, asked) == UNPACKED
        wait_until_kept(page, folder)
        assert visit(page, address, asked) == set()
        depot(page, damage="damaged")
        assert visit(page, address, asked) == UNPACKED
        wait_until_kept(page, folder)


@pytest.mark.parametrize("fault", [FORBIDDEN, FULL], ids=["forbidden", "full"])
def test_each_visit_starts_alike_on_a_full_disk(page, folder, asked, fault):
    with serving(folder, NO_STORE, seen=asked, prepend={"worker.js": TRIED + fault}) as address:
        visit(page, address, asked)
        wait_for(page, asked, "tried")
        wait_for_depot(page, {})  # a file that could not be written goes
        assert visit(page, address, asked) == UNPACKED


def test_runtime_lies_in_a_folder_named_by_its_content(folder, make_site):
    (runtime,) = (folder / "assets/pyodide").glob("runtime-*")
    (other,) = (make_site(index="```pyodide\n1\n```") / "assets/pyodide").glob("runtime-*")
    assert re.fullmatch("runtime-[0-9a-f]{16}", runtime.name)
    assert runtime.name != other.name
