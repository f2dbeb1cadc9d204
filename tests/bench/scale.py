"""How long a build takes for 50 and for 500 pages with cells: the first time, again, and after one edit.

python tests/bench/scale.py [PAGES …]
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config

CONFIG = """
site_name: Scale
site_url: https://example.org/
theme: {name: material, font: false, features: [navigation.instant]}
markdown_extensions: [pymdownx.superfences]
plugins:
  - search
  - pyodide: {modules: modules, strict_policy: true}
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
    print("pages   first build   again   after one edit   seconds a page: first, again, after one edit")
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), count)
            os.chdir(folder)
            first, again = timed("build"), timed("build")
            timed("serve")
            edit(Path(folder, "docs", f"page-{count // 2}.md"))
            edited = timed("serve")
            os.chdir("/")
        each = "   ".join(f"{seconds / count:.3f}" for seconds in (first, again, edited))
        print(f"{count:5}   {first:9.1f} s {again:5.1f} s {edited:14.1f} s   {each}", flush=True)


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


def timed(command):
    """Build as `mkdocs build` or as `mkdocs serve` does; return the seconds."""
    start = time.perf_counter()
    config = load_config("mkdocs.yml")
    config.plugins.on_startup(command=command, dirty=False)
    build(config)
    config.plugins.on_shutdown()
    return time.perf_counter() - start


if __name__ == "__main__":
    main([int(count) for count in sys.argv[1:]] or [50, 500])
