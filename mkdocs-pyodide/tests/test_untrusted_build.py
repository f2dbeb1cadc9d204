"""What a program makes at build runs and loads nothing in the published page, nor passes for a part of it."""

import json
import re
from html.parser import HTMLParser

import pytest
from file_server import serving
from untrusted_markup import BREAKS_OUT, BUNDLES, DRAWINGS, HOSTILE, LATEX

from mkdocs_pyodide.render.html import render_bundle
from mkdocs_pyodide.render.images import is_static_svg

PAGE = """
# Hostile ⟦s: texts[0]⟧

```pyodide session="s" title="<script>alert(1)</script>"
class Value:
    def __init__(self, **forms): self.forms = forms
    def __repr__(self): return "value"
    def _repr_mimebundle_(self, **kwargs): return self.forms

texts = {texts!r}
for text in texts:
    display(Value(**{{"text/html": text, "text/plain": text}}))
    print(text)
```

```pyodide session="s"
for latex in {latex!r}:
    display(Value(**{{"text/latex": latex, "text/plain": latex}}))
```

```pyodide session="s"
for bundle in {bundles!r}:
    display(Value(**bundle))
```

```pyodide session="s"
class Picture:
    def _repr_png_(self): return {breaks_out!r}
    def __repr__(self): return {breaks_out!r}
Picture()
```

```pyodide session="s"
import sys
sys.stdout.output.emit({{"type": "output", "stream": {breaks_out!r}, "text": {breaks_out!r}}})
sys.stderr.write({breaks_out!r})
```

{values}

<p title="⟦s: texts[-1]⟧">In an attribute, in `code ⟦s: {breaks_out!r}⟧`, in a [link](<⟦s: texts[3]⟧>).</p>
"""
# The elements of a published output, of all that the corpus has.
ALLOWED = set(
    "a b br div figcaption figure img li p span table tbody td th thead tr ul caption details summary h1 math"
    " mi mn mo mrow mtext mspace merror semantics annotation noscript center bdi bdo".split()
)


class Reader(HTMLParser):
    """Notes the elements of a page, and which of them are in an output."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.inside, self.is_inside = [], [], False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if self.is_inside:
            self.inside.append(self.elements[-1])
        self.is_inside |= tag == "output"

    def handle_endtag(self, tag):
        self.is_inside &= tag != "output"

    handle_startendtag = handle_starttag


@pytest.fixture(scope="module", params=["true", "false"])
def folder(request, new_site):
    texts = "\n\n".join(f"Prose ⟦s: texts[{n}]⟧." for n in range(len(HOSTILE)))
    page = PAGE.format(texts=HOSTILE, latex=LATEX, bundles=BUNDLES, breaks_out=BREAKS_OUT, values=texts)
    site = new_site()
    site.configure(f"content_security_policy: {request.param}")
    return site.build(index=page)


def html(folder):
    return (folder / "index.html").read_text("utf-8")


@pytest.mark.long
def test_no_output_has_more_than_it_may(folder):
    inside = Reader(html(folder)).inside
    assert len(inside) > len(HOSTILE) + len(LATEX) + len(BUNDLES)
    assert {tag for tag, _ in inside} <= ALLOWED
    for tag, attributes in inside:
        assert not {"style", "id", "name", "srcset", "background"} & set(attributes), (tag, attributes)
        assert not attributes.get("src", "").startswith(("http", "//", "javascript:")), attributes
        assert re.match(r"(?:https|mailto):|//|$", attributes.get("href", "")), attributes
        own = r"|cell-(?:display|stdout|stderr|result|note)"
        assert all(re.fullmatch(f"dataframe{own}", word) for word in attributes.get("class", "").split())


def test_no_element_of_the_page_runs_or_loads_what_a_program_made(folder):
    for tag, attributes in Reader(html(folder)).elements:
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        addresses = [attributes.get(name, "") for name in ("href", "src", "action", "formaction", "data")]
        assert not [a for a in addresses if a.lower().strip().startswith(("javascript:", "data:text"))], (
            tag,
            addresses,
        )
        assert tag != "iframe" and not attributes.get("src", "").startswith(("http", "//")), (tag, attributes)


def test_no_script_of_the_site_is_of_a_program(folder):
    inline = re.findall(r"<script[^>]*>(.*?)</script>", html(folder), re.DOTALL)
    files = [path.read_text("utf-8") for path in folder.glob("assets/pyodide/scripts/*.js")]
    assert not [code for code in inline + files if "alert(1)" in code]


def test_values_are_text(folder):
    text = re.sub(r"<(?:pre|figure)\b.*?</(?:pre|figure)>", "", html(folder), flags=re.DOTALL)
    for value in HOSTILE:
        shown = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        shown = shown.replace('"', "&quot;").replace("'", "&#x27;")
        assert f"Prose {shown}." in text


def test_values_are_text_in_the_notebook(folder):
    book = json.loads((folder / "index.ipynb").read_text("utf-8"))
    prose = "".join("".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "markdown")
    prose = prose.partition("<p title=")[0]  # the author's own HTML
    prose = prose.replace("](https://example.org/project/site/)", "")  # back to the page
    assert "alert(1)" in prose and "<" not in prose and "](" not in prose


def test_image_files_are_static(folder):
    pictures = list(folder.glob("assets/pyodide/pictures/*"))
    drawings = [path for path in pictures if path.suffix == ".svg"]
    assert not [path.name for path in drawings if not is_static_svg(path.read_text())]


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_drawing_that_could_run_is_not_inert(drawing):
    assert not is_static_svg(drawing)


@pytest.mark.long
def test_drawings_of_libraries_are_inert():
    figure = pytest.importorskip("matplotlib.figure").Figure()
    axes = figure.add_subplot()
    axes.plot([1, 2], label="$x^2$")
    axes.imshow([[1, 2]])
    axes.fill_between([1, 2], [1, 2], hatch="/")
    axes.legend()
    import io

    file = io.StringIO()
    figure.savefig(file, format="svg")
    assert is_static_svg(file.getvalue())


@pytest.mark.parametrize("content", ["", "x", "AAA", "AAAA=", "A" * 6, "AAA\u0661", "<b>"])
def test_image_that_is_no_base64_is_text(content):
    markup = render_bundle({"text/plain": "a < b", "image/png": content})
    assert markup == '<span class="cell-result">a &lt; b\n</span>'


def test_base64_in_lines_is_shown():
    markup = render_bundle({"text/plain": "x", "image/png": "iVBO\nRw==\n"})
    assert 'src="data:image/png;base64,iVBORw=="' in markup


def test_nothing_happens_in_a_browser(page, folder):
    seen, asked = [], []
    page.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: asked.append(request.url))
    with serving(folder) as address:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        for picture in folder.glob("assets/pyodide/pictures/*.svg"):
            page.goto(f"{address}assets/pyodide/pictures/{picture.name}")
        page.wait_for_timeout(300)
    assert seen == []
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
