"""The site's pages, as their authors wrote them."""

import os
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Of the site that tests publish; `make publish` names its own.
SITE_URL = os.environ.get("SITE_URL") or "https://example.org/project/site/"
REPO_URL = os.environ.get("REPO_URL", "https://github.com/example/course")
DOCS = ROOT / "docs"
SNIPPETS = ROOT / "snippets"
PAGES = {path.relative_to(DOCS).as_posix(): path for path in sorted(DOCS.rglob("*.md"))}
WITH_CELLS = [name for name, path in PAGES.items() if "```pyodide" in path.read_text("utf-8")]


def address_of(name):
    """The address of a page below that of the site."""
    return name.removesuffix(".md").removesuffix("index").rstrip("/") + "/" if name != "index.md" else ""


WHOLE = """() => document.readyState === "complete"
    && [...document.querySelectorAll("cell-controls")].every((controls) => controls.firstChild)"""
# The fonts are there, what was to be drawn is drawn, and no script has anything to do. The timers are for a
# browser that draws no frames for a while, since nobody sees it.
SETTLED = """async () => {
  const within = (ms, start) => new Promise((resolve) => { start(resolve); setTimeout(resolve, ms); });
  await within(10_000, (done) => document.fonts.ready.then(done));
  await within(1000, requestAnimationFrame);
  await within(1000, requestAnimationFrame);
  await within(5000, requestIdleCallback);
}"""


def open_whole(page, url):
    """Open a page and wait for its scripts, which come after the text and set up its cells."""
    page.goto(url)
    page.wait_for_function(WHOLE)
    page.evaluate(SETTLED)
