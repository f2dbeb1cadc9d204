"""Cells on a phone: names in full, no empty lines, and a sign where code goes on beyond the edge."""

import io

import pytest
from file_server import serving
from PIL import Image

TITLE = "experiments/convolutional_network.py"
PAGE = f"""
```pyodide title="{TITLE}" budget="3 s, 20 MB"
print("a line that is far longer than a small screen is wide, so that its end is out of sight")
```

```pyodide title="tools/shapes.py"
def area(width, height):
    return width * height
```

```pyodide title="{TITLE}"
def area(width, height):
    return width * height
```

```pyodide title="{TITLE}"
1 + 1
```

```pyodide
class Picture:
    def _repr_svg_(self):
        size = 'width="99" height="49"'
        return '<svg xmlns="http://www.w3.org/2000/svg" ' + size + "><rect " + size + "/></svg>"

Picture()
```
"""
HEIGHTS = "[...document.querySelectorAll('.cell-bar')].map((bar) => bar.offsetHeight)"
TITLES = """[...document.querySelectorAll(".cell-title")].map((title) => [
    title.textContent,
    Math.max(title.scrollWidth - title.clientWidth, title.scrollHeight - title.clientHeight)])"""
FADES = """(pre) => ["start", "end"].map((edge) => {
    const length = getComputedStyle(pre).getPropertyValue(`--cell-fade-${edge}`);
    return Number.parseFloat(length) > 0;
})"""


@pytest.fixture(scope="module")
def address(make_site):
    with serving(make_site("material", index=PAGE)) as address:
        yield address


@pytest.mark.parametrize("width", [320, 390, 560, 760])
def test_names_are_in_full_and_scripts_move_nothing(new_context, address, width):
    heights = []
    for is_blocked in (True, False):
        context = new_context(viewport={"width": width, "height": 800})
        page = context.new_page()
        if is_blocked:
            page.route("**/*.js", lambda route: route.abort())
        page.goto(address)
        if not is_blocked:
            page.locator(".cell-download-size").first.get_by_text("first run").wait_for()
        heights.append(page.evaluate(HEIGHTS))
        if width != 560:  # too narrow for one line, too wide for a line of its own
            assert [cut for *_, cut in page.evaluate(TITLES) if cut > 0] == []
    assert heights[0] == heights[1]
    _, without_run, *_, with_run = heights[1]
    if width < 480:
        assert without_run < 0.6 * with_run  # it has one line
    tops = "[...document.querySelectorAll('.cell-bar')].map((bar) => bar.scrollWidth - bar.clientWidth)"
    assert max(page.evaluate(tops)) <= 0


def test_code_fades_where_there_is_more(new_context, address):
    page = new_context(viewport={"width": 390, "height": 800}).new_page()
    page.goto(address)
    wide, narrow = (page.locator("figure.cell pre").nth(place) for place in (0, 3))
    assert wide.evaluate(FADES) == [False, True]
    assert narrow.evaluate(FADES) == [False, False]
    wide.evaluate("async (pre) => { pre.scrollLeft = 1e6; await new Promise(requestAnimationFrame); }")
    page.wait_for_function(f"() => !({FADES})(document.querySelector('figure.cell pre'))[1]")
    assert wide.evaluate(FADES) == [True, False]
    wide.focus()  # its outline is whole
    assert wide.evaluate("(pre) => getComputedStyle(pre).maskImage") == "none"


@pytest.mark.firefox
def test_nothing_fades_where_all_is_seen(new_context, address):
    """A browser without animations that scrolling drives would show their end all the time."""
    page = new_context(viewport={"width": 390, "height": 800}).new_page()
    page.goto(address)
    assert page.locator("figure.cell pre").nth(3).evaluate(FADES) == [False, False]


@pytest.mark.parametrize("offset", [0.25, 0.5, 0.75])  # pixels
def test_dark_picture_has_no_light_edge(new_context, address, offset):
    context = new_context(viewport={"width": 390, "height": 800}, device_scale_factor=1.5)
    page = context.new_page()
    page.goto(address)
    padding = f"padding: {offset}px 0 0 {offset}px"
    page.add_style_tag(content=f".cell, .cell-display {{ background: black; {padding} }}")
    page.locator(".cell-display img").evaluate("(image) => image.decode()")
    display = page.locator(".cell-display").screenshot()
    _, lightest = Image.open(io.BytesIO(display)).convert("L").getextrema()
    assert lightest < 40
