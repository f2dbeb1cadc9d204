"""What the engine's tests share: small sites, built for real, and a real browser."""

import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import cached_folders
import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from mkdocs_pyodide.tools import store
from mkdocs_pyodide.tools.node import node_modules

CONFIG = """
site_name: Trial
site_url: https://example.org/project/site/
strict: true
theme: {theme}
markdown_extensions:
  - pymdownx.superfences
  - pymdownx.snippets: {{base_path: [modules], check_paths: true, dedent_subsections: true}}
plugins:
  - pyodide: {{modules: modules, timeout: 15, offline: false}}
"""
# After its first run a page stores 7 MB for offline use, which takes as long as to start Python: what is
# said of it, the tests of offline use say.

THEMES = {
    "mkdocs": "{name: mkdocs, highlightjs: false}",
    "material": "{name: material, font: false, features: [navigation.instant]}",
}
SCHEMES = """, palette: [
  {scheme: default, toggle: {icon: material/weather-sunny, name: Dark}},
  {scheme: slate, toggle: {icon: material/weather-night, name: Light}},
]}"""
THEMES["palette"] = THEMES["material"].replace("}", SCHEMES)


def pytest_sessionfinish(session):
    if not hasattr(session.config, "workerinput"):  # the process that starts the workers, or runs alone
        cached_folders.prune()


class Site:
    """A MkDocs site in a temporary folder."""

    def __init__(self, folder, theme="mkdocs"):
        self.folder = folder
        self.write("mkdocs.yml", CONFIG.format(theme=THEMES[theme]))
        self.write("modules/tools/shapes.py", SHAPES)
        (folder / "docs").mkdir()

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def replace(self, old, new):
        """Change what the configuration says."""
        config = (self.folder / "mkdocs.yml").read_text("utf-8")
        assert old in config, f"not in the configuration: {old}"
        self.write("mkdocs.yml", config.replace(old, new))

    def configure(self, options):
        """Give the plugin more options, `content_security_policy: false`."""
        self.replace("timeout: 15", f"timeout: 15, {options}")

    def work_offline(self):
        """Let pages store what they need for offline use, as the plugin does unless it is told otherwise."""
        self.replace(", offline: false", "")

    def build(self, command="build", **pages):
        """Build the site with these pages, `index="# Text"`; return the folder of its files."""
        for name, text in pages.items():
            self.write(f"docs/{name}.md", text)
        here = os.getcwd()
        os.chdir(self.folder)
        try:
            config = load_config("mkdocs.yml")
            config.plugins.on_startup(command=command, dirty=False)
            build(config)
        finally:
            os.chdir(here)
        return self.folder / "site"

    def build_shared(self, **pages):
        """Build the site, or copy an earlier build of the same files; return the folder of its files."""
        for name, text in pages.items():
            self.write(f"docs/{name}.md", text)
        key = cached_folders.digest(self.folder) + cached_folders.engine()
        made = cached_folders.shared("site", key, lambda folder: _copy(self.build(), folder))
        return _copy(made, self.folder / "site")

    def html(self, page="index"):
        name = "index.html" if page == "index" else f"{page}/index.html"
        return (self.folder / "site" / name).read_text("utf-8")


def _copy(folder, target):
    return shutil.copytree(folder, target, dirs_exist_ok=True)


SHAPES = '''\
"""Shapes."""

import numpy as np

# --8<-- [start:area]
def area(width, height):
    """Return the area."""
    return width * height
# --8<-- [end:area]


def unit():
    return np.eye(2)
'''


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


@pytest.fixture
def emptied(tmp_path, monkeypatch):
    """Empty one kind of the store for a test; return its folder. The other kinds are there."""

    def empty(kind):
        folder = tmp_path / "store"
        folder.mkdir()
        for other in store.root().iterdir():
            if other.name != kind:
                (folder / other.name).symlink_to(other)
        monkeypatch.setattr(store, "root", lambda: folder)
        return folder / kind

    return empty


@pytest.fixture
def refusal(site, caplog):
    """Build a page that must be refused; return the message of the error."""

    def refuse(markdown):
        caplog.clear()
        with caplog.at_level(logging.ERROR), pytest.raises(SystemExit):
            site.build(index=markdown)
        return "\n".join(record.getMessage() for record in caplog.records)

    return refuse


@pytest.fixture(scope="session")
def new_site(tmp_path_factory):
    """Begin a site that a module of tests configures and builds by itself."""
    return lambda theme="mkdocs": Site(tmp_path_factory.mktemp("site"), theme)


@pytest.fixture(scope="session")
def make_site(new_site):
    """Build a site once for many tests, browsers and runs of the tests; return the folder of its files."""
    return lambda theme="mkdocs", **pages: new_site(theme).build_shared(**pages)


@pytest.fixture(scope="session")
def axe():
    """Return the script of axe-core, which checks the accessibility of a page."""
    checks = Path(__file__).parents[2] / "tests" / "frontend"
    return (node_modules(checks) / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.fixture(scope="session")
def manual():
    """Build the engine's manual once, as its maintainers do; return the folder of its files."""
    engine = Path(__file__).parent.parent
    parts = [engine / name for name in ("docs", "hosting", "mkdocs.yml", "README.md", "GLOSSARY.md")]
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir"]
    return cached_folders.shared(
        "manual",
        cached_folders.digest(*parts) + cached_folders.engine(),
        lambda folder: subprocess.run([*command, str(folder)], cwd=engine, check=True),
    )
