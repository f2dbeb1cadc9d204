"""A program that runs for a minute: what it shows and prints all along, and what Stop leaves of it."""

import pytest
from browsers import START, STOP
from file_server import serving
from playwright.sync_api import expect

# A drawing of 100 kB, wider with each step, every 50 ms, and a line of text that is rewritten.
DRAW = """import time

class Drawing:
    def __init__(self, step): self.step = step
    def __repr__(self): return f"drawing {self.step}"
    def _repr_svg_(self):
        size = f'width="{200 + self.step}" height="300"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><desc>{"x" * 100_000}</desc></svg>'

handle = display(Drawing(0), display_id=True)
"""
TRAIN = """weights = 0
while True:
    weights += 1
    handle.update(Drawing(weights))
    print(f"step {weights}", end="\\r")
    time.sleep(0.05)
"""
MARKUP = """class Page:
    def _repr_html_(self): return f"<p>number <b>{self.n}</b></p>"

page = Page()
page.n = 0
handle = display(page, display_id=True)
for page.n in range(1, 2001):
    handle.update(page)
"""
MIXED = """import sys

for i in range(300):
    print("out", i)
    print("err", i, file=sys.stderr)
    display(i, display_id=True)
"""
BAR = """import time

for text in ["begin", "\\r30 %...", "\\r60 %", "\\r100 %\\nend", "ing\\r", "bye"]:
    print(text, end="", flush=True)
    time.sleep(0.3)  # each is shown before the next one comes
"""
TABLE = """class Table:
    def __repr__(self): return "a table"
    def _repr_html_(self): return "<table><tr><td>1</td></tr></table>" * self.length

table = Table()
"""
UNSPEAKABLE = """class E(Exception):
    def __str__(self): raise ValueError

try:
    1 / 0
except ZeroDivisionError as error:
    raise E from error
"""
SHAPES = """import numpy as np

class Model:
    def __init__(self): self.W = np.ones((2, 3))

model, p = Model(), {"x": [np.ones(4)]}
np.matmul(
    model.W,
    p["x"][0],
)
"""
CASES = {
    "train": DRAW + TRAIN,
    "weights": "print(weights > 0)",
    "markup": MARKUP,
    "silent": "weights = 7\nwhile True: pass",
    "waits": "import asyncio\nweights = 7\nawait asyncio.sleep(600)",
    "asks": "weights = 7\ninput('Go on? ')",
    "catches": "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    "lines": "print(*range(17_000), sep='\\n')",
    "line": "print('x' * 90_000)",
    "mixed": MIXED,
    "bar": BAR,
    "displays": f"{TABLE}table.length = 1\nfor i in range(20_000): display(table)",
    "large": f"{TABLE}table.length = 600_000\ntable",
    "prints": "for i in range(200_000): print(i)",
    "unspeakable": UNSPEAKABLE,
    "shapes": SHAPES,
    "warns": "import warnings\nwarnings.warn('old')",
    "flood": "i = 0\nwhile True:\n    i += 1\n    print(i, end='\\r')",
}
PLACES = {name: place for place, name in enumerate(CASES)}


@pytest.fixture(scope="module")
def folder(make_site):
    fences = [f'```pyodide exec="off" session="{name}"\n{code}\n```' for name, code in CASES.items()]
    shared = ["train", "silent", "waits", "asks"]  # each continued by a cell that looks what is left
    fences += [f'```pyodide exec="off" session="{name}"\n{CASES["weights"]}\n```' for name in shared]
    PLACES.update({f"after {name}": len(CASES) + place for place, name in enumerate(shared)})
    return make_site("material", index="\n\n".join([*fences, "The end."]))


@pytest.fixture(scope="module")
def address(folder):
    with serving(folder) as address:
        yield address


class Cell:
    def __init__(self, page, name):
        self.figure = page.locator("figure.cell").nth(PLACES[name])
        self.output = self.figure.locator("output")

    def press(self, name):
        self.figure.get_by_role("button", name=name, exact=True).click()

    def run(self, state="done"):
        self.press("Run")
        return self.comes_to(state)

    def comes_to(self, state, timeout=START):
        expect(self.figure).to_have_attribute("data-state", state, timeout=timeout)
        return self

    def stop(self):
        self.press("Stop")
        self.comes_to("idle", timeout=STOP)
        return self.figure.locator(".cell-status").text_content()


