"""Cells of many sessions in one Python: each is live what it is when published, whatever others have done."""

import pytest
from browsers import START
from file_server import serving
from playwright.sync_api import expect

CELLS = {  # name: (session, program); run in this order
    "sets": (
        "a",
        "import logging, os, random, sys, warnings\nimport numpy as np\nwarnings.simplefilter('error')\n"
        "np.set_printoptions(precision=2)\nlogging.basicConfig(level='INFO', format='a: %(message)s')\n"
        "sys.path.insert(0, '/nowhere')\nos.environ['SEED'] = '1'\nrandom.seed(1)\nnp.random.seed(1)\n"
        "open('notes.txt', 'w').close()\nrandom.random(), np.random.rand(2)",
    ),
    "warns": ("b", "import warnings\nwarnings.warn('careful')"),
    "looks": (
        "b",
        "import os, random, sys\nimport numpy as np\nrandom.seed(2)\nnp.random.seed(2)\n"
        "print(np.array([np.pi]), '/nowhere' in sys.path, os.environ.get('SEED'), os.listdir())",
    ),
    "logs": (
        "b",
        "import logging\nlogging.basicConfig(level='INFO', format='b: %(message)s')\nlogging.info('of b')",
    ),
    "goes on": (
        "a",
        "print(np.array([np.pi]), '/nowhere' in sys.path, os.environ.get('SEED'), os.listdir())\n"
        "logging.info('of a')\ntry: warnings.warn('careful')\nexcept UserWarning: print('an error')\n"
        "random.random(), np.random.rand(2)",
    ),
    "replaces": ("c", "import io, sys\nsys.stdout = io.StringIO()\nprint('hidden')"),
    "stays hidden": ("c", "print('hidden')\nsys.stdout.getvalue()"),
    "counts": ("d", "import counter\ncounter.count += 1\ncounter.count"),
    "counts too": ("e", "import counter\ncounter.count += 1\ncounter.count"),
    "zen": ("f", "import this"),
    "zen too": ("g", "import this"),
    "never": (
        "h",
        "import sys\nif False:\n    import this, wave\n'this' in sys.modules, 'wave' in sys.modules",
    ),
    "colours": ("i", "print('\\x1b[31mred\\x1b[0m \\x00\\x07\\ud800 -\\b|', end='')\nprint('\\b/')"),
    "html": ("j", "class A:\n    def _repr_html_(self): return '<b>\\ud800\\x00</b>'\nA()"),
    "mock": (
        "k",
        "from unittest.mock import Mock\nclass A(Mock):\n    def __repr__(self): return 'a mock'\nA()",
    ),
    "divides": ("l", "import numpy as np\nprint('before')\nnp.array([1.0, -1.0, 0.0]) / 0"),
}
NAMES = list(CELLS)


@pytest.fixture(scope="module")
def address(new_site):
    site = new_site("material")
    site.write("modules/counter.py", "print('imported')\ncount = 0\n")
    fences = [f'```pyodide session="{session}"\n{program}\n```' for session, program in CELLS.values()]
    awaited = "```pyodide\nimport asyncio\nasync def f(): return 7\nprint(asyncio.run(f()))\n```"
    with serving(site.build(index="\n\n".join([*fences, awaited]))) as address:
        yield address


@pytest.fixture
def figure(warm_page):
    return lambda name: warm_page.locator("figure.cell").nth(NAMES.index(name))


def run(figure):
    figure.get_by_role("button", name="Run", exact=True).click()
    expect(figure).to_have_attribute("data-state", "done", timeout=START)
    status = figure.locator(".cell-status").text_content()
    assert figure.get_attribute("data-match") == "same", (
        f"{status}: {figure.locator('output').text_content()!r}"
    )


@pytest.mark.firefox
def test_each_session_is_live_what_it_is_when_published(figure):
    for name in NAMES:
        run(figure(name))


@pytest.mark.parametrize("name", ["zen", "colours", "warns", "goes on", "divides"])
def test_second_run_is_the_same(figure, name):
    if name == "goes on":  # with the random numbers from the start
        run(figure("sets"))
    else:
        run(figure(name))
    run(figure(name))


def test_missing_float_warning_is_explained_once(browser, address):
    page = browser.new_page()
    page.goto(address)
    figure = page.locator("figure.cell").nth(NAMES.index("divides"))
    assert "RuntimeWarning: divide by zero encountered in divide" in figure.locator("output").text_content()
    run(figure)
    note = figure.locator("output .cell-note")
    expect(note).to_have_text("NumPy's floating-point warnings are not raised in a browser.\n")
    run(figure)
    expect(note).to_have_count(0)
    page.close()


def test_asyncio_run_works_live_too(warm_page):
    run(warm_page.locator("figure.cell").nth(len(NAMES)))
