"""The training runs of the architectures' pages, with their default settings: in CPython and in the browser.

    python tests/bench/training.py

A training run is a cell with a budget. CPython computes on one thread, as the browser does.
"""

import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

os.environ |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "mkdocs-pyodide" / "tests"))
os.environ["PYTHONPATH"] = str(HERE)  # where the publisher's process finds what counts

import report
import sites
from browsers import FLAGS
from nginx import hosting
from playwright.sync_api import sync_playwright

from mkdocs_pyodide.build.executor import Executor

PATIENCE = 300  # seconds for one run
COUNT = "import flops\nflops.count()"
COUNTED = "import flops\nprint(flops.total)"

CELLS = """() => [...document.querySelectorAll("figure.cell")].map((figure) => ({
  session: figure.dataset.session,
  source: figure.querySelector("pre code").textContent,
  isTraining: "seconds" in figure.dataset,
}))"""
TIMES = """(figure) => {
  figure.times = {};
  new MutationObserver(() => {
    figure.times[figure.dataset.state] ??= performance.now();
  }).observe(figure, { attributeFilter: ["data-state"] });
}"""


@dataclass(frozen=True)
class Training:
    """A cell with a budget: its place in the page, and the sources of its session up to itself."""

    path: str
    place: int
    sources: list


def main():
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        folder = Path(folder)
        sites.ours(folder / "site", trial=False)
        paths = sorted(page.parent.name for page in (folder / "site" / "architectures").glob("*/index.html"))
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
        rows = []
        with hosting(folder / "site") as host:
            for path in paths:
                page = browser.new_page()
                page.goto(f"{host.address}architectures/{path}/")
                rows += [row(page, training) for training in trainings(path, page.evaluate(CELLS))]
                page.close()
    if not rows:
        sys.exit("no cell in docs/architectures has a budget: there is no training run to measure")
    head = ["training", "GFLOP", "CPython, s", "GFLOPS", "browser, s", "GFLOPS", "browser : CPython"]
    report.publish("training", f"{report.table(head, rows)}\n\n{NOTE}")


NOTE = (
    "The default run of each page's cell with a budget. GFLOP: the matrix products of the layers, "
    "forward and backward. One thread in both."
)


def trainings(path, cells):
    for place, cell in enumerate(cells):
        if cell["isTraining"]:
            earlier = [c["source"] for c in cells[: place + 1] if c["session"] == cell["session"]]
            yield Training(path, place, earlier)


def row(page, training):
    flop, published = in_cpython(training)
    live = in_browser(page, training)
    print(training.path, f"{published:.2f} s, {live:.2f} s", file=sys.stderr, flush=True)
    speeds = [f"{flop / seconds / 1e9:.1f}" for seconds in (published, live)]
    cells = [f"{flop / 1e9:.2f}", f"{published:.2f}", speeds[0], f"{live:.2f}", speeds[1]]
    return [f"{training.path}, cell {training.place + 1}", *cells, f"{live / published:.1f}"]


def in_cpython(training):
    """Return the FLOPs of a training run and its seconds, each of a run of its own."""
    *earlier, last = training.sources
    counting, measured = (Executor(sites.ROOT / "snippets", PATIENCE) for _ in range(2))
    for source in [*earlier, COUNT, last]:
        run(counting, source)
    _, counted = run(counting, COUNTED)
    for source in earlier:
        run(measured, source)
    seconds, _ = run(measured, last)
    counting.close()
    measured.close()
    return int(counted), seconds


def run(executor, source):
    """Run a cell; return its seconds and what it printed."""
    start = time.perf_counter()
    events, error = executor.run("training", source)
    seconds = time.perf_counter() - start
    if error:
        sys.exit(f"the cell raises {error['name']}: {error['message']}\n\n{source}")
    return seconds, "".join(event.get("text", "") for event in events)


def in_browser(page, training):
    cell = page.locator("figure.cell").nth(training.place)
    cell.evaluate(TIMES)
    cell.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_function(
        "(figure) => ['done', 'failed'].includes(figure.dataset.state) && figure.times.running",
        arg=cell.element_handle(),
        timeout=1000 * PATIENCE,
    )
    times = cell.evaluate("(figure) => figure.times")
    if "done" not in times:
        sys.exit(f"{training.path}: the training run failed: {json.dumps(cell.inner_text())}")
    return (times["done"] - times["running"]) / 1000


if __name__ == "__main__":
    main()
