"""The training runs of the architectures' pages: in CPython, in the browser, and there without SIMD loops.

    python tests/bench/training.py [page ...]

A training run is a cell with a budget, with its default settings. CPython computes on one thread, as the
browser does. With names of pages only their runs are measured and printed, and the README stays as it is.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

os.environ |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "mkdocs-pyodide" / "tests"))
os.environ["PYTHONPATH"] = str(HERE)  # where the publisher's process finds what counts

import numpy as np
import report
import sites
from browsers import FLAGS
from nginx import hosting
from playwright.sync_api import sync_playwright

from mkdocs_pyodide.build.executor import Executor

PATIENCE = 300  # seconds for one run
ROUNDS = 2  # of which the faster one counts: a machine is never quiet
COUNT = "import flops\nflops.count()"
COUNTED = "import flops\nprint(flops.total)"
LARGE = 5e9  # FLOPs of a training run of which more is expected

CELLS = """() => [...document.querySelectorAll("figure.cell")].map((figure) => ({
  session: figure.dataset.session,
  source: figure.querySelector("pre code").textContent,
  isTraining: "seconds" in figure.dataset && !("exercise" in figure.dataset), // whose starter does not train
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
        sites.with_numpy_as_shipped(folder / "shipped", folder / "site")
        paths = sorted(page.parent.name for page in (folder / "site" / "architectures").glob("*/index.html"))
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
        measured = []
        with hosting(folder / "site") as host, hosting(folder / "shipped") as shipped:
            for path in sys.argv[1:] or paths:
                addresses = [f"{site.address}architectures/{path}/" for site in (host, shipped)]
                measured += measure(browser, addresses, path)
    if not measured:
        sys.exit("no cell in docs/architectures has a budget: there is no training run to measure")
    head = ["training", "GFLOP", "CPython, s", "GFLOPS", "browser, s", "GFLOPS", "browser : CPython"]
    head += ["as shipped, s", "browser : as shipped", "again, s", "as shipped, s", "again : as shipped"]
    text = f"{report.table(head, [each.row for each in measured])}\n\n{note(measured)}"
    if sys.argv[1:]:
        print(text)
    else:
        report.publish("training", text)


def note(measured):
    return (
        "The default run of each page's cell with a budget. GFLOP: the matrix products of the layers, "
        "forward and backward. One thread in all. As shipped: the same site with `simd: false`, in turn with "
        "the other, twice; the faster run counts. The browser compiles Python and NumPy a second time while "
        "the first training of a visit runs, for both sites alike; the last three columns are of a second "
        f"run in the same page. Browser : as shipped {summary(measured, lambda each: each.first)}; "
        f"again : as shipped {summary(measured, lambda each: each.again)}."
    )


def summary(measured, ratio_of):
    """Say the median of a ratio, and the largest one of the large runs."""
    large = [ratio_of(each) for each in measured if each.flop >= LARGE]
    most = f", and of {LARGE / 1e9:g} GFLOP or more at most {max(large):.2f}" if large else ""
    return f"has a median of {statistics.median(map(ratio_of, measured)):.2f}{most}"


@dataclass(frozen=True)
class Measured:
    """A training run: its FLOPs, and its seconds in CPython, in the browser, and there without our loops.

    live, shipped   of the first and of the second run in a page
    """

    training: Training
    flop: int
    published: float
    live: tuple
    shipped: tuple

    @property
    def first(self):
        return self.live[0] / self.shipped[0]

    @property
    def again(self):
        return self.live[1] / self.shipped[1]

    @property
    def row(self):
        speeds = [f"{self.flop / seconds / 1e9:.1f}" for seconds in (self.published, self.live[0])]
        return [
            f"{self.training.path}, cell {self.training.place + 1}",
            f"{self.flop / 1e9:.2f}",
            f"{self.published:.2f}",
            speeds[0],
            f"{self.live[0]:.2f}",
            speeds[1],
            f"{self.live[0] / self.published:.1f}",
            f"{self.shipped[0]:.2f}",
            f"{self.first:.2f}",
            f"{self.live[1]:.2f}",
            f"{self.shipped[1]:.2f}",
            f"{self.again:.2f}",
        ]


def trainings(path, cells):
    for place, cell in enumerate(cells):
        if cell["isTraining"]:
            earlier = [c["source"] for c in cells[: place + 1] if c["session"] == cell["session"]]
            yield Training(path, place, earlier)


def measure(browser, addresses, path):
    """Measure the training runs of a page in new pages, each as a reader's first one, then once more."""
    rounds = []
    for _ in range(ROUNDS):
        pages = [browser.new_page() for _ in addresses]
        for page, address in zip(pages, addresses, strict=True):
            page.goto(address)
        runs = list(trainings(path, pages[0].evaluate(CELLS)))
        rounds.append(
            [[[in_browser(page, training) for _ in range(2)] for page in pages] for training in runs]
        )
        for page in pages:
            page.close()
    least = np.min(rounds, axis=0)  # (runs, sites, 2)
    measured = [
        Measured(training, *in_cpython(training), *times)
        for training, times in zip(runs, least.tolist(), strict=True)
    ]
    for each in measured:
        print(*each.row, file=sys.stderr, flush=True)
    return measured


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
