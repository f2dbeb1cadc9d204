"""What the engine's tests share: small sites, built for real, and a real browser."""

import logging
import os
import re
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

CONFIG = """
site_name: Trial
site_url: https://example.org/project/site/
strict: true
theme: {theme}
markdown_extensions:
  - pymdownx.superfences
  - pymdownx.snippets: {{base_path: [modules], check_paths: true, dedent_subsections: true}}
plugins:
  - pyodide: {{modules: modules, timeout: 15}}
"""

THEMES = {
    "mkdocs": "{name: mkdocs, highlightjs: false}",
    "material": "{name: material, font: false, features: [navigation.instant]}",
}
# So Firefox calls it when a server does not answer.
NETWORK = re.compile("A ServiceWorker (intercepted the request|passed a promise to FetchEvent.respondWith)")
SCHEMES = """, palette: [
  {scheme: default, toggle: {icon: material/weather-sunny, name: Dark}},
  {scheme: slate, toggle: {icon: material/weather-night, name: Light}},
]}"""
THEMES["palette"] = THEMES["material"].replace("}", SCHEMES)


def pytest_generate_tests(metafunc):
    """What a page does it does in each browser; the mark `chromium` says why a test is for that one alone."""
    if "browser" in metafunc.fixturenames:
        is_alone = metafunc.definition.get_closest_marker("chromium")
        names = ["chromium"] if is_alone else ["chromium", "firefox"]
        metafunc.parametrize("browser", names, indirect=True, scope="session")


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
        """Give the plugin more options, `offline: false`."""
        self.replace("timeout: 15", f"timeout: 15, {options}")

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

    def html(self, page="index"):
        name = "index.html" if page == "index" else f"{page}/index.html"
        return (self.folder / "site" / name).read_text("utf-8")


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
def refusal(site, caplog):
    """Build a page that must be refused; return the message of the error."""

    def refuse(markdown):
        caplog.clear()
        with caplog.at_level(logging.ERROR), pytest.raises(SystemExit):
            site.build(index=markdown)
        return "\n".join(record.getMessage() for record in caplog.records)

    return refuse


@pytest.fixture
def page(browser):
    """A tab of its own, without cache or storage; an error of the page's own scripts fails the test."""
    context = browser.new_context()
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(f"{error.message} {error.stack}"))
    yield page
    context.close()
    ours = [error for error in errors if "assets/pyodide" in error]
    assert not [error for error in ours if not NETWORK.search(error)]


@pytest.fixture(scope="session")
def new_site(tmp_path_factory):
    """Begin a site that a module of tests configures and builds by itself."""
    return lambda theme="mkdocs": Site(tmp_path_factory.mktemp("site"), theme)


@pytest.fixture(scope="session")
def make_site(tmp_path_factory):
    """Build a site once for many tests."""

    def make(theme="mkdocs", **pages):
        site = Site(tmp_path_factory.mktemp("site"), theme)
        site.build(**pages)
        return Path(site.folder / "site")

    return make
