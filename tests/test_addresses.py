"""Addresses that the site had: a section that is on another page now has its address lead on."""

import re
import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File
from pages import PAGES, ROOT
from test_glossary import HEADING, prose, slug

hook = runpy.run_path(str(ROOT / "overrides/hooks/moved.py"))
# Of each page that was split, the sections that it had, as `page.md#section`.
ADDRESSES = (Path(__file__).parent / "addresses.txt").read_text("utf-8").split()
MOVED = re.compile(r"^moved:\n(?:  .*\n)*", re.MULTILINE)


def moved(name):
    found = MOVED.search(PAGES[name].read_text("utf-8").split("\n---\n", 1)[0] + "\n")
    return yaml.safe_load(found[0])["moved"] if found else {}


def sections(name):
    """The addresses of a page's sections, exercises and answers; those of equal names are numbered."""
    found = set()
    for _, heading, anchor in HEADING.findall(prose(name)):
        base = anchor or slug(heading)
        names = (base, *(f"{base}_{i}" for i in range(1, 9)))
        found.add(next(name for name in names if name not in found))
    for kind, mark in (("exercise", "question"), ("answer", "success")):
        count = len(re.findall(rf"^ *\?\?\?\+? {mark} ", prose(name), re.MULTILINE))
        found |= {f"{kind}-{i + 1}" for i in range(count)}
    return found


SPLIT = [name for name in PAGES if moved(name)]


@pytest.mark.parametrize("address", ADDRESSES)
def test_address_of_a_section_finds_it(address):
    name, section = address.split("#")
    assert section in sections(name) | set(moved(name))


@pytest.mark.parametrize("name", SPLIT)
def test_moved_sections_lead_to_sections_and_hide_none(name):
    assert not set(moved(name)) & sections(name)
    for address in moved(name).values():
        to, _, section = address.partition("#")
        assert not section or section in sections(to), address


def page(name, title, **meta):
    file = File(name, "docs", "site", True)
    return SimpleNamespace(file=file, title=title, meta=meta, content="<h1>Text</h1>")


def shown(of, *others):
    hook["on_page_context"]({}, page=of, config=None, nav=SimpleNamespace(pages=[of, *others]))
    return of.content


def test_pointer_has_the_old_address_and_the_new():
    old = page("layers/recurrent.md", "RNN", moved={"gru": "layers/gru.md", "cost": "layers/gru.md#what"})
    html = shown(old, page("layers/gru.md", "GRU & more"))
    assert re.findall('id="([^"]*)"', html) == ["gru", "cost"]
    assert re.findall('href="([^"]*)"', html) == ["../gru/", "../gru/#what"]
    assert html.endswith('>This section has moved: <a href="../gru/#what">GRU &amp; more</a></p>\n')
    assert shown(page("a.md", "A")) == "<h1>Text</h1>"


def test_pointer_to_no_page_stops_the_build():
    with pytest.raises(PluginError, match=r"^a\.md: moved: no page 'b\.md' in nav\. Write its path"):
        shown(page("a.md", "A", moved={"x": "b.md"}))
