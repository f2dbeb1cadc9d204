"""Rich output: what a value looks like, and what of it may reach the page."""

import base64
import re
import struct

import pytest
from coroutines import run_in_thread
from untrusted_markup import FORBIDDEN, HOSTILE, LATEX

from mkdocs_pyodide.kernel.mime import mime_bundle
from mkdocs_pyodide.kernel.session import Session
from mkdocs_pyodide.render.events import EventLog
from mkdocs_pyodide.render.html import render_bundle, render_events, sanitize
from mkdocs_pyodide.render.images import extract_images


@pytest.fixture
def run():
    """Run a cell; return its events."""

    def run(source, rich=True):
        events = []
        session = Session(events.append)
        error = run_in_thread(session.run(source, rich))
        assert error is None, error
        return events

    return run


TABLE = """
class Table:
    def __repr__(self): return "a table"
    def _repr_html_(self): return "<table><tr><td>1</td></tr></table>"
"""


def test_value_has_its_forms():
    class Thing:
        def __repr__(self):
            return "thing"

        def _repr_png_(self):
            return b"\x89PNG"

        def _repr_html_(self):
            raise RuntimeError

        def _repr_mimebundle_(self, **kwargs):
            return {"application/json": {"a": 1}}

    kinds = mime_bundle(Thing())
    assert kinds == {"text/plain": "thing", "image/png": "iVBORw==", "application/json": "{'a': 1}"}
    assert set(mime_bundle(Thing)) == {"text/plain"}


def test_result_is_shown_in_its_richest_form(run):
    (event,) = run(TABLE + "Table()")
    assert render_events([event]) == (
        '<div class="cell-display"><table><tbody><tr><td>1</td></tr></tbody></table></div>'
    )


def test_result_is_text_where_the_fence_wants_it(run):
    assert [e["text"] for e in run(TABLE + "Table()", rich=False)] == ["a table\n"]


def test_display_shows_several_values_among_the_prints(run):
    events = run(TABLE + "print('a')\ndisplay(Table(), 2)\nprint('b')")
    assert [e.get("text") for e in events] == ["a\n", None, "2\n", "b\n"]


def test_update_replaces_its_display(run):
    log = EventLog()
    for event in run("h = display(1, display_id=True)\nprint('after')\nh.update(2)\nh.update(3)"):
        log.add(event)
    assert re.findall(r">([^<]+)</span>", render_events(log.events)) == ["3\n", "after\n"]


def test_svg_and_bitmaps_become_images(run):
    source = """
class Drawing:
    def __repr__(self): return 'a "circle"'
    def _repr_svg_(self): return '<svg onload="alert(1)"></svg>'
Drawing()
"""
    html = render_events(run(source))
    assert html.startswith('<div class="cell-display"><img src="data:image/svg+xml;base64,')
    assert 'alt="a &quot;circle&quot;"' in html and "alert" not in html


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR" + struct.pack(">II", 30, 20)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" {}></svg>'


@pytest.mark.parametrize(
    ("data", "size"),
    [
        ({"image/png": base64.b64encode(PNG).decode()}, (30, 20)),
        ({"image/svg+xml": SVG.format('width="30" height="20px"')}, (30, 20)),
        ({"image/svg+xml": SVG.format('height="15pt" viewBox="0 0 9 9" width="22.5pt"')}, (30, 20)),
        ({"text/html": f'<img src="data:image/png;base64,{base64.b64encode(PNG).decode()}">'}, (30, 20)),
    ],
)
def test_image_is_a_file_with_its_size(data, size):
    markup = render_bundle({"text/plain": 'x > "1" height=', **data})
    files = {}
    (name,) = re.findall(r'^<img src="\.\./p/([^"]+)"', extract_images(markup, "../p", files))
    assert list(files) == [name] and files[name] in (PNG, data.get("image/svg+xml", "").encode())
    added = f' width="{size[0]}" height="{size[1]}" loading="lazy">'
    stays = re.sub('^<img src="[^"]*"', "", markup).removesuffix(">")
    assert extract_images(markup, "../p", files) == f'<img src="../p/{name}"{stays}{added}'


def test_stated_size_stays():
    markup = f'<img src="data:image/png;base64,{base64.b64encode(PNG).decode()}" width="15" height="10">'
    assert extract_images(sanitize(markup), "p", {}).endswith(' width="15" height="10" loading="lazy">')


