"""Widgets: objects with a front end of their own, published at build, interactive without Python."""

import json
import re

import pytest
from browsers import hold
from file_server import serving
from playwright.sync_api import expect

from mkdocs_pyodide.render.html import render_bundle
from mkdocs_pyodide.render.widgets import MEDIA_TYPE, Widget, WidgetError, find_module, publish_widgets
from mkdocs_pyodide.tools import bundle

OBJECT = '''\
"""A widget."""

import json


class Count:
    def __init__(self, count, module="widgets/count.js"):
        self.count, self.module = count, module

    def __repr__(self):
        return f"a count <of> {self.count}"

    def _repr_mimebundle_(self, include=None, exclude=None):
        widget = {"module": self.module, "state": {"count": self.count}}
        return {"text/plain": repr(self), "MEDIA_TYPE": json.dumps(widget)}
'''.replace("MEDIA_TYPE", MEDIA_TYPE)
RENDER = """
export default {
  initialize({ model, signal }) {
    model.on("change:count", () => { globalThis.seen.count = model.get("count"); });
    signal.addEventListener("abort", () => { globalThis.seen.left = "yes"; });
  },
  render({ model, el }) {
    const button = document.createElement("button");
    const show = () => { button.textContent = `count ${model.get("count")}`; };
    button.addEventListener("click", () => {
      model.set("count", model.get("count") + 1);
      model.save_changes();
    });
    model.on("change:count", show);
    show();
    el.append(button);
    return () => { globalThis.seen.cleaned = "yes"; };
  },
};
"""
HYDRATE = """
import { word } from "./word.js";

export const prerender = ({ count }) => `<p class="counter">${word}: ${count}</p>`;
export default {
  hydrate({ model, el }) {
    const counter = el.querySelector(".counter");
    counter.addEventListener("click", ({ target }) => {
      target.textContent = `${word}: ${model.get("count")}, clicked`;
    });
    globalThis.seen.events = [];
    for (const type of ["pointerover", "pointermove", "focusin", "click"])
      counter.addEventListener(type, () => globalThis.seen.events.push(type));
  },
};
"""
FAIL = "export default { render({ el }) { el.append('half'); throw new Error('no canvas'); } };"
FENCE = '```pyodide code="off"\nfrom tools.count import Count\n\nCount({})\n```\n'
FAR = "<div style='height: 4000px'></div>\n"
PAGE = f"""# Widgets

{FENCE.format(3)}
{FENCE.format("4, 'widgets/hydrated.js'")}
{FENCE.format("5, 'widgets/failing.js'")}
```pyodide
1 + 1
```

[Next](next.md)

{FAR}
{FENCE.format("6, 'widgets/hydrated.js'")}
"""


@pytest.fixture(scope="module")
def widget_site(new_site):
    site = new_site("material")
    site.write("modules/tools/count.py", OBJECT)
    site.write("modules/widgets/count.js", RENDER)
    site.write("modules/widgets/hydrated.js", HYDRATE)
    site.write("modules/widgets/word.js", 'export const word = "number";')
    site.write("modules/widgets/failing.js", FAIL)
    site.build_shared(index=PAGE, next="# Next\n")
    return site


def test_the_page_is_complete_without_scripts(widget_site):
    html = widget_site.html()
    figures = re.findall(r'<figure class="cell-figure" id="([^"]*)"[^>]*>(.*?)</figure>', html, re.DOTALL)
    assert [id for id, _ in figures] == ["figure-1", "figure-2", "figure-3", "figure-4"]
    assert "a count &lt;of&gt; 3" in figures[0][1]
    assert '<p class="counter">number: 4</p>' in figures[1][1]
    assert 'id="cell-1"' in html  # figures do not count as cells
    assert "Count(" not in html


def test_module_and_state_are_files_named_by_their_content(widget_site):
    home = widget_site.folder / "site/assets/pyodide/widgets"
    names = [re.sub("-[0-9a-f]{16}", "", path.name) for path in home.iterdir()]
    assert sorted(names) == [
        "count.js",
        "count.json",
        "failing.js",
        "failing.json",
        "hydrated.js",
        "hydrated.json",
        "hydrated.json",
    ]
    assert "word.js" not in "".join(path.read_text("utf-8") for path in home.glob("hydrated*.js"))
    assert {json.loads(path.read_text("utf-8"))["state"]["count"] for path in home.glob("*.json")} == {
        3,
        4,
        5,
        6,
    }


def test_a_notebook_has_the_text_of_a_widget(widget_site):
    book = json.loads((widget_site.folder / "site/index.ipynb").read_text("utf-8"))
    data = [output["data"] for cell in book["cells"] for output in cell.get("outputs", [])]
    assert {"text/plain": ["a count <of> 3"]} in data


def test_a_widget_in_html_of_a_program_is_none():
    markup = render_bundle({"text/plain": "x", "text/html": '<cell-widget data-widget="{}">x</cell-widget>'})
    assert "cell-widget" not in markup


@pytest.mark.parametrize("text", ["", "[]", '{"module": 1, "state": {}}', '{"module": "a.js"}'])
def test_what_is_no_widget_is_refused(text):
    with pytest.raises(WidgetError, match="is not a widget: "):
        Widget.parse(text)


def test_a_module_is_a_script_of_the_modules(tmp_path):
    modules = tmp_path / "modules"
    modules.mkdir()
    for path in (modules / "a.js", modules / "a.py", tmp_path / "outside.js"):
        path.write_text("", "utf-8")
    assert find_module("a.js", str(modules)) == modules / "a.js"
    for name in ("b.js", "../outside.js", "a.py"):
        with pytest.raises(WidgetError, match=f"the widget's module {re.escape(name)} is not a script"):
            find_module(name, str(modules))
    with pytest.raises(WidgetError, match=r"set modules in mkdocs\.yml"):
        find_module("a.js", None)


