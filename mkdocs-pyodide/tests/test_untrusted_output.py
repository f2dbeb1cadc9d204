"""What a program prints cannot run script in the page, load anything, or pass for a part of it."""

import re

import pytest
from browsers import START
from file_server import serving
from playwright.sync_api import expect
from untrusted_markup import BUNDLES, FORBIDDEN, HOSTILE, LATEX

from mkdocs_pyodide.kernel.output_limits import exceeded_limit

SHOW = """class Markup:
    def __init__(self, text): self.text = text
    def __repr__(self): return self.text
    def _repr_html_(self): return self.text
    def _repr_svg_(self): return None

for text in {texts!r}:
    display(Markup(text))
    print(text)
"""
DRAW = """class Drawing:
    def _repr_svg_(self):
        return '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
Drawing()
"""
BUNDLE = """class Value:
    def __init__(self, forms): self.forms = forms
    def __repr__(self): return "value"
    def _repr_mimebundle_(self, **kwargs): return self.forms

for forms in {bundles!r}:
    display(Value(forms))
"""
SET = """class Formula:
    def __init__(self, text): self.text = text
    def __repr__(self): return "formula"
    def _repr_latex_(self): return self.text

for text in {texts!r}:
    display(Formula(text))
"""
REACH = """import js
WINDOW = ["window", "document", "parent", "localStorage", "sessionStorage"]
STORES = ["indexedDB", "caches", "Worker", "SharedWorker", "BroadcastChannel"]
for name in WINDOW + STORES:
    print(name, hasattr(js, name))
"""
FORGE = """from mkdocs_pyodide.kernel import bridge as live

FORGED = [
    {"stream": "x md-overlay", "text": "forged"},
    {"stream": "stdout", "text": 1},
    {"stream": "stdout"},
    {"data": 1, "display_id": None},
    {"data": {"text/plain": None}},
]
for session in live.sessions.values():
    for forged in FORGED:
        session.emit({"type": "output", **forged})
print("all is sent")
"""
MODEL = """class Model:
    def __repr__(self): return "Model()"
    def _repr_html_(self): return "<p>no style?</p><div hidden>all of it</div>"
Model()
"""


@pytest.fixture(scope="module")
def folder(make_site):
    cells = [SHOW.format(texts=HOSTILE), DRAW, REACH, SET.format(texts=LATEX), FORGE, MODEL]
    cells.append(BUNDLE.format(bundles=BUNDLES))
    return make_site(index="\n\n".join(f'```pyodide exec="off"\n{cell}\n```' for cell in cells))


@pytest.fixture(scope="module")
def address(folder):
    with serving(folder) as address:
        yield address


@pytest.fixture
def run(warm_page, address):
    """Run one of the cells in a page that must stay silent; return its output."""
    dialogs, asked = [], []
    listeners = {
        "dialog": lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()),
        "request": lambda request: asked.append(request.url),
    }
    for event, listener in listeners.items():
        warm_page.on(event, listener)

    def run(place):
        figure = warm_page.locator("figure.cell").nth(place)
        figure.get_by_role("button", name="Run", exact=True).click()
        expect(figure).to_have_attribute("data-state", "done", timeout=START)
        return figure.locator("output")

    yield run
    warm_page.wait_for_timeout(300)  # what a handler would do, it has done by now
    for event, listener in listeners.items():
        warm_page.remove_listener(event, listener)
    assert dialogs == []
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []


def test_hostile_markup_does_nothing(run):
    output = run(0)
    shown = output.locator(".cell-display")
    assert shown.count() == len(HOSTILE)
    for place, markup in enumerate(HOSTILE):
        clean = shown.nth(place).evaluate("element => element.innerHTML")
        assert not FORBIDDEN.search(re.sub(r'(?:title|alt|src)="[^"]*"', "", clean)), (markup, clean)
    # Printed, the same is text.
    assert [text for text in HOSTILE if text not in output.text_content()] == []


def test_drawing_with_script_is_a_picture(run):
    picture = run(1).locator("img")
    assert picture.get_attribute("src").startswith("data:image/svg+xml;base64,")


def test_program_does_not_reach_the_page(run):
    assert "True" not in run(2).text_content()


def test_hostile_formula_does_nothing(run):
    shown = run(3).locator(".cell-display")
    # The others are shown as text.
    fitting = [latex for latex in LATEX if not exceeded_limit("text/latex", latex)]
    assert shown.count() == len(fitting)
    for place, latex in enumerate(fitting):
        clean = shown.nth(place).evaluate("element => element.innerHTML")
        assert not FORBIDDEN.search(clean.removeprefix('<span class="cell-result">')), (latex, clean)


def test_forged_output_is_dropped(run):
    output = run(4)
    assert output.text_content() == "all is sent\n"
    assert output.locator("*").evaluate_all("all => all.map((part) => part.className)") == ["cell-stdout"]


def test_markup_that_hides_a_part_until_it_is_styled_is_shown_as_text(run):
    assert run(5).text_content() == "Model()\n"


def rich(bundle):
    """The forms of a bundle beside its text."""
    return [(kind, form) for kind, form in bundle.items() if kind != "text/plain"]


def test_hostile_bundle_does_nothing(run):
    shown = run(6).locator(".cell-display")
    fitting = [
        bundle for bundle in BUNDLES if any(not exceeded_limit(kind, form) for kind, form in rich(bundle))
    ]
    assert shown.count() == len(fitting)
    for place, bundle in enumerate(fitting):
        clean = shown.nth(place).evaluate("element => element.innerHTML")
        rest = re.sub(r'(?:title|alt|src)="[^"]*"', "", clean).replace('<span class="cell-result">', "")
        assert not FORBIDDEN.search(re.sub(r"&lt;[^<]*", "", rest)), (bundle, clean)
