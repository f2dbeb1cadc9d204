"""Matrix products in the browser, beside NumPy as Pyodide ships it, TensorFlow.js and CPython.

    python tests/bench/products.py

All take turns in one run, on one thread: NumPy in a cell of a site, with its own loops and with ours in the
same Python; TensorFlow.js with its WebAssembly backend in the page; NumPy with OpenBLAS in this process.
"""

import json
import os
import re
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

os.environ |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "mkdocs-pyodide" / "tests"))

import report
import sites
from browsers import FLAGS, START
from file_server import serving
from playwright.sync_api import sync_playwright

from mkdocs_pyodide.tools.node import node_modules

ROUNDS = 5
SECONDS = 0.1  # for one measurement
SIZES = [8, 16, 32, 64, 128, 256, 512]
TENSORFLOW = ("tfjs-core", "tfjs-backend-wasm")

# The least time of a product, in ms, by type and size; the same in a cell and in CPython.
MEASURE = f"""
import time

import numpy as np


def measure(dtype, n):
    A = np.random.default_rng(0).standard_normal((n, n)).astype(dtype)
    B = A.T.copy()
    best, count, end = float("inf"), 1, time.perf_counter() + {SECONDS}
    while time.perf_counter() < end or best == float("inf"):
        start = time.perf_counter()
        for _ in range(count):
            A @ B
        seconds = time.perf_counter() - start
        if seconds < 2e-3:  # a browser's clock is coarse
            count *= 2
        else:
            best = min(best, seconds / count)
    return 1e3 * best


def measure_all():
    for dtype in ("float32", "float64"):  # a browser compiles again what is called often
        measure(dtype, 16)
    return {{f"{{dtype}} {{n}}": measure(dtype, n) for dtype in ("float32", "float64") for n in {SIZES}}}
"""
CELL = f"""{MEASURE}
import json

from numpy import _distributor_init_local as simd

ours = measure_all()
simd.replace(simd.shipped)
try:
    print(json.dumps([ours, measure_all()]))
finally:
    simd.replace(simd.loops)
"""
TENSORFLOW_PAGE = """<!doctype html>
<title>TensorFlow.js</title>
<script src="tfjs-core/tf-core.min.js"></script>
<script src="tfjs-backend-wasm/tf-backend-wasm.min.js"></script>
"""
TENSORFLOW_MEASURE = """async ([sizes, seconds]) => {
  tf.wasm.setThreadsCount(1);
  tf.wasm.setWasmPaths("tfjs-backend-wasm/");
  await tf.setBackend("wasm");
  const times = {};
  for (const n of sizes) {
    const [A, B] = [tf.randomNormal([n, n]), tf.randomNormal([n, n])];
    let best = Infinity, count = 1;
    const end = performance.now() + 1000 * seconds;
    while (performance.now() < end || best === Infinity) {
      const start = performance.now();
      for (let i = 0; i < count; i++) tf.matMul(A, B).dispose();
      const time = performance.now() - start;
      if (time < 2) count *= 2;
      else best = Math.min(best, time / count);
    }
    times[`float32 ${n}`] = best;
    A.dispose();
    B.dispose();
  }
  return times;
}"""
NOTE = (
    f"A @ B of two n × n matrices. GFLOPS: medians of {ROUNDS} rounds in which all take turns; ratios: "
    "medians of the rounds' ratios of times, above 1 where ours is faster. One thread each. As shipped: "
    "the loops of Pyodide's NumPy in the same Python. TensorFlow.js: its WebAssembly backend, which has "
    "no float64."
)


def main():
    namespace = {}
    exec(MEASURE, namespace)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        with serving(site(Path(folder))) as address:
            browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
            cell, page = browser.new_page(), browser.new_page()
            cell.goto(address)
            page.goto(f"{address}tensorflow/")
            rounds = [one_round(cell, page, namespace["measure_all"]) for _ in range(ROUNDS)]
    rows = [row(key, rounds) for key in rounds[0]["ours"]]
    head = ["A @ B", "ours, GFLOPS", "as shipped", "TensorFlow.js", "CPython"]
    head += ["ours : as shipped", "ours : TensorFlow.js", "ours : CPython"]
    report.publish("products", f"{report.table(head, rows)}\n\n{NOTE}")


def site(folder):
    """Build the site: a page with the cell, and one with TensorFlow.js."""
    draft = sites.draft_of(folder / "site")
    sites.write_page(draft, f'# Trial\n\n```pyodide exec="off"\n{CELL}\n```\n')
    plugins = "plugins: [pyodide]\nmarkdown_extensions: [pymdownx.superfences]\n"
    sites.build(draft, sites.STOCK + plugins, folder / "site")
    there = folder / "site" / "tensorflow"
    for name in TENSORFLOW:
        shutil.copytree(node_modules(HERE) / "@tensorflow" / name / "dist", there / name)
    (there / "index.html").write_text(TENSORFLOW_PAGE, "utf-8")
    return folder / "site"


def one_round(cell, page, in_cpython):
    """Return the times of each: {name: {type and size: ms}}."""
    ours, shipped = in_cell(cell)
    tensorflow = page.evaluate(TENSORFLOW_MEASURE, [SIZES, SECONDS])
    times = {"ours": ours, "shipped": shipped, "tensorflow": tensorflow, "cpython": in_cpython()}
    return times


def in_cell(page):
    figure = page.locator("figure.cell")
    figure.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_function(
        "(figure) => ['done', 'failed'].includes(figure.dataset.state)",
        arg=figure.element_handle(),
        timeout=START,
    )
    said = figure.locator("output").inner_text()
    if not re.match(r"\[\{.*\}\]$", said.strip(), re.S):
        sys.exit(f"the cell failed: {said}")
    return json.loads(said)


def row(key, rounds):
    dtype, n = key.split()
    names = ("ours", "shipped", "tensorflow", "cpython")
    known = [name for name in names if key in rounds[0][name]]

    def speed(name):
        times = [each[name][key] for each in rounds]
        return f"{2 * int(n) ** 3 / statistics.median(times) / 1e6:.1f}"

    def ratio(name):
        return f"{statistics.median(each[name][key] / each['ours'][key] for each in rounds):.1f}"

    speeds = [speed(name) if name in known else "" for name in names]
    return [f"{dtype}, n = {n}", *speeds, *(ratio(name) if name in known else "" for name in names[1:])]


if __name__ == "__main__":
    main()
