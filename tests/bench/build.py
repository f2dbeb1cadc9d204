"""How long a build takes: of this site, and of sites with 50 and with 500 pages of three cells each.

python tests/bench/build.py [PAGES …]
"""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import report
from mkdocs.commands.build import build
from mkdocs.config import load_config

ROOT = Path(__file__).parents[2]
HEAD = [
    "site",
    "first build, s",
    "again, s",
    "after an edit, s",
    "a page: first, s",
    "again, s",
    "after an edit, s",
]
NOTE = (
    "The first build runs the cells; what it needs has been fetched. Again is `mkdocs build` with nothing "
    "changed, after an edit is what `mkdocs serve` does when a cell of one page has changed."
)

CONFIG = """
site_name: Scale
site_url: https://example.org/
theme: {name: material, font: false, features: [navigation.instant]}
markdown_extensions: [pymdownx.superfences]
plugins:
  - search
  - pyodide: {modules: modules}
"""

PAGE = """
# Page {number}

{prose}

```pyodide session="page"
import numpy as np
from tools import mean

x = np.arange({number}, {number} + 8.0).reshape(2, 4)
x
```

Its mean is ⟦page: mean(x)⟧.

```pyodide session="page"
for row in x:
    print("row", row, "mean", mean(row))
```

{prose}

```pyodide session="page"
x @ x.T / {number}
```
"""
PROSE = "A paragraph of plain words, as long as one that a page has between its cells. " * 5
MODULE = "def mean(x):\n    return x.sum() / x.size\n"


def main(counts):
    rows = [this_site(), *map(site, counts)]
    report.publish("build", f"{report.table(HEAD, rows)}\n\n{NOTE}")


def this_site():
    """Return the row of this site; its cells' output is kept beside it, so there is no first build."""
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as name:
        docs = shutil.copytree("docs", Path(name, "docs"))
        places = {"docs_dir": str(docs), "site_dir": str(Path(name, "site"))}
        timed("build", **places)
        again = timed("build", **places)
        timed("serve", **places)
        page = docs / "layers" / "dense.md"
        page.write_text(page.read_text("utf-8") + "\n```pyodide\n6 * 7\n```\n", "utf-8")
        edited = timed("serve", **places)
        return row("this one", len(list(docs.rglob("*.md"))), None, again, edited)


def site(count):
    """Return the row of a site with so many pages."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), count)
        os.chdir(folder)
        first, again = timed("build"), timed("build")
        timed("serve")
        edit(Path(folder, "docs", f"page-{count // 2}.md"))
        edited = timed("serve")
        os.chdir("/")
        return row(f"{count} pages", count, first, again, edited)


def row(name, count, *times):
    each = [f"{time / count:.3f}" if time else "" for time in times]
    return [name, *(f"{time:.1f}" if time else "" for time in times), *each]


def write(folder, count):
    """Write a site of so many pages, no two the same."""
    (folder / "docs").mkdir()
    (folder / "modules").mkdir()
    (folder / "mkdocs.yml").write_text(CONFIG)
    (folder / "modules" / "tools.py").write_text(MODULE)
    for number in range(1, count + 1):
        text = PAGE.format(number=number, prose=PROSE)
        (folder / "docs" / ("index.md" if number == 1 else f"page-{number}.md")).write_text(text)


def edit(page):
    page.write_text(page.read_text().replace("x @ x.T", "x.T @ x"))


def timed(command, **places):
    """Build as `mkdocs build` or as `mkdocs serve` does; return the seconds."""
    start = time.perf_counter()
    config = load_config("mkdocs.yml", **places)
    config.plugins.on_startup(command=command, dirty=False)
    build(config)
    config.plugins.on_shutdown()
    return time.perf_counter() - start


if __name__ == "__main__":
    main([int(count) for count in sys.argv[1:]] or [50, 500])
