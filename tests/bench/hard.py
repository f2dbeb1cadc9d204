"""Programs that are hard on a page: for how long each holds it up, and how soon Stop ends it.

    python tests/bench/hard.py

In Chromium and in Firefox, on pages that are cross-origin isolated and on pages that are not. A timer of the
page that comes late tells how long the page was held up. Of three runs the middle one counts: a machine is
never quiet.
"""

import os
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "mkdocs-pyodide" / "tests"))

import report
import sites
from browsers import launched
from file_server import serving
from playwright.sync_api import expect, sync_playwright


def shown(form, expression):
    """Return a program whose value has one rich form."""
    return f"class Value:\n    def _repr_{form}_(self): return {expression}\nValue()"


PNG = """import struct, zlib

def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

class Picture:
    def _repr_png_(self):
        head = chunk(b"IHDR", struct.pack(">IIBBBBB", {side}, {side}, 1, 0, 0, 0, 0))
        rows = zlib.compress((b"\\0" + b"U" * ({side} // 8)) * {side}, 1)
        return b"\\x89PNG\\r\\n\\x1a\\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")

Picture()"""

# name: (program, seconds after which it is stopped; None where it ends by itself)
PROGRAMS = {
    "an endless loop": ("while True: pass", 2),
    "a loop of array products": ("import numpy as np\nx = np.eye(200)\nwhile True: x = x @ x", 2),
    "ten million prints": ("for i in range(10_000_000): print(i)", 6),
    "a line of 90,000 letters": ("print('ab ' * 30_000)", None),
    "17,000 lines at once": ("print('line\\n' * 17_000)", None),
    "1,000 displays of HTML": (
        "class Bold:\n    def _repr_html_(self): return '<b>bold</b> and <i>not</i>'\n"
        "for i in range(1000): display(Bold())",
        None,
    ),
    "10,000 updates of a display": (
        "handle = display(0, display_id=True)\nfor i in range(10_000): handle.update(i)",
        None,
    ),
    "recursion without end": ("def f(n): return f(n + 1)\nf(0)", None),
    "an array of 8 GB": ("import numpy as np\nnp.zeros(10**9)", None),
    "memory without end": ("rows = []\nwhile True: rows.append(bytearray(2**28))", None),
    "recursion through C": ("class A:\n    def __repr__(self): return repr(self)\nA()", None),
    "a list in 100,000 lists": ("x = []\nfor i in range(100_000): x = [x]\nlen(repr(x))", None),
    "os._exit": ("import os\nos._exit(1)", None),
    "HTML 100,000 deep": (shown("html", "'<div>' * 100_000"), None),
    "HTML 49 deep, 1,470 elements": (
        shown("html", "('<div>' * 49 + 'x' + '</div>' * 49) * 30"),
        None,
    ),
    "a table of 1,400 cells": (
        shown("html", "'<table>' + ('<tr>' + '<td>0.123</td>' * 20 + '</tr>') * 70 + '</table>'"),
        None,
    ),
    "160,000 ends of line breaks": (shown("html", "'</br>' * 160_000"), None),
    "an element of 100,000 attributes": (
        shown("html", "'<b ' + ' '.join(f'a{i}' for i in range(100_000)) + '>x</b>'"),
        None,
    ),
    "combining characters in 2,000 elements": (
        shown("html", "('<b>' + '\\u0301' * 40 + '</b>') * 2_000"),
        None,
    ),
    "LaTeX of 30,000 terms": (
        shown("latex", "'$' + '+'.join(f'x_{{{i}}}' for i in range(30_000)) + '$'"),
        None,
    ),
    "LaTeX of 170 terms": (shown("latex", "'$' + '+'.join(f'x_{{{i}}}' for i in range(170)) + '$'"), None),
    "90,000 combining characters": ("print('Z' + '\\u0301' * 90_000)", None),
    "an SVG of 10^8 circles": (
        shown(
            "svg",
            '\'<svg xmlns="http://www.w3.org/2000/svg"><circle id="g0" r="1"/>\''
            " + ''.join(f'<g id=\"g{i + 1}\">' + f'<use href=\"#g{i}\"/>' * 10 + '</g>' for i in range(8))"
            " + '</svg>'",
        ),
        None,
    ),
    "the same in its style sheet": (
        shown(
            "svg",
            '\'<svg xmlns="http://www.w3.org/2000/svg"><style><circle id="g0" r="1"/>\''
            " + ''.join(f'<g id=\"g{i + 1}\">' + f'<use href=\"#g{i}\"/>' * 10 + '</g>' for i in range(8))"
            " + '</style><use href=\"#g8\"/></svg>'",
        ),
        None,
    ),
    "an SVG of 2,300 circles": (
        shown("svg", "'<svg xmlns=\"http://www.w3.org/2000/svg\">' + '<circle r=\"9\"/>' * 2_300 + '</svg>'"),
        None,
    ),
    "a PNG of 20,000 × 20,000": (PNG.format(side=20_000), None),
    "a PNG of 4,096 × 4,096": (PNG.format(side=4_096), None),
}
ISOLATION = {"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp"}
CONFIG = "site_name: Hard\nmarkdown_extensions: [pymdownx.superfences]\nplugins: [pyodide]\n"
PATIENCE = 120_000  # ms
RUNS = 3
WATCHING = """
  window.held = 0;
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    window.held = Math.max(window.held, now - last);
    last = now;
  }, 4);
"""
PRESS = """(figure) => {
  window.held = 0;
  figure.querySelector(".cell-button").click();
}"""
STOP = """(figure) => new Promise((resolve) => {
  const start = performance.now();
  new MutationObserver(() => {
    if (figure.dataset.state === "idle") resolve(performance.now() - start);
  }).observe(figure, { attributeFilter: ["data-state"] });
  figure.querySelector(".cell-button").click();
})"""


