"""Edited values of a board: how soon the page answers, once Python has started.

    python tests/bench/editing.py

The board of the dense layer, on a page of its own. A value is stepped with the arrow keys, each time when the
page has shown the answer to the last one; the time is from the key until the new numbers are in the page.
"""

import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "mkdocs-pyodide" / "tests"))

import report
import sites
from browsers import FLAGS
from nginx import hosting
from playwright.sync_api import sync_playwright

EDITS = 100
WARM_UP = 10  # edits before those that count
CONFIG = """site_name: Editing
plugins:
  - pyodide: {modules: snippets}
markdown_extensions: [pymdownx.superfences]
"""
PAGE = '# Editing\n\n```pyodide code="off"\nfrom widgets.boards import board\n\nboard("dense")\n```\n'

# Note when the worker gets a message of the page, and when its answer comes.
WATCH = """
  globalThis.asked = globalThis.answered = 0;
  globalThis.Worker = class extends Worker {
    constructor(...options) {
      super(...options);
      this.addEventListener("message", ({ data }) => {
        if (data.widget) globalThis.answered = performance.now();
      });
    }
    postMessage(message, ...rest) {
      if (message.type === "run" && message.widget) globalThis.asked = performance.now();
      super.postMessage(message, ...rest);
    }
  };
"""
# Step a value, and return the milliseconds until the output has changed: in all, and of them in the worker.
EDIT = """(direction) => new Promise((resolve) => {
  const output = document.querySelector("[data-array=Z][data-index='0,0']");
  const input = document.querySelector("[data-array=X][data-index='0,0'] input");
  const start = performance.now();
  new MutationObserver((_, observer) => {
    if (answered < start) return; // the page has shown the value itself
    observer.disconnect();
    resolve([performance.now() - start, answered - asked]);
  }).observe(output, { childList: true, characterData: true, subtree: true });
  input.dispatchEvent(new KeyboardEvent("keydown", { key: direction, bubbles: true, cancelable: true }));
})"""


def main():
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Path(folder) / "site"
        draft = sites.draft_of(site)
        for name in ("layers", "lab", "widgets"):
            shutil.copytree(sites.ROOT / "snippets" / name, draft / "snippets" / name)
        sites.write_page(draft, PAGE)
        sites.build(draft, CONFIG, site)
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
        with hosting(site) as host:
            publish(*measure(browser, host.address))
        browser.close()


def publish(times, processor):
    """Write the results into the README; `processor`: milliseconds for each edit."""
    names = ("from the key to the new numbers", "of that in Python and on the way")
    rows = [
        [name, f"{min(values):.0f}", f"{statistics.median(values):.0f}", f"{percentile(values, 95):.0f}"]
        for name, values in zip(names, zip(*times, strict=True), strict=True)
    ]
    note = (
        f"The dense layer's board, {EDITS} edits one after the other. The page and its Python take "
        f"{processor:.0f} ms of processor time for an edit."
    )
    head = ["time", "least, ms", "median, ms", "95 %, ms"]
    report.publish("editing", f"{report.table(head, rows)}\n\n{note}")


def measure(browser, address):
    """Return for each edit its milliseconds, in all and in the worker, and the processor time of one."""
    page = browser.new_page()
    page.add_init_script(WATCH)
    page.goto(address)
    page.mouse.move(5, 5)
    page.get_by_role("button", name="Edit").click()
    page.locator("[data-array=X][data-index='0,0']").click()
    directions = ["ArrowUp", "ArrowDown"] * (EDITS // 2)
    for direction in directions[:WARM_UP]:  # the first waits for Python
        page.evaluate(EDIT, direction)
    before = processor_time(browser)
    times = [page.evaluate(EDIT, direction) for direction in directions]
    return times, 1000 * (processor_time(browser) - before) / EDITS


def processor_time(browser):
    """Return the seconds of processor time that pages have taken, with their workers."""
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    return sum(process["cpuTime"] for process in processes if process["type"] == "renderer")


def percentile(values, percent):
    return statistics.quantiles(values, n=100)[percent - 1]


if __name__ == "__main__":
    main()