@pytest.fixture
def cell(warm_page):
    return lambda name: Cell(warm_page, name)


STEP = "(output) => Number(output.querySelector('img')?.alt.replace('drawing ', ''))"


def step(cell):
    return cell.output.evaluate(STEP)


def reaches(cell, number):
    output = cell.output.element_handle()
    cell.output.page.wait_for_function(f"(output) => ({STEP})(output) >= {number}", arg=output, timeout=START)


@pytest.mark.firefox
@pytest.mark.parametrize("name", ["train", "silent", "waits", "asks"])
def test_stop_keeps_the_session_without_any_header(warm_page, cell, name):
    assert not warm_page.evaluate("crossOriginIsolated")
    stopped = cell(name)
    stopped.run("running")
    if name == "train":
        reaches(stopped, 3)
    if name == "asks":
        expect(stopped.figure.get_by_label("Go on?")).to_be_visible(timeout=START)
    assert stopped.stop() == "stopped"
    # The cell below runs it no second time: what it made is there.
    expect(cell(f"after {name}").run().output).to_have_text("True\n")
    stopped.comes_to("idle")


def test_an_edit_makes_the_stopped_run_one_of_another_code(warm_page, cell):
    stopped = cell("silent")
    stopped.run("running")
    stopped.stop()
    stopped.figure.locator("pre").click()
    expect(stopped.figure.locator(".cm-content")).to_be_focused()
    warm_page.keyboard.press("Control+a")
    warm_page.keyboard.insert_text("weights = -1")
    expect(stopped.figure.locator(".cm-content")).to_have_text("weights = -1")
    expect(cell("after silent").run().output).to_have_text("False\n")


@pytest.mark.firefox
def test_program_that_will_not_stop_loses_its_session(cell):
    stopped = cell("catches")
    stopped.run("running")
    assert stopped.stop() == "stopped; Python restarted: all names are gone"
    cell("markup").run()


def test_run_that_waits_for_such_a_program_continues(cell):
    stopped = cell("catches")
    stopped.run("running")
    waiting = cell("markup")
    waiting.press("Run")
    assert stopped.stop() == "stopped; Python restarted: all names are gone"
    waiting.comes_to("done")


WATCH = """(figure) => {
  const seen = window.seen = {heights: new Set(), said: [], pictures: 0};
  const output = figure.querySelector("output");
  const look = () => {
    const display = output.querySelector(".cell-display");
    if (display) seen.heights.add(display.offsetHeight);
    requestAnimationFrame(look);
  };
  look();
  const status = figure.querySelector(".cell-status");
  const told = (list, act) => new MutationObserver(act).observe(list, {childList: true, subtree: true});
  told(status, () => seen.said.push(status.textContent));
  told(output, (changes) => {
    const added = changes.flatMap((change) => [...change.addedNodes]);
    seen.pictures += added.filter((node) => node.nodeName === "IMG" || node.nodeName === "P").length;
  });
}"""


def watch(page, cell):
    cell.figure.evaluate(WATCH)
    return lambda name: page.evaluate(f"seen.{name} instanceof Set ? [...seen.{name}] : seen.{name}")


@pytest.mark.firefox
def test_picture_that_changes_keeps_its_height_and_is_not_announced(warm_page, cell):
    train = cell("train")
    train.run("running")
    reaches(train, 5)
    seen = watch(warm_page, train)
    reaches(train, 30)
    (height,) = seen("heights")
    assert height >= 300
    assert seen("said") == []
    assert train.output.get_attribute("aria-live") == "off"
    expect(train.output).to_contain_text("step")
    assert train.output.text_content().count("step") == 1
    train.stop()


def test_update_that_is_overtaken_is_not_shown(warm_page, cell):
    markup = cell("markup")
    seen = watch(warm_page, markup)
    expect(markup.run().output).to_have_text("number 2000")
    assert seen("pictures") < 1000


def test_long_run_leaves_no_waiting_output(browser, address):
    page = browser.new_context().new_page()  # one that is not traced: a trace keeps what it has seen
    page.goto(address)
    client = page.context.new_cdp_session(page)

    def nodes():
        client.send("HeapProfiler.collectGarbage")
        return client.send("Memory.getDOMCounters")["nodes"]

    train = Cell(page, "train")
    train.run("running")
    reaches(train, 20)
    before = nodes()
    reaches(train, 120)
    # What is lost stays lost; what waits for the browser to clean up goes with one of the next looks.
    assert min(nodes() for _ in range(5)) < before + 50
    page.context.close()