def test_a_module_that_fails_at_build_is_named(tmp_path):
    (tmp_path / "bad.js").write_text("export const prerender = () => missing;", "utf-8")
    markup = render_bundle({"text/plain": "x", MEDIA_TYPE: '{"module": "bad.js", "state": {}}'})
    with pytest.raises(
        WidgetError, match=r"(?s)bad\.js cannot render its state at build: .*missing is not defined$"
    ):
        publish_widgets(markup, "widgets", str(tmp_path), {})


@pytest.mark.parametrize(
    ("fence", "message"),
    [
        ('```pyodide code="off" exec="off"\n1\n```', "leave nothing to show"),
        ('```pyodide code="maybe"\n1\n```', 'code="maybe" is neither on nor off'),
    ],
)
def test_a_figure_without_an_output_is_refused(refusal, fence, message):
    assert message in refusal(fence)


@pytest.fixture(scope="module")
def address(widget_site):
    """Where the site is served; the policy is the site's own."""
    with serving(widget_site.folder / "site") as address:
        sitemap = widget_site.folder / "site/sitemap.xml"  # the theme goes on to pages that it lists
        sitemap.write_text(sitemap.read_text("utf-8").replace("https://example.org/project/site/", address))
        yield address


@pytest.fixture
def arrive(new_context, address):
    """Go to the page, where what `late` matches is held; return it, with what it has asked for."""

    def arrive(late=None):
        page = new_context(viewport={"width": 1000, "height": 700}).new_page()
        page.asked = []
        if late:
            page.release = hold(page, late)
        page.on("request", lambda request: page.asked.append(request.url.rpartition("/")[2]))
        page.add_init_script("globalThis.seen = {}")
        page.goto(address)
        page.wait_for_function("() => customElements.get('cell-widget')")
        return page

    return arrive


@pytest.fixture
def widget_page(arrive):
    """The page of a reader who has moved the pointer, its first widgets live."""
    page = arrive()
    page.mouse.move(5, 5)
    expect(page.locator("#figure-3").get_by_role("status")).to_be_visible()
    expect(page.get_by_role("button", name="count 3")).to_be_visible()
    return page


def test_nothing_is_fetched_before_the_reader_does_anything(arrive):
    page = arrive()
    page.evaluate("""() => {  // as a theme does that shows the current page in a sidebar
      const sidebar = document.body.appendChild(document.createElement("div"));
      sidebar.style.cssText = "position: fixed; height: 50px; width: 50px; overflow: scroll";
      sidebar.appendChild(document.createElement("div")).style.height = "500px";
      sidebar.scrollTop = 100;
    }""")
    page.wait_for_timeout(300)
    assert [name for name in page.asked if re.match("count|hydrated|failing|widgets.js", name)] == []


def test_a_widget_reacts_without_python(widget_page):
    widget_page.get_by_role("button", name="count 3").click()
    expect(widget_page.get_by_role("button", name="count 4")).to_be_visible()
    assert widget_page.evaluate("seen.count") == 4
    assert [name for name in widget_page.asked if name.endswith(".bin")] == []


def test_a_module_takes_over_what_it_has_rendered_at_build(widget_page):
    widget_page.get_by_text("number: 4").click()
    expect(widget_page.get_by_text("number: 4, clicked")).to_be_visible()


@pytest.mark.parametrize("late", ["widgets.js", "hydrated*.js", "hydrated*.json"])
def test_what_the_reader_does_before_the_module_is_there_reaches_it(arrive, late):
    page = arrive(f"**/{late}")
    counter = page.locator("#figure-2 .counter")
    box = counter.bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    counter.click()
    page.release()
    expect(page.get_by_text("number: 4, clicked")).to_be_visible()
    assert page.evaluate("seen.events")[:3] == ["pointerover", "pointermove", "click"]


def test_a_click_on_what_is_far_from_the_viewport_starts_its_widget(arrive):
    page = arrive()
    page.locator("#figure-4 .counter").evaluate("(counter) => counter.click()")  # as a screen reader does
    expect(page.get_by_text("number: 6, clicked")).to_have_count(1)


def test_a_failure_leaves_the_published_view_and_a_message(widget_page):
    failed = widget_page.locator("#figure-3")
    expect(failed.get_by_role("status")).to_have_text(
        "This figure does not react: no canvas. Load the page again to try once more."
    )
    expect(failed).to_contain_text("a count <of> 5")
    expect(failed).not_to_contain_text("half")


def test_a_widget_far_below_waits(widget_page):
    widget_page.get_by_text("number: 4").click()
    expect(widget_page.get_by_text("number: 4, clicked")).to_be_visible()
    states = [name for name in widget_page.asked if name.startswith("hydrated") and name.endswith(".json")]
    assert len(states) == 1
    widget_page.locator("#figure-4").scroll_into_view_if_needed()
    widget_page.get_by_text("number: 6").click()
    expect(widget_page.get_by_text("number: 6, clicked")).to_be_visible()


def test_leaving_the_page_ends_its_widgets(widget_page):
    widget_page.locator("article a", has_text="Next").click()
    expect(widget_page).to_have_title(re.compile("Next"))
    assert widget_page.evaluate("[seen.left, seen.cleaned]") == ["yes", "yes"]


def test_browser_and_build_have_one_media_type():
    script = (bundle.SOURCES / "shared/media-types.js").read_text("utf-8")
    assert f'WIDGET = "{MEDIA_TYPE}"' in script