@pytest.mark.parametrize(
    "data",
    [
        {"image/svg+xml": SVG.format('viewBox="0 0 9 9"')},
        {"image/svg+xml": SVG.format('width="100%" height="20"')},
        {"image/png": base64.b64encode(b"no picture").decode()},
        {"image/jpeg": base64.b64encode(b"\xff\xd8").decode()},
        {"text/plain": '<img src="data:image/png;base64,AAAA">'},
    ],
)
def test_image_of_unknown_size_stays_in_the_page(data):
    files = {}
    markup = render_bundle({"text/plain": "", **data})
    assert extract_images(markup, "p", files) == markup and files == {}


@pytest.mark.parametrize(
    ("method", "content", "kind", "limit"),
    [
        ("html", "<b>x</b>" * 200_000, "text/html", 1_000_000),
        ("svg", " " * 30_000_000, "image/svg+xml", 20_000_000),
    ],
)
def test_form_that_is_too_large_leaves_the_text(method, content, kind, limit):
    class Thing:
        def __repr__(self):
            return "thing"

    setattr(Thing, f"_repr_{method}_", lambda self: content)
    note = f"thing\n… {kind} not shown: {len(content):,} characters, at most {limit:,}"
    assert mime_bundle(Thing()) == {"text/plain": note}
    Thing._repr_png_ = lambda self: PNG
    assert set(mime_bundle(Thing())) == {"text/plain", "image/png"}


def test_large_figures_and_tables_are_shown():
    class Thing:
        def _repr_html_(self):
            return self.markup

    thing = Thing()
    row = "    <tr>\n" + "      <td>0.123456</td>\n" * 30 + "    </tr>\n"
    picture = f'<img src="data:image/png;base64,{"A+/" * 5_000_000}=">'
    for thing.markup in (f"<table>{row * 45}</table>", picture):
        assert mime_bundle(thing)["text/html"] == thing.markup


def test_displays_of_a_run_share_a_quota(run):
    source = "class A:\n    def _repr_png_(self): return b'x' * 6_000_000\nfor _ in range(5): display(A())"
    *displays, note = run(source)
    assert len(displays) == 2
    assert note["text"] == "… 3 more displays not shown\n"


def test_text_at_a_place_is_cut(run):
    (event,) = run("handle = display('x' * 5_000_000, display_id=True)")
    assert len(event["data"]["text/plain"]) < 110_000
    assert "… 4,900,002 characters not shown …" in event["data"]["text/plain"]


@pytest.mark.parametrize("markup", HOSTILE)
def test_published_markup_is_sanitized(markup):
    clean = sanitize(markup)
    # Inside the value of an attribute that remains, nothing of this can run.
    assert not FORBIDDEN.search(re.sub(r'(?:title|alt|src)="[^"]*"', "", clean)), clean
    assert not re.search(r'src="(?!data:image/)', clean)


@pytest.mark.parametrize("latex", LATEX, ids=range(len(LATEX)))
def test_published_formula_is_sanitized(latex):
    clean = render_bundle({"text/plain": "x", "text/latex": latex})
    assert not FORBIDDEN.search(clean.removeprefix('<span class="cell-result">'))


@pytest.mark.parametrize("latex", ["$x$", r"$\displaystyle x$", "$$x$$", r"\[x\]", r"\(x\)", r"$\bar{x}$"])
def test_formula_is_set(latex):
    markup = render_bundle({"text/plain": "text", "text/latex": latex})
    assert markup.startswith("<math") and "<mi>x</mi>" in markup and "text" not in markup


@pytest.mark.parametrize("latex", [r"$\frac{$", "x", "$x$ and $y$", r"$\nosuch$", "$$", ""])
def test_invalid_formula_is_text(latex):
    markup = render_bundle({"text/plain": "a < b", "text/latex": latex})
    assert markup == '<span class="cell-result">a &lt; b\n</span>'


def test_harmless_markup_stays():
    kept = '<table class="dataframe"><thead><tr><th>a</th></tr></thead></table>'
    kept += '<p><b>b</b> <a href="https://x.org" rel="noopener noreferrer">l</a></p>'
    assert sanitize(kept) == kept


def test_a_head_without_a_name_is_a_plain_cell():
    row = '<table><tbody><tr><th rowspan="2"> </th><th>a</th></tr></tbody></table>'
    assert sanitize(row) == row.replace('<th rowspan="2"> </th>', '<td rowspan="2"></td>')


def test_markup_that_hides_a_part_until_it_is_styled_is_shown_as_text():
    markup = "<style>p {display: none} div {display: block}</style><p>no style?</p><div hidden>all</div>"
    data = {"text/plain": "Model()", "text/html": markup}
    assert render_bundle(data) == '<span class="cell-result">Model()\n</span>'
    assert render_bundle({**data, "text/html": '<p>hidden="</p>'}) == '<p>hidden="</p>'
