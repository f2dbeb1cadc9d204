"""The live cell in a real browser."""

import re

import pytest
from browsers import START, STOP
from file_server import serving
from playwright.sync_api import expect

SITE_URL = "https://example.org/project/site/"
ISOLATION = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}

INDEX = """
# Cells

```pyodide session="earlier"
depth = 2
```

```pyodide session="earlier"
depth * 3
```

```pyodide session="first"
from tools import shapes
width = 2
```

```pyodide session="first"
print("area", shapes.area(width, 3))
shapes.unit() / 3
```

```pyodide exec="off"
width
```

```pyodide exec="off"
for i in range(3):
    print(i)
while True:
    pass
```

```pyodide exec="off"
print("before")

raise ValueError("<img src=x onerror=alert(1)>")
```

```pyodide
import sys
print("on", sys.platform)
```

```pyodide
import sys
print("progress 10 %\\rprogress 100 %")
print("careful", file=sys.stderr)
0
```

```pyodide exec="off"
print("another")
```

```pyodide session="costly" budget="3 s, 20 MB"
1 + 1
```

```pyodide session="costly"
2 + 2
```
"""

EARLIER, LATER, FIRST, SECOND, STRANGER, ENDLESS, FAILING, DIFFERENT, STREAMS, UNPUBLISHED = range(10)
COSTLY, AFTER_COSTLY = 10, 11


@pytest.fixture(scope="module")
def folder(make_site):
    return make_site(index=INDEX, second="# No cells here")


@pytest.fixture(scope="module")
def address(folder):
    with serving(folder) as address:
        yield address


class Cell:
    """A cell by its place; `run` also presses its button and waits for the end."""

    def __init__(self, page, place):
        self.figure = page.locator("figure.cell").nth(place)
        self.output = self.figure.locator("output")
        self.status = self.figure.locator(".cell-status")

    def press(self, name):
        self.figure.get_by_role("button", name=name, exact=True).click()

    def in_state(self, state, timeout=START):
        expect(self.figure).to_have_attribute("data-state", state, timeout=timeout)

    def run(self, state="done"):
        self.press("Run")
        self.in_state(state)
        return self


@pytest.fixture
def cell(warm_page):
    """Find a cell of the page that is kept for all tests."""
    return lambda place: Cell(warm_page, place)


@pytest.fixture
def fresh(page):
    """Find a cell of a page that a test opens itself: no Python is there."""
    return lambda place: Cell(page, place)


def test_page_asks_for_nothing_before_intent_and_then_its_own_site_alone(page, address, fresh):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    expect(page.locator(".cell-download-size").first).to_have_text(re.compile(r"first run: [\d.]+ MB"))
    assert not [url for url in asked if "/runtime" in url or "worker" in url or "modules.bin" in url]
    fresh(SECOND).run()
    # A blob is the page's own memory: it is how Stop reaches Python.
    assert all(url.startswith((address, "blob:")) for url in asked)
    assert [url for url in asked if "numpy" in url]


def test_run_shows_what_is_published(cell):
    second = cell(SECOND)
    published = second.output.text_content()
    assert "area 6" in published and "0.333" in published
    second.run()
    expect(second.figure).to_have_attribute("data-match", "same")
    expect(second.output).to_have_attribute("data-origin", "live")
    assert second.output.text_content() == published
    expect(second.status).to_have_text(re.compile("^✓ same result as the page"))


def test_earlier_cells_of_the_session_run_first_and_once(warm_page, cell):
    cell(LATER).run()
    cell(EARLIER).in_state("done")
    warm_page.evaluate("document.querySelector('figure.cell').dataset.state = 'done'; window.seen = []")
    warm_page.evaluate(
        """new MutationObserver(() => window.seen.push(1))
           .observe(document.querySelector('figure.cell'), {attributes: true})"""
    )
    cell(LATER).run()
    assert warm_page.evaluate("window.seen") == []


def test_sessions_do_not_share_names(cell):
    cell(SECOND).run()
    expect(cell(STRANGER).run("failed").output).to_contain_text("NameError")


def test_remaining_download_size_is_shown(page, address, fresh):
    """The size that stands at a cell is that of the package which Python does not have yet."""
    page.goto(address)
    hint = fresh(SECOND).figure.locator(".cell-download-size")
    fresh(DIFFERENT).run()
    expect(hint).to_have_text(re.compile(r"^downloads \d\.\d MB more$"))
    expect(fresh(STREAMS).figure.locator(".cell-download-size")).to_be_hidden()
    fresh(FIRST).run()  # it needs the same package
    expect(hint).to_be_hidden()


def test_difference_is_shown(cell):
    different = cell(DIFFERENT).run()
    expect(different.figure).to_have_attribute("data-match", "different")
    expect(different.status).to_have_text(re.compile("your result differs: line 1, the page has “on "))


def test_unpublished_output_is_not_compared(cell):
    unpublished = cell(UNPUBLISHED).run()
    expect(unpublished.status).to_have_text(re.compile("^done · "))
    expect(unpublished.output).to_have_text("another")
    assert unpublished.figure.get_attribute("data-match") is None


