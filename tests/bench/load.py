"""Readers who come all at once: nginx with the configuration that the engine ships, and wrk on loopback.

    python tests/bench/load.py [readers] [seconds]

Readers keep their connections and ask without a pause, for what a browser asks for. An error fails the run.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[2] / "mkdocs-pyodide" / "tests"))

import report
import sites
from browsers import FLAGS
from nginx import debian, hosting
from playwright.sync_api import sync_playwright

PAGE = "layers/dense/"
PATIENCE = 120_000  # ms

# What wrk asks for, and what it says at the end.
SCRIPT = """
local paths = { PATHS }
local turn = 0
request = function()
  turn = turn % #paths + 1
  return wrk.format("GET", paths[turn], { ["Accept-Encoding"] = "gzip", ["Host"] = wrk.host })
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\\n{"requests": %d, "bytes": %d, "seconds": %f, "errors": %d, "percentiles": [%f, %f, %f]}\\n',
    summary.requests, summary.bytes, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(90) / 1e3, latency:percentile(99) / 1e3
  ))
end
"""


def main(readers=200, seconds=10):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        sites.ours(folder / "site", trial=False)
        sites.compress(folder / "site")
        with hosting(folder / "site") as host:
            visit, run = asked(host.address + PAGE)
            loads = {
                "a page": visit[:1],
                f"a visit: the page and its {len(visit) - 1} files": visit,
                f"a first run: {len(run)} files more": run,
            }
            results = {
                label: load(host, paths, readers, seconds, folder) for label, paths in loads.items() if paths
            }
    head = ["asked for", "requests/s", "MB/s", "median, ms", "90 %, ms", "99 %, ms", "errors"]
    report.publish(
        "load", f"{report.table(head, map(row, results, results.values()))}\n\n{note(readers, seconds)}"
    )
    if any(result["errors"] for result in results.values()):
        sys.exit("nginx answered with errors, see above")


def asked(address):
    """Return the paths that a browser asks for: by a visit of a page, and then by a first run."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
        context = browser.new_context(service_workers="block")
        paths = []
        context.on("request", lambda request: paths.append(urlsplit(request.url).path))
        page = context.new_page()
        page.goto(address, wait_until="networkidle")
        count = len(paths)
        page.locator("figure.cell").first.get_by_role("button", name="Run", exact=True).click()
        page.locator("figure.cell[data-state=done]").wait_for(timeout=PATIENCE)
        browser.close()
    visit = list(dict.fromkeys(paths[:count]))
    return visit, [path for path in dict.fromkeys(paths[count:]) if path not in visit]


def load(host, paths, readers, seconds, folder):
    """Let readers ask for these paths in turn; return what wrk counted."""
    script = folder / "readers.lua"
    script.write_text(SCRIPT.replace("PATHS", ", ".join(map(json.dumps, paths))), "utf-8")
    command = [debian("wrk", "wrk"), f"--connections={readers}", f"--duration={seconds}s", "--threads=2"]
    command += ["--timeout=30s", f"--script={script}", host.address]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return json.loads(said.strip().splitlines()[-1])


def row(label, result):
    seconds = result["seconds"]
    percentiles = [f"{value:.0f}" for value in result["percentiles"]]
    speed = [f"{result['requests'] / seconds:,.0f}", f"{result['bytes'] / seconds / 1e6:,.0f}"]
    return [label, *speed, *percentiles, result["errors"]]


def note(readers, seconds):
    return (
        f"{readers} readers for {seconds} s each, on loopback, nginx and wrk on the same cores; nginx as in "
        "[Hosting](mkdocs-pyodide/docs/hosting.md), the files with compressed siblings."
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
