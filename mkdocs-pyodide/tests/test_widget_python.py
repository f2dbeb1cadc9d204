"""Widgets connected with Python: changes and messages, in both directions, before and after a run."""

import re

import pytest
from browsers import START
from file_server import serving
from playwright.sync_api import expect

MODULE = '''\
"""A widget that doubles."""

from mkdocs_pyodide.kernel.widgets import Widget


class Double(Widget):
    module = "widgets/double.js"

    def __repr__(self):
        return f"double of {self.state['x']}"

    def on_change(self, changes):
        x = changes["x"]
        if x > 100:
            raise ValueError(f"x is {x}, at most 100")
        return {"double": FACTOR * x, "answers": changes.get("answers", 0) + 1}

    def on_message(self, content):
        self.send("a push")
        return f"{content} received"


FACTOR = 2


class Mute(Widget):
    module = "widgets/double.js"


class Other(Widget):
    module = "other/double.js"
'''
OTHER = "export default { render({ el }) { el.append('another module'); } };"
FRONT_END = """
export default {
  render({ model, el, signal, python }) {
    const parts = ["state", "heard"].map((className) =>
      el.appendChild(Object.assign(document.createElement("p"), { className })));
    const show = () => { parts[0].textContent = `${model.get("x")} → ${model.get("double")}`; };
    if (python) python.onEnd = (problem) => { el.dataset.ended = problem || "well"; };
    const button = (label, act) => {
      const made = el.appendChild(document.createElement("button"));
      made.textContent = label;
      made.addEventListener("click", act);
    };
    button("add", () => { model.set("x", model.get("x") + 1); model.save_changes(); });
    button("too much", () => { model.set("x", 101); model.save_changes(); });
    button("ask", () => model.send("hello"));
    button("size", () => { parts[1].textContent = python?.downloadHint ?? "no Python"; });
    model.on("change:double", show);
    model.on("msg:custom", (content) => { parts[1].textContent += `[${content}]`; });
    show();
  },
};
"""
PAGE = """# Doubles

```pyodide session="figures" code="off"
from tools import double

double.Double(x=3, double=6)
```

```pyodide session="figures" code="off"
double.FACTOR = 10
double.Double(x=1, double=10)
```

```pyodide session="cells"
from tools import double

factor = 2
```

```pyodide session="cells"
double.Double(x=factor, double=4, third=1 / 3)
```

```pyodide code="off"
from tools.double import Mute

Mute(x=1, double=2)
```

```pyodide session="names"
from tools.double import Double, Other

display(Double(x=1, double=2))
Other(x=1)
```
"""


@pytest.fixture(scope="module")
def address(new_site):
    site = new_site()
    site.write("modules/tools/double.py", MODULE)
    site.write("modules/widgets/double.js", FRONT_END)
    site.write("modules/other/double.js", OTHER)
    with serving(site.build_shared(index=PAGE)) as address:
        yield address


@pytest.fixture
def figure(warm_page):
    """A figure or cell by its id, its widget live."""

    def figure(id):
        warm_page.mouse.move(5, 5)
        warm_page.mouse.move(9, 9)
        found = warm_page.locator(f"#{id}")
        found.scroll_into_view_if_needed()
        expect(found.get_by_role("button", name="add")).to_be_visible()
        return found

    return figure


def press(figure, name):
    figure.get_by_role("button", name=name, exact=True).click()


def test_a_widget_without_a_handler_downloads_nothing(warm_page, figure):
    asked = []
    warm_page.on("request", lambda request: asked.append(request.url))
    mute = figure("figure-3")
    press(mute, "add")
    press(mute, "ask")
    press(mute, "size")
    expect(mute.locator(".heard")).to_have_text("no Python")
    warm_page.wait_for_timeout(300)
    assert [url for url in asked if "worker.js" in url or ".bin" in url] == []