def test_streams_look_as_published(cell):
    streams = cell(STREAMS).run()
    expect(streams.figure).to_have_attribute("data-match", "same")
    assert streams.output.locator("span").all_text_contents() == [
        "progress 100 %\n",
        "careful\n",
        "0\n",
    ]


def test_endless_loop_leaves_the_page_alive_and_is_stopped(warm_page, cell):
    endless = cell(ENDLESS)
    endless.press("Run")
    endless.in_state("running")
    expect(endless.output).to_have_text(re.compile("0\n1\n2"))
    warm_page.evaluate("scrollTo(0, 100)")
    assert warm_page.evaluate("scrollY") > 0
    endless.press("Stop")
    endless.in_state("idle", timeout=STOP)
    expect(endless.status).to_have_text("stopped")
    expect(cell(SECOND).run().figure).to_have_attribute("data-match", "same")


STOP_SOON = """(figure, delay) => new Promise((resolve) => {
  const button = figure.querySelector(".cell-button");
  new MutationObserver((_, observer) => {
    const { state } = figure.dataset;
    if (state === "running" && delay === null) button.click();
    if (state !== "idle") return;
    observer.disconnect();
    resolve(figure.querySelector(".cell-status").textContent);
  }).observe(figure, { attributeFilter: ["data-state"] });
  button.click();
  const end = performance.now() + delay;
  if (delay !== null) setTimeout(() => { while (performance.now() < end); button.click(); });
})"""


@pytest.mark.firefox
@pytest.mark.parametrize("headers", [{}, ISOLATION], ids=["plain", "isolated"])
def test_stop_is_heard_at_every_moment_of_a_start(page, folder, fresh, headers):
    with serving(folder, headers) as address:
        page.goto(address)
        assert page.evaluate("crossOriginIsolated") == bool(headers)
        fresh(FIRST).run()
        endless = fresh(ENDLESS).figure
        # Some ms after the press, ahead of the news that it has started; and in the moment of the news.
        for delay in [0, 1, 2, 4, 7, None, None]:
            assert endless.evaluate(STOP_SOON, delay) == "stopped"
            first = fresh(FIRST).figure
            first.evaluate("(figure) => figure.removeAttribute('data-match')")
            fresh(SECOND).run()
            # The first cell did not run again: its names were still there.
            assert first.get_attribute("data-match") is None


def test_stop_before_the_start(page, address, fresh):
    page.goto(address)
    endless = fresh(ENDLESS)
    endless.press("Run")
    endless.press("Stop")
    endless.in_state("idle", timeout=STOP)
    fresh(SECOND).run()
    expect(endless.figure).to_have_attribute("data-state", "idle")
    expect(endless.output).to_have_attribute("data-origin", "published")


DEAF = b"""self.addEventListener("message", (event) => {
  if (event.data.type === "stop") event.stopImmediatePropagation();
});
"""


def test_run_that_begins_though_it_is_stopped(page, folder, fresh):
    """It is stopped in the moment before it begins; by this policy Python cannot even see that."""
    with serving(
        folder, {"Content-Security-Policy": "connect-src 'self'"}, prepend={"worker.js": DEAF}
    ) as address:
        page.goto(address)
        fresh(SECOND).run()
        for _ in range(3):
            assert fresh(ENDLESS).figure.evaluate(STOP_SOON, 0) == "stopped"
            expect(fresh(SECOND).run().figure).to_have_attribute("data-match", "same")


def test_queued_cells_run_in_turn(cell):
    cell(DIFFERENT).press("Run")
    cell(STREAMS).press("Run")
    cell(DIFFERENT).in_state("done")
    cell(STREAMS).in_state("done")


def test_error_shows_its_line_and_runs_no_html(cell):
    failing = cell(FAILING).run("failed")
    expect(failing.status).to_have_text("ValueError in line 3")
    expect(failing.output).to_have_text(re.compile("^before\nTraceback"))
    expect(failing.output).to_contain_text("ValueError: <img src=x onerror=alert(1)>")
    assert failing.output.locator("img").count() == 0
    mark = failing.figure.locator(".cell-error-stripe").bounding_box()
    line = failing.figure.locator("code").get_by_text("raise").bounding_box()
    assert mark["y"] - 2 <= line["y"] and line["y"] + line["height"] <= mark["y"] + mark["height"] + 2
    failing.run("failed")
    assert failing.figure.locator(".cell-error-stripe").count() == 1


@pytest.mark.parametrize("keys", ["Control+Enter", "Shift+Enter"])
def test_keyboard_runs_and_stops(warm_page, cell, keys):
    endless = cell(ENDLESS)
    endless.figure.get_by_role("button", name="Run").focus()
    warm_page.keyboard.press(keys)
    endless.in_state("running")
    warm_page.keyboard.press("Space")  # the focus is still on the button, which is Stop now
    endless.in_state("idle", timeout=STOP)


