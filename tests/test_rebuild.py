"""What `mkdocs serve` does after an edit: what the edit has not changed is not made anew."""

import json
from unittest.mock import patch

import pytest
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
    """Build the site; return what was highlighted, how many pages the search has read, and its index."""
    config = load_config("mkdocs.yml")
    config.plugins.on_startup(command=command, dirty=False)
    with spied(Highlight, "highlight") as highlight, spied(Parser, "close") as close:
        build(config)
    sources = [call.args[1] for call in highlight.call_args_list]
    return sources, close.call_count, json.loads((site / "site/search/search_index.json").read_text("utf-8"))


def spied(owner, name):
    return patch.object(owner, name, autospec=True, side_effect=getattr(owner, name))


def test_rebuild_reads_what_has_changed_and_has_all(site):
    assert made(site, "serve")[:2] == (["'index' * 2", "'other' * 2"], 2)
    (site / "docs/other.md").write_text(PAGE.format(name="changed"))
    sources, pages, index = made(site, "serve")
    assert (sources, pages) == (["'changed' * 2"], 1)
    assert "A word of page index" in json.dumps(index) and "A word of page changed" in json.dumps(index)
    assert "of page other" not in json.dumps(index)
    assert made(site, "build")[1:] == (2, index)
