"""The essential points of the live cell, in Firefox."""

import pytest
from firefox import executable, firefox
from serving import serving

CONTROL, ENTER, ESCAPE = "\ue009", "\ue007", "\ue00c"
PAGES = {
    "index": {
        "same": ("", "import numpy as np\nprint(np.arange(3))\nnp.eye(2)"),
        "formula": ("", "class F:\n    def _repr_latex_(self): return '$x^2$'\nF()"),
        "fails": ('exec="off"', "x = 1\n\n1 / 0"),
        "endless": ('exec="off" session="s"', "weights = 7\nwhile True: pass"),
        "after": ('exec="off" session="s"', "weights"),
        "asks": ('exec="off"', "'Hello, ' + input('Name? ')"),
        "stream": (
            'exec="off"',
            "handle = display(0, display_id=True)\nfor i in range(500):\n    handle.update(i)\n"
            "    print(i, end='\\r')",
        ),
    },
    "second": {"here": ("", "1 + 1")},
    "third": {"here": ("", "2 + 2")},
}


def fences(cells):
    return "\n\n".join(f"```pyodide {options}\n{code}\n```" for options, code in cells.values())


@pytest.fixture(scope="module")
def tab():
    path = executable()
    if not path:
        pytest.skip("no Firefox here: install firefox-esr, or name one in FIREFOX")
    with firefox(path) as tab:
        yield tab


@pytest.fixture(scope="module")
def address(make_site):
    links = "\n\n[second](second.md) [third](third.md) [first](index.md)"
    folder = make_site("material", **{name: fences(cells) + links for name, cells in PAGES.items()})
    with serving(folder) as address:
        sitemap = folder / "sitemap.xml"  # the theme navigates at once only where it points
        sitemap.write_text(sitemap.read_text().replace("https://example.org/project/site/", address))
        yield address


class Cell:
    def __init__(self, tab, name, page="index"):
        self.tab = tab
        self.place = list(PAGES[page]).index(name)
        self.js = f"document.querySelectorAll('figure.cell')[{self.place}]"

    def get(self, expression):
        return self.tab.evaluate(f"{self.js}.{expression}")

    def press(self, name):
        buttons = f"[...{self.js}.querySelectorAll('button')]"
        label = "(b.getAttribute('aria-label') ?? b.textContent)"
        self.tab.wait_until(f"{buttons}.some((b) => {label} === '{name}' && !b.hidden)")
        self.tab.evaluate(f"{buttons}.find((b) => {label} === '{name}').click()")

    def comes_to(self, state):
        self.tab.wait_until(f"{self.js}.dataset.state === '{state}'")
        return self

    def run(self, state="done"):
        self.press("Run")
        return self.comes_to(state)

    @property
    def output(self):
        return self.get("querySelector('output').textContent")

    @property
    def status(self):
        return self.get("querySelector('.cell-status').textContent")


@pytest.fixture
def cell(tab, address):
    tab.goto("about:blank")
    tab.goto(address)
    return lambda name, page="index": Cell(tab, name, page)


@pytest.mark.parametrize("name", ["same", "formula"])
def test_run_shows_what_is_published(cell, name):
    published = cell(name).output
    ran = cell(name).run()
    assert ran.get("dataset.match") == "same" and ran.output == published


def test_error_names_its_line(cell):
    failed = cell("fails").run("failed")
    assert failed.status == "ZeroDivisionError in line 3"
    assert failed.get("querySelectorAll('.cell-mark').length") == 1


def test_stop_ends_an_endless_loop(cell):
    endless = cell("endless").run("running")
    endless.press("Stop")
    assert endless.comes_to("idle").status in ("stopped", "stopped; session restarted")


def test_stop_keeps_the_names_of_an_endless_loop(cell):
    endless = cell("endless").run("running")
    endless.press("Stop")
    assert endless.comes_to("idle").status == "stopped"
    assert cell("after").run().output == "7\n"


def test_code_is_edited_and_reset(tab, cell):
    same = cell("same")
    tab.wait_until(f"{same.js}.querySelector('pre').tabIndex === 0")
    same.get("querySelector('pre').focus()")
    tab.wait_until(f"document.activeElement === {same.js}.querySelector('pre')")
    tab.press(ENTER)
    tab.wait_until("document.activeElement.matches('.cm-content')")
    tab.press("a", held=CONTROL)
    tab.press(*"1+1")
    tab.press(ENTER, held=CONTROL)
    same.comes_to("done")
    assert (same.get("dataset.match"), same.output) == ("edited", "2\n")
    tab.press(ESCAPE)
    same.press("Reset")
    assert same.run().get("dataset.match") == "same"


def test_question_is_answered_or_refused_in_clear_words(tab, cell):
    asks = cell("asks")
    asks.press("Run")
    tab.wait_until(f"{asks.js}.querySelector('form input') || {asks.js}.dataset.state === 'failed'")
    if asks.get("dataset.state") == "failed":
        assert "input() needs a page that is cross-origin isolated" in asks.output
        return
    tab.press(*"Ada", ENTER)
    assert asks.comes_to("done").output == "Name? Ada\n'Hello, Ada'\n"


def test_updates_take_one_place(cell):
    assert cell("stream").run().output == "499\n499"


def test_three_pages_in_a_row_have_one_python(tab, cell):
    tab.evaluate("window.visit = 'the same'")
    cell("same").run()
    for name in ("second", "third"):
        links = "[...document.querySelectorAll('article a')]"
        tab.evaluate(f"{links}.find((a) => a.textContent === '{name}').click()")
        (_, code), *_ = PAGES[name].values()
        tab.wait_until(f"document.querySelector('figure.cell pre')?.textContent.trim() === '{code}'")
        assert cell("here", name).run().get("dataset.match") == "same"
        assert tab.evaluate("document.documentElement.dataset.python") == "here"
    assert tab.evaluate("window.visit") == "the same"