@pytest.mark.parametrize(
    ("file", "fault", "says"),
    [
        ("pyodide.asm.wasm.bin", b"damaged", "pyodide.asm.wasm.bin is damaged: expected"),
        ("worker.js", 404, "worker"),
    ],
)
def test_failed_download_is_reported_and_can_be_retried(page, folder, fresh, file, fault, says):
    broken = {file: fault}
    with serving(folder, broken=broken) as address:
        page.goto(address)
        expect(fresh(SECOND).run("failed").output).to_contain_text(says)
        broken.clear()
        fresh(SECOND).press("Retry")
        expect(page.locator("figure.cell").nth(SECOND).locator(".cell-button")).to_be_focused()
        fresh(SECOND).in_state("done")


def test_server_gone(page, folder, fresh):
    with serving(folder) as address:
        page.goto(address)
    expect(fresh(SECOND).run("failed").output).to_contain_text("worker.js could not be downloaded")


def test_without_scripts_code_and_output_are_there(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    second = page.locator("figure.cell").nth(SECOND)
    assert "shapes.area" in second.inner_text()
    assert "area 6" in second.locator("output").inner_text()
    assert page.get_by_role("button", name="Run").count() == 0
    context.close()


def test_one_python_for_the_whole_visit(browser, make_site):
    pages = {"index": '```pyodide session="a"\nx = 1\nx\n```\n\n[on](other.md)'}
    pages["other"] = '```pyodide exec="off" session="a"\nx\n```\n\n[back](index.md)'
    folder = make_site("material", **pages)
    with serving(folder) as address:
        sitemap = folder / "sitemap.xml"  # the theme navigates at once only where it points
        sitemap.write_text(sitemap.read_text().replace(SITE_URL, address))
        context = browser.new_context()
        page = context.new_page()
        starts = []
        page.on("worker", lambda worker: starts.append(worker.url))
        page.goto(address)
        page.get_by_role("button", name="Run").click()
        expect(page.locator("figure.cell")).to_have_attribute("data-state", "done", timeout=START)
        page.get_by_role("link", name="on", exact=True).click()
        expect(page.locator("figure.cell code")).to_have_text("x")
        page.get_by_role("button", name="Run").click()
        expect(page.locator("output")).to_contain_text("NameError", timeout=START)  # no leak
        page.get_by_role("link", name="back", exact=True).click()
        expect(page.locator("figure.cell code")).to_have_text("x = 1\nx")
        page.get_by_role("button", name="Run").click()
        expect(page.locator("figure.cell")).to_have_attribute("data-state", "done", timeout=START)
        assert len(starts) == 1
        context.close()


BUDGET = """
```pyodide budget="3 s, 20 MB"
1 + 1
```

```pyodide budget="10 s, 30 MB"
2 + 2
```
"""
DEVICES = {  # name: (how it is used, whether it is a phone)
    "desktop": ({"viewport": {"width": 1280, "height": 800}}, False),
    "phone": ({"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}, True),
    "tablet": ({"viewport": {"width": 900, "height": 1200}, "has_touch": True, "is_mobile": True}, False),
}


def test_nothing_moves_on_a_small_screen_when_python_comes(page, make_site, fresh):
    heights = "[...document.querySelectorAll('figure.cell')].map((figure) => figure.offsetHeight)"
    fences = ["", "", 'budget="3 s, 20 MB"', 'exec="off"']
    source = "".join(f"```pyodide {fence}\nimport numpy\n1 + 1\n```\n\n" for fence in fences)
    page.set_viewport_size({"width": 390, "height": 800})
    with serving(make_site(index=source)) as address:
        page.goto(address)
        expect(page.locator(".cell-download-size").last).to_have_text(re.compile("first run: "))
        before = page.evaluate(heights)
        fresh(0).run()
        expect(page.locator(".cell-download-size").last).to_be_empty()
        assert page.evaluate(heights)[1:] == before[1:]


@pytest.mark.parametrize("device", DEVICES)
def test_budget_is_shown_before_run(browser, make_site, device):
    options, is_phone = DEVICES[device]
    options = {**options, "screen": options["viewport"]}
    context = browser.new_context(**options)
    context.add_init_script("Object.defineProperty(navigator, 'deviceMemory', {value: 8})")
    page = context.new_page()
    with serving(make_site(index=BUDGET)) as address:
        page.goto(address)
        told = page.locator(".cell-budget")
        expect(told.nth(0)).to_have_text("takes about 3 s, 20 MB")
        heavy = "heavy for a phone: more than 10 s, 30 MB"
        expect(told.nth(1)).to_have_text(heavy if is_phone else "takes about 10 s, 30 MB")
        assert page.evaluate("document.documentElement.scrollWidth") <= options["viewport"]["width"]
        heights = page.evaluate("[...document.querySelectorAll('.cell-bar')].map((e) => e.offsetHeight)")
        assert len(set(heights)) == 1, "a label has more lines than are reserved for it"
    context.close()


def test_budget_gives_way_to_the_result(cell):
    costly, after = (cell(place).figure.locator(".cell-budget") for place in (COSTLY, AFTER_COSTLY))
    expect(costly).to_have_text("takes about 3 s, 20 MB")
    expect(after).to_have_text("about 3 s, 20 MB in all")
    cell(COSTLY).run()
    expect(costly).to_be_hidden()
    expect(after).to_be_hidden()  # what it takes by itself is not known
