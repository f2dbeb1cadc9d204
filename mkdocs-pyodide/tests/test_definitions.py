"""What a cell only defines has no Run button, and what only checks arguments is folded."""

import re

import pytest
from browsers import START
from file_server import serving
from playwright.sync_api import expect

from mkdocs_pyodide.cells.definitions import checks, only_defines

FUNCTION = """\
import math


def root(x, names=()):
    \"\"\"Return the root.\"\"\"
    if x < 0:
        raise ValueError(f"x is {x}, expected 0 or more")
    known = {"x": x}
    for name in names:
        if name not in known:
            raise ValueError(name)
    y = math.sqrt(x)
    if y > 9:
        raise ValueError("large")
    return y
"""
INDEX = f"""# Cells

```pyodide session="a"
{FUNCTION}```

```pyodide session="a" run="off"
x = 16
```

```pyodide session="a"
print(root(x))
```

```pyodide run="on"
def f():
    pass
```
"""


@pytest.mark.parametrize(
    ("source", "defines"),
    [
        (FUNCTION, True),
        ("class A:\n    x = 1\n", True),
        ('"""Text."""\nimport math\n\n\ndef f(): ...', True),
        ("import math\n", False),  # its run may have to download a package
        ("x = 1\n", False),
        ("def f(): ...\n\n\nf()\n", False),
        ("def f(:\n", False),
        ("", False),
    ],
)
def test_definitions_are_told_from_programs(source, defines):
    assert only_defines(source) == defines


def test_checks_are_rows_of_statements_that_only_raise():
    assert checks(FUNCTION) == [(6, 7), (8, 11), (13, 14)]


def test_checks_end_where_something_is_computed():
    kept = "def f(x):\n    n = len(x)\n    if n > 2:\n        raise ValueError(n)\n    return n\n"
    assert checks(kept) == [(3, 4)]  # n is used
    assert checks("def f(x):\n    if x:\n        raise A\n    else:\n        x = 2\n") == []
    assert checks("if 1:\n    raise A\n") == []  # of a program
    assert checks("def f(:\n") == []


@pytest.fixture(scope="module")
def folder(new_site):
    site = new_site("material")  # which draws a box with icons around all that folds
    site.configure("fold_checks: true")
    return site.build_shared(index=INDEX)


def test_folds_keep_every_line_of_the_code(folder):
    html = (folder / "index.html").read_text("utf-8")
    first = re.search("<code>(.*?)</code>", html, re.DOTALL)[1]
    assert re.findall('<summary aria-label="([^"]*)">', first) == [
        "argument checks, 2 lines",
        "argument checks, 4 lines",
        "argument checks, 2 lines",
    ]
    text = re.sub("<[^>]*>", "", first).replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    assert text.replace("&#39;", "'") == FUNCTION
    assert re.findall('data-run="off"', html) == ['data-run="off"'] * 2


@pytest.mark.long
def test_checks_stay_where_the_option_is_not_set(site):
    site.build(index=INDEX)
    assert "cell-fold" not in site.html()


def test_run_is_a_switch(refusal):
    assert 'run="maybe" is neither on nor off' in refusal('```pyodide run="maybe"\nx = 1\n```\n')


@pytest.mark.browser
def test_definitions_run_with_the_cell_that_needs_them(page, folder):
    with serving(folder) as address:
        page.goto(address)
        cells = page.locator("figure.cell")
        runs = [cells.nth(i).get_by_role("button", name="Run", exact=True) for i in range(4)]
        for i, shown in enumerate([False, False, True, True]):
            expect(runs[i]).to_be_visible(visible=shown)
        fold = cells.nth(0).locator("summary").first
        expect(fold).to_have_accessible_name("argument checks, 2 lines")
        expect(cells.nth(0).locator("details").first).to_have_css("border-top-width", "0px")
        assert fold.evaluate("(fold) => getComputedStyle(fold, '::before').maskImage") == "none"
        assert fold.evaluate("(fold) => getComputedStyle(fold, '::after').content") == "none"
        fold.press("Enter")
        expect(cells.nth(0).locator("details").first).to_have_attribute("open", "")
        expect(cells.nth(0).locator(".cm-content")).to_have_count(0)  # it is no invitation to edit
        runs[2].click()
        expect(cells.nth(2)).to_have_attribute("data-match", "same", timeout=START)
        expect(cells.nth(0)).to_have_attribute("data-match", "same")
        expect(runs[0]).to_be_hidden()
        code = cells.nth(1).locator("pre")
        code.press("Enter")
        expect(cells.nth(1).locator(".cm-content")).to_be_focused()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text("x = -16")
        expect(runs[1]).to_be_visible()
        runs[2].click()
        expect(cells.nth(2)).to_have_attribute("data-state", "failed", timeout=START)
        cells.nth(1).get_by_role("button", name="Reset").click()
        expect(runs[1]).to_be_hidden()
        expect(cells.nth(1).locator(".cm-content")).to_be_focused()  # the button in use has gone


@pytest.mark.browser
def test_its_bar_is_as_high_when_it_is_edited_and_when_it_fails(page, folder):
    with serving(folder) as address:
        page.goto(address)
        cell = page.locator("figure.cell").nth(1)
        run = cell.get_by_role("button", name="Run", exact=True)
        expect(cell.get_by_role("button", name="Copy")).to_be_visible()
        height = cell.locator(".cell-bar").bounding_box()["height"]
        cell.locator("pre").press("Enter")
        expect(cell.locator(".cm-content")).to_be_focused()
        page.keyboard.insert_text("1 / 0\n")
        expect(run).to_be_visible()
        assert cell.locator(".cell-bar").bounding_box()["height"] == height
        run.click()
        expect(cell).to_have_attribute("data-state", "failed", timeout=START)
        assert cell.locator(".cell-bar").bounding_box()["height"] == height
