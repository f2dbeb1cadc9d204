"""The sites that are measured: this one with a page more, and those it is held against."""

import gzip
import re
import shutil
import subprocess
import sys
from pathlib import Path

from mkdocs_pyodide.distribution.registry import Registry
from mkdocs_pyodide.tools.node import node_modules

ROOT = Path(__file__).parents[2]
PROGRAM = "import numpy as np\n\nprint(np.arange(4).sum())"
RESULT = "6"
CONTENT = "assets/c0ffee00"  # the configuration of the host takes what lies here as named by its content

STOCK = "site_name: Stock\nsite_description: Of the theme alone.\ntheme: {name: material, font: false}\n"
EXEC = "plugins: [markdown-exec]\nmarkdown_extensions: [pymdownx.superfences]\n"

# As Pyodide's documentation has it, with its files from here.
BARE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Bare</title><link rel="icon" href="data:,">
<script src="{pyodide}pyodide.js"></script>
</head>
<body>
<button>Run</button>
<pre></pre>
<script type="module">
document.querySelector("button").onclick = async () => {{
  const pyodide = await loadPyodide();
  const write = (line) => document.querySelector("pre").append(`${{line}}\\n`);
  await pyodide.loadPackage("numpy");
  pyodide.setStdout({{ batched: write }});
  await pyodide.runPythonAsync({program!r});
}};
</script>
</body>
</html>
"""

COMPRESSED = {".html", ".css", ".js", ".mjs", ".json", ".svg", ".wasm", ".xml"}

CDNS = {
    r"https://cdnjs\.cloudflare\.com/ajax/libs/ace/[^/]+/": "ace/",
    r"https://cdnjs\.cloudflare\.com/ajax/libs/highlight\.js/[^/]+/": "highlight/",
    r"https://cdn\.jsdelivr\.net/pyodide/[^/]+/full/": "pyodide/",
    r"https://cdn\.jsdelivr\.net/npm/highlightjs-themes@[^/]+/": "themes/",
}


def ours(folder, trial=True):
    """Build this site into a folder; as a trial, with one page more, `trial/`: a cell with the program."""
    draft = draft_of(folder)
    (ROOT / ".pyodide").mkdir(exist_ok=True)
    for name in ("overrides", "mkdocs-pyodide", ".pyodide"):  # the last has the outputs of earlier builds
        (draft / name).symlink_to(ROOT / name)
    for name in ("docs", "snippets"):
        shutil.copytree(ROOT / name, draft / name, dirs_exist_ok=True)
    for name in ("LICENSE", "LICENSE-docs"):
        shutil.copy(ROOT / name, draft)
    config = (ROOT / "mkdocs.yml").read_text("utf-8")
    if trial:
        write_page(draft, f"# Trial\n\n```pyodide\n{PROGRAM}\n```\n", "trial.md")
        config = config.replace("\nnav:\n", "\nnav:\n  - Trial: trial.md\n", 1)
    build(draft, config, folder)


def with_numpy_as_shipped(folder, site):
    """Build into a folder the same site again, with `simd: false`."""
    draft = site.with_name(f"{site.name}-draft")
    config = (draft / "mkdocs.yml").read_text("utf-8")
    build(draft, config.replace("  - pyodide:\n", "  - pyodide:\n      simd: false\n", 1), folder)


def stock(folder, markdown):
    """Build stock Material into a folder, with one page."""
    draft = draft_of(folder)
    write_page(draft, markdown)
    build(draft, STOCK, folder)


def rivals(folder):
    """Write into a folder what the first run is held against: `bare/` and `markdown-exec/`."""
    lay_out_packages(folder / CONTENT)
    (folder / "bare").mkdir()
    bare = BARE.format(pyodide=f"../{CONTENT}/pyodide/", program=PROGRAM)
    (folder / "bare" / "index.html").write_text(bare, "utf-8")
    draft = draft_of(folder / "markdown-exec")
    write_page(draft, f'# Trial\n\n```pyodide install="numpy"\n{PROGRAM}\n```\n')
    build(draft, STOCK + EXEC, folder / "markdown-exec")
    html = folder / "markdown-exec" / "index.html"
    html.write_text(with_local_addresses(html.read_text("utf-8"), f"../{CONTENT}/"), "utf-8")


def draft_of(folder):
    """Make and return the folder of the sources of a site, beside that of its files."""
    draft = folder.with_name(f"{folder.name}-draft")
    (draft / "docs").mkdir(parents=True)
    return draft


def write_page(draft, markdown, name="index.md"):
    (draft / "docs" / name).write_text(markdown, "utf-8")


def with_local_addresses(page, folder):
    for address, name in CDNS.items():
        page, count = re.subn(address, folder + name, page)
        if not count:
            sys.exit(f"markdown-exec's fence has no {address}: correct CDNS in {Path(__file__).name}")
    return page


def lay_out_packages(content):
    """Put there what the rivals would fetch from elsewhere: the same runtime as ours, and an editor."""
    modules = node_modules(Path(__file__).parent)
    registry = Registry()
    shutil.copytree(modules / "ace-builds" / "src-min-noconflict", content / "ace")
    shutil.copytree(modules / "@highlightjs" / "cdn-assets", content / "highlight")
    shutil.copytree(modules / "highlightjs-themes", content / "themes")
    (content / "pyodide").mkdir()
    for path in registry.fetch(registry.files(["numpy", "micropip"])):
        shutil.copy(path, content / "pyodide")
    for name in ("pyodide.js", "pyodide-lock.json"):
        shutil.copy(modules / "pyodide" / name, content / "pyodide")


def build(draft, config, folder):
    """Build the site of a draft into a folder."""
    (draft / "mkdocs.yml").write_text(config, "utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)]
    subprocess.run(command, cwd=draft, check=True)


def compress(folder):
    """Give the files of a site their compressed siblings, as the engine's manual says."""
    for path in list(folder.rglob("*")):
        sibling = path.with_name(f"{path.name}.gz")
        if path.suffix in COMPRESSED and path.stat().st_size > 1024 and not sibling.exists():
            sibling.write_bytes(gzip.compress(path.read_bytes()))
