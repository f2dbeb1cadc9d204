"""A page full of cells, each in another state."""

import json
import zlib
from base64 import urlsafe_b64encode

from browsers import START
from playwright.sync_api import expect

RICH = """class Table:
    def __repr__(self): return "a table"
    def _repr_html_(self):
        row = "".join(f"<td>{i * i}</td>" for i in range(40))
        return f"<table class='dataframe'><tr><th></th>{row}</tr></table>"

class Figure:
    def __repr__(self): return "a figure"
    def _repr_svg_(self):
        circle = '<circle cx="40" cy="40" r="30" fill="teal"/>'
        return f'<svg xmlns="http://www.w3.org/2000/svg" width="80" height="80">{circle}</svg>'

class Formula:
    def __repr__(self): return "a formula"
    def _repr_latex_(self): return r"$$\\frac{1}{1 + e^{-x}}$$"

display(Table(), Figure(), Formula())
"""
WARNS = """import sys
import warnings

print("a line of the program")
print("a line of its error stream", file=sys.stderr)
warnings.warn("this is no good")
print("the last line")
"""
FAILS = """def divide(a, b):
    return a / b

print("about to divide")
divide(1, 0)
"""
# What a cell is left as -> its code and the options of its fence.
CELLS = {
    "idle": ('print("not run")  # a comment', 'title="lab/idle.py"'),
    "same": ('print("the same")', ""),
    "different": ("import sys\nsys.platform", ""),
    "failed": (FAILS, 'exec="off" title="lab/divide.py"'),
    "warned": (WARNS, ""),
    "rich": (RICH, ""),
    "long": ('print(*range(1000), sep="\\n")', ""),
    "knobs": ("rate = 0.1\nstride = 1\nrate * stride", 'sliders="rate: 0.001..10 log, stride: 1..3"'),
    "edited": ("width = 2\nwidth * 3", 'title="a title that is far too long for the bar of a small screen"'),
    "budget": ("1 + 1", 'budget="20 s, 300 MB"'),
    "linked": ("6 * 7", ""),
    "changed": ("7 * 6", ""),
    "editing": ("x = 1\nfor i in range(3):\n    x *= 2\nx", ""),
    "asking": ('name = input("Your name? ")\nprint("Hello,", name)', 'exec="off"'),
    "waiting": ('print("as it was published")', ""),
}
PAGE = "# A crowd\n\nSome text.\n\n" + "\n\n".join(
    f'```pyodide session="{name}" {options}\n{source}\n```' for name, (source, options) in CELLS.items()
)
RUN = {"same": "done", "different": "done", "failed": "failed", "warned": "done", "rich": "done"}
RUN |= {"long": "done", "knobs": "done", "edited": "done"}


def id_of(name):
    return f"cell-{list(CELLS).index(name) + 1}"


def packed(source):
    """The code of a link, as share-link.js writes it."""
    return urlsafe_b64encode(zlib.compress(source.encode())).decode().rstrip("=")


class Crowd:
    """The page's cells by what they are left as."""

    def __init__(self, page, address):
        self.page = page
        keep_outdated(page, address)
        page.goto(f"{address}#cell={id_of('linked')}&code={packed('6 * 9  # of a link')}")
        expect(self["linked"].locator(".cell-notice")).to_contain_text("came with a link")

    def __getitem__(self, name):
        return self.page.locator(f"figure[data-session={name}]")

    def press(self, name, state):
        self[name].get_by_role("button", name="Run", exact=True).click()
        expect(self[name]).to_have_attribute("data-state", state, timeout=START)

    def enter(self, name):
        self[name].locator("pre").click()
        expect(self[name].locator(".cm-content")).to_be_focused()

    def settle(self):
        """Bring each cell to its state."""
        self.enter("edited")
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(" + 1")
        for name, state in RUN.items():
            self.press(name, state)
        self.press("asking", "running")
        expect(self["asking"].get_by_label("Your name?")).to_be_visible()
        self.press("waiting", "waiting")
        self.enter("editing")
        return self


def keep_outdated(page, address):
    """Have the browser keep an edit of a cell that has changed since."""
    page.goto(address)
    page.evaluate(
        """([id, edit]) => {
            const place = JSON.stringify(["pyodide-edit", location.pathname, id]);
            localStorage.setItem(`${place}0123456789ab`, edit);
        }""",
        [id_of("changed"), json.dumps({"source": "7 * 60", "link": ""})],
    )
    page.goto("about:blank")