def test_reader_who_wants_less_motion_gets_fewer_pictures(browser, address):
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    train = Cell(page, "train")
    train.run("running")
    page.wait_for_function("() => document.querySelector('output img')", timeout=START)
    first, seen = step(train), watch(page, train)
    page.wait_for_function("() => seen.pictures >= 3", timeout=START)
    assert seen("pictures") * 2 < step(train) - first
    train.stop()
    context.close()


def test_endless_progress_is_one_line(warm_page, cell):
    flood = cell("flood")
    flood.run("running")
    warm_page.wait_for_function(
        "(output) => Number(output.textContent) > 100_000",
        arg=flood.output.element_handle(),
        timeout=START,
    )
    assert flood.output.locator("span").evaluate("(span) => span.childNodes.length") == 1
    assert flood.stop() == "stopped"


def test_progress_that_comes_bit_by_bit_is_one_line(cell):
    assert cell("bar").run().output.text_content() == "100 %\nbye"


# The lengths of the text that comes with each change of an output.
PORTIONS = """(output) => {
    let before = output.textContent.length;
    output.portions = [];
    new MutationObserver(() => {
        const { length } = output.textContent;
        if (length > before) output.portions.push(length - before);
        before = length;
    }).observe(output, { childList: true, characterData: true, subtree: true });
}"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("lines", "".join(f"{i}\n" for i in range(17_000))),
        ("line", "x" * 90_000 + "\n"),
        ("mixed", "".join(f"out {i}\nerr {i}\n{i}\n" for i in range(300))),
    ],
)
def test_much_is_shown_in_portions_and_whole(cell, name, text):
    figure = cell(name)
    figure.output.evaluate(PORTIONS)
    figure.run()
    assert figure.output.text_content() == text
    portions = figure.output.evaluate("(output) => output.portions")
    assert sum(portions) == len(text)
    assert max(portions) < 10_000


def test_lines_are_laid_out_in_blocks(cell):
    blocks = cell("lines").run().output.locator(".cell-stdout").all_text_contents()
    assert max(map(len, blocks)) < 20_000
    assert all(block.endswith("\n") for block in blocks)


def test_many_displays_are_capped_and_counted(cell):
    displays = cell("displays").run()
    assert displays.output.locator("table").count() == 1_000
    assert displays.output.text_content().endswith("… 19,000 more displays not shown\n")


def test_value_that_is_too_large_is_shown_as_text(cell):
    large = cell("large").run()
    expect(large.output).to_have_text(
        "a table\n… text/html not shown: 20,400,000 characters, at most 20,000,000\n"
    )


def test_prints_are_counted_to_the_character(cell):
    output = cell("prints").run().output
    text = output.locator(".cell-stdout").evaluate_all("(spans) => spans.map((s) => s.textContent).join('')")
    printed = "".join(f"{i}\n" for i in range(200_000))
    assert text == printed[:100_000]
    expect(output.locator(".cell-note")).to_have_text(
        f"… {len(printed) - 100_000:,} more characters not shown\n"
    )


def test_error_that_cannot_be_formatted_ends_nothing(cell):
    output = cell("unspeakable").run("failed").output
    first, second = output.text_content().split(
        "\n\nThe above exception was the direct cause of the following exception:\n\n"
    )
    assert "Cell, line 5\n" in first and first.endswith("ZeroDivisionError: division by zero")
    assert "Cell, line 7\n" in second and second.endswith("E: <exception str() failed>\n")


def test_shapes_of_a_call_over_several_lines_are_shown(cell):
    shapes = cell("shapes").run("failed")
    expect(shapes.output).to_contain_text('In this line: model.W is (2, 3), p["x"][0] is (4,)')
    expect(shapes.figure.locator(".cell-status")).to_have_text("ValueError in line 7")


def test_warning_names_its_line_and_is_repeated(cell):
    warns = cell("warns")
    for _ in range(2):
        expect(warns.run().output).to_have_text("Cell, line 2: UserWarning: old\n  warnings.warn('old')\n")
        warns.output.evaluate("(output) => output.replaceChildren()")
