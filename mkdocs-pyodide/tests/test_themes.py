"""A cell lives under each theme: it runs, it fits, it is readable."""

import re

import pytest
from browsers import START
from cell_gallery import packed
from file_server import serving
from page_measurements import ENOUGH, contrast
from playwright.sync_api import expect

THEMES = {
    "mkdocs": "{name: mkdocs, highlightjs: false}",
    "mkdocs dark": "{name: mkdocs, highlightjs: false, color_mode: dark}",
    "readthedocs": "{name: readthedocs, highlightjs: false}",
    "material": "{name: material, font: false}",
    "material instant": "{name: material, font: false, features: [navigation.instant]}",
    "material slate": "{name: material, font: false, palette: {scheme: slate}}",
}

PAGE = """
# Cells

Some text before.

```pyodide title="areas.py" sliders="height: 1..3"
height = 3
def area(width, height):
    \"\"\"Return the area.\"\"\"
    return width * height  # a line with a comment that is long enough to leave a narrow screen

print("area", area(2, height))
area(2.5, 2)
```

Some text after.
"""


WIDTHS = [390, 1280]


@pytest.fixture(scope="module", params=THEMES)
def address(request, new_site):
    site = new_site()
    config = (site.folder / "mkdocs.yml").read_text()
    site.write(
        "mkdocs.yml", re.sub(r"^theme:.*$", f"theme: {THEMES[request.param]}", config, flags=re.MULTILINE)
    )
    with serving(site.build_shared(index=PAGE)) as address:
        yield address


# What can be read is no smaller than 12 px, what is to be hit no smaller than 24.
SMALL = """(figure) => {
  const isShown = (element) => element.getClientRects().length > 0;
  const parts = [...figure.querySelectorAll("*")].filter(isShown);
  const hasText = (part) => [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const size = (part) => Number.parseFloat(getComputedStyle(part).fontSize);
  const isNarrow = ({ width, height }) => Math.min(width, height) < 24;
  return [
    ...parts.filter((part) => hasText(part) && size(part) < 12),
    ...parts.filter((part) => part.matches("button, input") && isNarrow(part.getBoundingClientRect())),
  ].map((part) => part.outerHTML);
}"""


def test_cell_runs_and_fits(warm_page):
    cell = warm_page.locator("figure.cell")
    cell.get_by_role("button", name="Run", exact=True).click()
    expect(cell).to_have_attribute("data-match", "same", timeout=START)
    for width in WIDTHS:
        warm_page.set_viewport_size({"width": width, "height": 800})
        assert warm_page.evaluate("document.documentElement.scrollWidth") <= width
        frame, code = cell.bounding_box(), cell.locator("pre").first.bounding_box()
        assert frame["x"] <= code["x"] and code["x"] + code["width"] <= frame["x"] + frame["width"] + 1
        for part in (".cell-bar", ".cell-output"):
            assert contrast(cell.locator(part)) >= ENOUGH, part


def test_nothing_is_too_small(warm_page):
    warm_page.evaluate("(hash) => { location.hash = hash }", f"#cell=cell-1&code={packed('print(1)')}")
    cell = warm_page.locator("figure.cell")
    expect(cell.locator(".cell-notice")).to_be_visible()
    for width in WIDTHS:
        warm_page.set_viewport_size({"width": width, "height": 800})
        assert cell.evaluate(SMALL) == [], width
