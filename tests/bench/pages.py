"""Pages of this site of each kind through Lighthouse, as on a phone, beside stock Material.

    python tests/bench/pages.py [path ...]

Lighthouse counts the four scores of its mobile profile, and what a reader waits for: the largest paint, the
time for which the page is blocked, how far things shift, the bytes. With paths only these pages are measured
and printed, and the README stays as it is.
"""

import contextlib
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "mkdocs-pyodide" / "tests"))

import report
import sites
from nginx import hosting

from mkdocs_pyodide.tools.node import NodeError, node_modules, run_node

SCORES = {
    "performance": "performance",
    "accessibility": "accessibility",
    "best-practices": "best practices",
    "seo": "SEO",
}
# The first page, chapters, layers, exercises, architectures with a training run and without, progress.
PAGES = [
    "",
    "learning/how-a-network-learns/",
    "learning/losses/",
    "learning/training-practice/",
    "layers/",
    "layers/dense/",
    "layers/dense-practice/",
    "layers/convolutional/",
    "layers/gru/",
    "layers/attention/",
    "architectures/convolutional/",
    "architectures/gan-training/",
    "architectures/transformer/",
    "progress/",
]
TRIES = 5
RUNS = 3  # of which the middle one counts: a machine is never quiet
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update"

# A page of this site in stock Material: its formulas as the theme's documentation sets them.
KATEX = """
document$.subscribe(({ body }) => renderMathInElement(body, {
  delimiters: [
    { left: "\\\\(", right: "\\\\)", display: false },
    { left: "\\\\[", right: "\\\\]", display: true },
  ],
}));
"""
STOCK_DENSE = """
extra_css: [katex/katex.min.css]
extra_javascript: [katex/katex.min.js, katex/contrib/auto-render.min.js, katex.js]
markdown_extensions:
  - admonition
  - attr_list
  - def_list
  - footnotes
  - md_in_html
  - tables
  - toc: {permalink: true}
  - pymdownx.arithmatex: {generic: true}
  - pymdownx.details
  - pymdownx.highlight
  - pymdownx.inlinehilite
  - pymdownx.snippets: {base_path: [snippets], dedent_subsections: true}
  - pymdownx.superfences
  - pymdownx.tabbed: {alternate_style: true}
"""


def main(paths):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        sites.ours(folder / "site", trial=False)
        sites.stock(folder / "www" / "stock" / "blank", "# Blank\n\nNothing but the theme.\n")
        dense(folder / "www" / "stock" / "dense")
        more = f"location /stock/ {{ root {folder}/www; add_header Cache-Control $cache always; }}"
        with hosting(folder / "site", more=more) as host:
            rows = [row(path or "(first page)", host.address + path) for path in paths or PAGES]
            for name in ("blank", "dense"):
                label = f"stock Material, {name}"
                rows.append(row(label, f"http://127.0.0.1:{host.port}/stock/{name}/"))
    head = ["page", *SCORES.values(), "largest paint, s", "blocked, ms", "shift", "kB"]
    table = report.table(head, rows)
    if paths:
        print(table)
    else:
        report.publish("pages", f"{table}\n\n{note()}")


def note():
    package = node_modules(Path(__file__).parent) / "lighthouse" / "package.json"
    version = json.loads(package.read_text("utf-8"))["version"]
    return (
        f"Lighthouse {version}, its mobile profile, of {RUNS} runs the middle one. Stock Material of the "
        "same version, without web fonts: a blank page; and the text of the dense page without this engine, "
        "its formulas set by a script in the page, KaTeX."
    )


def row(label, address):
    audits, categories = lighthouse(address)
    scores = [f"{100 * categories[name]['score']:.0f}" for name in SCORES]
    paint, blocked, shift, size = (
        audits[name]["numericValue"]
        for name in (
            "largest-contentful-paint",
            "total-blocking-time",
            "cumulative-layout-shift",
            "total-byte-weight",
        )
    )
    print(label, *scores, f"{paint:.0f} {blocked:.0f} {shift:.3f} {size:.0f}", file=sys.stderr, flush=True)
    return [label, *scores, f"{paint / 1000:.1f}", f"{blocked:.0f}", f"{shift:.3f}", f"{size / 1000:.0f}"]


def lighthouse(address):
    """Return the audits and the categories of a page, of its middle run by performance."""
    results = [looked_at(address) for _ in range(RUNS)]
    return sorted(results, key=lambda result: result[1]["performance"]["score"])[RUNS // 2]


def looked_at(address):
    """Let Lighthouse look at a page once. It finds its browser by CHROME_PATH."""
    os.environ["CHROME_PATH"] = os.environ["CHROMIUM"]
    script = node_modules(Path(__file__).parent) / "lighthouse" / "cli" / "index.js"
    categories = f"--only-categories={','.join(SCORES)}"
    command = script, address, "--output=json", "--quiet", categories, f"--chrome-flags={FLAGS}"
    result = json.loads(patiently(*command))
    if "runtimeError" in result:
        sys.exit(f"Lighthouse could not load {address}: {result['runtimeError']['message']}")
    return result["audits"], result["categories"]


def patiently(*command):
    """Return what Lighthouse says; it misses the start of its own trace now and then."""
    for _ in range(TRIES - 1):
        with contextlib.suppress(NodeError):
            return run_node(*command)
    return run_node(*command)


def dense(folder):
    draft = sites.draft_of(folder)
    katex = node_modules(Path(__file__).parent) / "katex" / "dist"
    shutil.copytree(katex, draft / "docs" / "katex")
    (draft / "docs" / "katex.js").write_text(KATEX, "utf-8")
    shutil.copytree(sites.ROOT / "snippets", draft / "snippets")
    shutil.copy(sites.ROOT / "docs" / "layers" / "dense.md", draft / "docs" / "index.md")
    sites.build(draft, sites.STOCK + STOCK_DENSE, folder)


if __name__ == "__main__":
    main(sys.argv[1:])
