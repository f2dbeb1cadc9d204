"""What a page says below its title: what it needs, how long it takes, what comes next."""

import re
import runpy
from types import SimpleNamespace

import pytest
import yaml
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File
from pages import PAGES, ROOT

from site_tools.orientation import minutes

hook = runpy.run_path(str(ROOT / "overrides/hooks/orientation.py"))


def page(name, title, **meta):
    file = File(name, "docs", "site", True)
    return SimpleNamespace(file=file, title=title, meta=meta, content=f"<h1>{title}</h1><p>Text.</p>")


def shown(of, *others):
    """The page's text with the line, after the first of the others is made its next page."""
    of.next_page = others[0] if others else None
    hook["on_page_context"]({}, page=of, config=None, nav=SimpleNamespace(pages=[of, *others]))
    return of.content


def test_line_names_prerequisites_time_and_next_page():
    losses = page("learning/losses.md", "Losses", prerequisites=["layers/dense.md", "index.md"])
    html = shown(
        losses, page("learning/adam.md", "A & B"), page("layers/dense.md", "Dense"), page("index.md", "Home")
    )
    assert html.startswith('<h1>Losses</h1>\n<p class="orientation">')
    assert re.sub("<[^>]*>", "", html) == (
        "Losses\nPrerequisites: Dense, Home. About 5 minutes. Next: A &amp; B.Text."
    )
    assert re.findall('href="([^"]*)"', html) == ["../../layers/dense/", "../../", "../adam/"]


def test_page_without_prerequisites_says_so_and_the_last_page_has_no_next():
    assert "Prerequisites: none. About 5 minutes.</p>" in shown(page("a.md", "A", prerequisites=[]))
    assert shown(page("a.md", "A")) == "<h1>A</h1><p>Text.</p>"


def prerequisites(name):
    return yaml.safe_load(PAGES[name].read_text("utf-8").split("---")[1]).get("prerequisites", [])


@pytest.mark.parametrize("name", [name for name in PAGES if "/" in name])
def test_no_page_needs_itself(name):
    """Neither at once nor by way of other pages."""
    found, todo = set(), [name]
    while todo:
        new = set(prerequisites(todo.pop())) - found
        found |= new
        todo += new
    assert name not in found


def test_time_counts_words_cells_and_exercises():
    assert minutes("<p>" + "word " * 2000 + "</p>") == 10
    assert minutes('<figure class="cell">' + "code " * 9000 + "</figure>") == 5
    assert minutes('<figure class="cell">x</figure>' * 20) == 10
    assert minutes('<details class="question">' * 5) == 15


@pytest.mark.parametrize(
    ("names", "message"), [(["none.md"], "no page 'none.md' in nav"), ("a.md", "is no list")]
)
def test_wrong_prerequisites_stop_the_build(names, message):
    wrong = page("a.md", "A", prerequisites=names)
    with pytest.raises(PluginError, match=f"^a.md: prerequisites: .*{message}"):
        shown(wrong)


def test_a_page_with_exercises_says_how_many():
    dense = page("dense.md", "Dense", prerequisites=[])
    dense.content += '<figure class="cell" id="x" data-exercise="x"></figure>'
    line = "Prerequisites: none. About 5 minutes. <page-progress></page-progress>.</p>"
    assert line in shown(dense)
