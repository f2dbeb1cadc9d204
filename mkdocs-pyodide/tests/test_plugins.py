"""Other plugins beside this one: a small site for each, whose cells run as published.

They are installed into an environment of their own, which test runs share.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import cached_folders
import pytest
from browsers import START
from file_server import serving
from playwright.sync_api import expect

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]  # s; an environment is installed

PACKAGE = Path(__file__).parent.parent
REQUIREMENTS = Path(__file__).with_name("plugins.txt")
PAGE = """# Page

```pyodide session="s"
import numpy as np

print("0\\n1\\na  b")
np.arange(3)
```

It ends at ⟦s: 2⟧.

```pyodide session="s"
class Table:
    def _repr_html_(self): return "<table><tr><td>1</td><td>x  y</td></tr></table>"

Table()
```
"""
CONFIG = {
    "site_name": "Trial",
    "site_url": "https://example.org/project/site/",
    "strict": True,
    "theme": {"name": "material", "font": False},
    "markdown_extensions": ["pymdownx.superfences"],
    "plugins": [],
}
NOTEBOOK = {
    "cells": [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# A notebook"]}],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}
MODULE = '''"""A module."""


def area(width: float, height: float) -> float:
    """Return the area."""
    return width * height
'''


@dataclass(frozen=True)
class Case:
    """A site with another plugin.

    plugins   of mkdocs.yml, beside this one, in their order; "pyodide" says where this one stands
    pages     the addresses whose cells are run
    files     more files of the site
    """

    plugins: list
    pages: tuple = ("",)
    files: dict = field(default_factory=dict)


LANGUAGES = [{"locale": "en", "name": "English", "default": True}, {"locale": "pt", "name": "Português"}]
CASES = {
    "minify": Case([{"minify": {"minify_html": True}}, "pyodide"]),
    "minify, listed last": Case(["pyodide", {"minify": {"minify_html": True}}]),
    "i18n, suffix": Case(
        ["pyodide", {"i18n": {"docs_structure": "suffix", "languages": LANGUAGES}}],
        ("", "pt/"),
        {"docs/index.pt.md": PAGE.replace("# Page", "# Página")},
    ),
    "awesome-nav": Case(["awesome-nav", "pyodide"], files={"docs/.nav.yml": "nav:\n  - index.md\n"}),
    "git-revision-date-localized": Case(["git-revision-date-localized", "pyodide"]),
    "glightbox": Case(["glightbox", "pyodide"]),
    "macros": Case(["macros", "pyodide"], files={"docs/index.md": "{{ 6 * 7 }}\n\n" + PAGE}),
    "mkdocs-jupyter": Case(
        ["mkdocs-jupyter", "pyodide"], files={"docs/notebook.ipynb": json.dumps(NOTEBOOK)}
    ),
    "mkdocstrings": Case(
        [{"mkdocstrings": {"handlers": {"python": {"paths": ["."]}}}}, "pyodide"],
        files={"shapes.py": MODULE, "docs/index.md": PAGE + "\n::: shapes\n"},
    ),
    "blog": Case(
        ["blog", "pyodide"],
        ("", "blog/2026/01/02/post/"),
        {
            "docs/blog/index.md": "# Blog\n",
            "docs/blog/posts/post.md": "---\ndate: 2026-01-02\n---\n\n" + PAGE.replace("# Page", "# Post"),
        },
    ),
    "privacy": Case([{"privacy": {"assets_exclude": ["unpkg.com/*"]}}, "pyodide"]),  # tests fetch nothing
    # Its search loads a script of another host, which the strict policy forbids.
    "offline": Case(["offline", {"pyodide": {"content_security_policy": False}}], ("index.html",)),
    "search": Case(["search", "pyodide"]),
}


def environment(kind, requirements):
    """Return the Python of an environment with this engine and what a file pins."""

    def make(folder):
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
        install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", PACKAGE]
        subprocess.run([folder / "venv/bin/python", *install, "--requirement", requirements], check=True)

    key = requirements.read_text("utf-8") + (PACKAGE / "pyproject.toml").read_text("utf-8") + sys.version
    return cached_folders.shared(kind, key, make) / "venv/bin/python"


@pytest.fixture(scope="session")
def python():
    return environment("plugins", REQUIREMENTS)


def build(python, folder, case):
    """Write the site of a case and build it; return what the build printed."""
    files = {
        "docs/index.md": PAGE,
        **case.files,
        "mkdocs.yml": json.dumps({**CONFIG, "plugins": case.plugins}),
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (
        ["git", "init", "--quiet", "--initial-branch", "main"],
        ["git", "add", "--all"],
        ["git", *identity, "commit", "--quiet", "--message", "site"],
    ):
        subprocess.run(command, cwd=folder, check=True)
    command = [python, "-m", "mkdocs", "build"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("name", CASES)
def test_cells_run_as_published_beside(new_context, tmp_path, python, name):
    build(python, tmp_path, CASES[name])
    page = new_context().new_page()
    with serving(tmp_path / "site") as address:
        for path in CASES[name].pages:
            page.goto(address + path)
            run_all(page)


def run_all(page):
    """Run the page's cells; each has to give what is published."""
    cells = page.locator("figure.cell")
    expect(cells).to_have_count(2)
    expect(cells.first.locator("output")).to_have_text("0\n1\na  b\narray([0, 1, 2])\n")
    expect(page.get_by_text("It ends at 2.")).to_be_visible()
    for cell in cells.all():
        cell.get_by_role("button", name="Run", exact=True).click()
        expect(cell).to_have_attribute("data-match", "same", timeout=START)


def test_mike_publishes_a_version_whose_cells_run(new_context, tmp_path, python):
    build(python, tmp_path, Case(["pyodide"]))
    (tmp_path / ".gitignore").write_text("site\n.cache\n", "utf-8")
    identity = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org"}
    identity |= {name.replace("AUTHOR", "COMMITTER"): value for name, value in identity.items()}
    identity["PATH"] = f"{python.parent}{os.pathsep}{os.environ['PATH']}"  # mike calls mkdocs
    command = [python.parent / "mike", "deploy", "1.0", "latest"]
    subprocess.run(command, cwd=tmp_path, check=True, env=os.environ | identity)
    checkout = ["git", "worktree", "add", "--quiet", tmp_path / "pages", "gh-pages"]
    subprocess.run(checkout, cwd=tmp_path, check=True)
    page = new_context().new_page()
    with serving(tmp_path / "pages") as address:
        page.goto(address + "1.0/")
        run_all(page)


DOCSTRING = '''"""A module.

```pyodide
2 + 2
```
"""
'''


def test_fence_in_a_docstring_of_mkdocstrings_is_a_cell(tmp_path, python):
    case = CASES["mkdocstrings"]
    build(python, tmp_path, Case(case.plugins, files={**case.files, "shapes.py": DOCSTRING}))
    html = (tmp_path / "site/index.html").read_text("utf-8")
    assert html.count('<figure class="cell"') == 3 and ">4\n</span>" in html