def test_a_change_runs_the_cell_and_brings_the_answer(warm_page, figure):
    double = figure("figure-1")
    press(double, "size")
    expect(double.locator(".heard")).to_have_text(re.compile(r"first run: [\d.]+ MB"))
    press(double, "add")
    press(double, "add")  # while Python starts
    expect(double.get_by_role("status")).to_have_text(re.compile("Python"))
    expect(double.get_by_role("progressbar")).to_be_visible()
    expect(double.locator(".state")).to_have_text("5 → 10", timeout=START)
    expect(double.get_by_role("status")).to_have_text(re.compile(r"^computed in [\d.]+ s$"))
    expect(double.get_by_role("progressbar")).to_be_hidden()
    press(double, "add")
    expect(double.locator(".state")).to_have_text("6 → 12")
    expect(double.locator("[data-ended]")).to_have_attribute("data-ended", "well")


def test_a_message_is_answered(warm_page, figure):
    double = figure("figure-1")
    before = double.locator(".heard").inner_text()
    press(double, "ask")
    expect(double.locator(".heard")).to_have_text(f"{before}[a push][hello received]", timeout=START)


def test_the_error_of_a_handler_is_shown(warm_page, figure):
    double = figure("figure-1")
    press(double, "too much")
    error = "ValueError: x is 101, at most 100"
    expect(double.get_by_role("status")).to_have_text(error, timeout=START)
    expect(double.locator("[data-ended]")).to_have_attribute("data-ended", error)


def test_a_figure_finds_the_names_of_those_before(warm_page, figure):
    double = figure("figure-2")
    press(double, "add")
    expect(double.locator(".state")).to_have_text("2 → 20", timeout=START)


def test_a_cell_is_run_with_those_above_it(warm_page, figure):
    double = figure("cell-2")
    press(double, "add")
    expect(double.locator(".state")).to_have_text(re.compile("3 → "), timeout=START)
    expect(double.locator(".state")).not_to_have_text("3 → 4")
    expect(warm_page.locator("#cell-1")).to_have_attribute("data-state", "done")


def test_a_run_shows_the_live_widget_and_compares_states(warm_page, figure):
    double = figure("cell-2")
    press(double, "Run")
    expect(double.locator(".cell-bar .cell-status")).to_have_text(
        re.compile("^✓ same result as the page"), timeout=START
    )
    expect(double.locator(".state")).to_have_text("2 → 4")
    press(double, "add")
    expect(double.locator(".state")).to_have_text(re.compile("3 → (6|30)"))


def test_a_different_state_is_a_different_result(warm_page, figure):
    double = figure("cell-2")
    first = warm_page.locator("#cell-1")
    first.evaluate("(figure) => figure.querySelector('.cell-source').scrollIntoView()")
    first.locator("code").click()
    first.locator(".cm-content").press("Control+End")
    warm_page.keyboard.type("\nfactor = 5")
    press(double, "Run")
    expect(double.locator(".cell-bar .cell-status")).to_have_text(
        re.compile(r"^your result differs: 5, the page has 2 \(you edited a cell above\)"), timeout=START
    )


def test_a_python_that_was_replaced_gets_all_changes(warm_page, figure):
    double = figure("figure-2")
    x = int(double.locator(".state").inner_text().partition(" ")[0]) + 1
    press(double, "add")
    expect(double.locator(".state")).to_have_text(f"{x} → {10 * x}", timeout=START)
    warm_page.locator("#cell-1").get_by_role("button", name="Restart Python").click()
    press(double, "ask")  # runs the cell, whose object begins with 1
    expect(double.locator(".heard")).to_contain_text("hello received", timeout=START)
    press(double, "add")
    expect(double.locator(".state")).to_have_text(f"{x + 1} → {10 * (x + 1)}", timeout=START)


def test_modules_of_one_file_name_are_told_apart(warm_page, figure):
    both = figure("cell-3")
    expect(both.get_by_text("another module")).to_have_count(1)
    press(both, "Run")
    expect(both).to_have_attribute("data-state", "done", timeout=START)
    expect(both.locator("output[data-origin=live]").get_by_text("another module")).to_have_count(1)
    expect(both.locator(".state")).to_have_text("1 → 2")