def main():
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        folder = Path(folder) / "site"
        draft = sites.draft_of(folder)
        cells = (f'```pyodide exec="off"\n{code}\n```' for code, _ in PROGRAMS.values())
        sites.write_page(draft, "\n\n".join(["```pyodide\n1\n```", *cells]))
        sites.build(draft, CONFIG, folder)
        columns = [
            measure(playwright, browser, folder, headers)
            for browser in ("chromium", "firefox")
            for headers in ({}, ISOLATION)
        ]
    rows = [[name, *(cell for column in columns for cell in column[name])] for name in PROGRAMS]
    kinds = [f"{b}{i}" for b in ("Chromium", "Firefox") for i in ("", ", isolated")]
    head = ["program", *(f"{kind}: {what}, ms" for kind in kinds for what in ("held up", "Stop"))]
    report.publish("hard", f"{report.table(head, rows)}\n\n{NOTE}")


NOTE = (
    "Held up: the longest time for which the page did nothing else, from Run to the end of the output. Stop: "
    "from its press until the cell is idle, for programs that have to be stopped. The middle one of "
    "three runs."
)


def measure(playwright, name, folder, headers):
    """Return for each program how long it held up the page and how long Stop took, as they are shown."""
    browser = launched(playwright, name)
    with serving(folder, headers) as address:
        page = browser.new_page()
        page.add_init_script(WATCHING)
        page.goto(address)
        assert page.evaluate("crossOriginIsolated") == bool(headers)
        figures = page.locator("figure.cell")
        run(page, figures.nth(0), None)  # Python starts
        column = {
            program: middle([run(page, figures.nth(place), seconds) for _ in range(RUNS)])
            for place, (program, (_, seconds)) in enumerate(PROGRAMS.items(), 1)
        }
    browser.close()
    for program, (held, stopped) in column.items():
        print(
            f"{name:9} {'isolated' if headers else '':9} {program:28} {held:>5} {stopped:>5}", file=sys.stderr
        )
    return column


def middle(runs):
    """Return the middle of the times of several runs, each as it is shown."""
    return ["" if None in times else f"{statistics.median(times):.0f}" for times in zip(*runs, strict=True)]


def run(page, figure, seconds):
    """Return for how long a program held the page up, and how long its Stop took or None, in ms."""
    expect(figure.get_by_role("button", name="Run", exact=True)).to_be_enabled()
    figure.evaluate(PRESS)  # a click of Playwright's searches the page, which takes as long as a small output
    stopped = None
    if seconds:
        wait(page, figure, "state === 'running'")
        page.wait_for_timeout(1000 * seconds)
        stopped = figure.evaluate(STOP)
    wait(page, figure, "!['waiting', 'running'].includes(state)")
    return page.evaluate("window.held"), stopped


def wait(page, figure, what):
    """Wait by a timer: a browser that is not seen may have no frames."""
    condition = f"(f) => {{ const {{ state }} = f.dataset; return {what} }}"
    page.wait_for_function(condition, arg=figure.element_handle(), timeout=PATIENCE, polling=50)


if __name__ == "__main__":
    os.environ.setdefault("CHROMIUM", "chromium")
    main()
