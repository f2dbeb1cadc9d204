"""What `mkdocs serve` does after an edit: what the edit has not changed is not made anew."""

import json
from unittest.mock import patch

import pytest
from jinja2 import Environment
from material.plugins.search.plugin import Parser
from mkdocs.commands.build import build
from mkdocs.config import load_config
from pages import ROOT
from pymdownx.highlight import Highlight

CONFIG = """
site_name: Trial
theme: {{name: material, font: false}}
hooks: [{hook}]
plugins:
  - search
  - pyodide
markdown_extensions: [pymdownx.superfences]
"""
PAGE = "# Page {name}\n\nA word of page {name}.\n\n```pyodide\n'{name}' * 2\n```\n"


@pytest.fixture
def site(tmp_path, monkeypatch):
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text(CONFIG.format(hook=ROOT / "overrides/hooks/rebuild.py"))
    for name in ("index", "other"):
        (tmp_path / "docs" / f"{name}.md").write_text(PAGE.format(name=name))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def made(site, command):
    """Build the site; return what was highlighted and compiled, how many pages the search read, its index."""
    config = load_config("mkdocs.yml")
    config.plugins.on_startup(command=command, dirty=False)
    with (
        spied(Highlight, "highlight") as highlight,
        spied(Parser, "close") as close,
        spied(Environment, "compile") as compiled,
    ):
        build(config)
    sources = [call.args[1] for call in highlight.call_args_list]
    index = json.loads((site / "site/search/search_index.json").read_text("utf-8"))
    templates = [call.args[2] for call in compiled.call_args_list]
    return sources, templates, close.call_count, index


def spied(owner, name):
    return patch.object(owner, name, autospec=True, side_effect=getattr(owner, name))


@pytest.mark.long
def test_rebuild_reads_what_has_changed_and_has_all(site):
    sources, templates, pages, _ = made(site, "serve")
    assert (sources, pages) == (["'index' * 2", "'other' * 2"], 2)
    assert "base.html" in templates
    (site / "docs/other.md").write_text(PAGE.format(name="changed"))
    sources, templates, pages, index = made(site, "serve")
    assert (sources, pages) == (["'changed' * 2"], 1)
    assert "base.html" not in templates
    assert "A word of page index" in json.dumps(index) and "A word of page changed" in json.dumps(index)
    assert "of page other" not in json.dumps(index)
    assert made(site, "build")[2:] == (2, index)


@pytest.mark.long
def test_template_that_has_changed_is_compiled_again(site):
    config = site / "mkdocs.yml"
    config.write_text(config.read_text().replace("name: material", "name: material, custom_dir: theme"))
    (site / "theme").mkdir()
    for word in ("first", "second"):
        (site / "theme/main.html").write_text(
            f'{{% extends "base.html" %}}{{% block footer %}}<p>A {word} footer{{% endblock %}}'
        )
        _, templates, _, _ = made(site, "serve")
        assert f"A {word} footer" in (site / "site/index.html").read_text("utf-8")
    assert "main.html" in templates and "base.html" not in templates
