"""A cell lives under each theme: it runs, it fits, it is readable."""

import re

import pytest
from browsing import START
from playwright.sync_api import expect
from serving import serving

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

```pyodide title="areas.py"
def area(width, height):
    \"\"\"Return the area.\"\"\"
    return width * height  # a line with a comment that is long enough to leave a narrow screen

print("area", area(2, 3))
area(2.5, 2)
```

Some text after.
"""


@pytest.fixture(scope="module", params=THEMES)
def folder(request, new_site):
    site = new_site()
    config = (site.folder / "mkdocs.yml").read_text()
    site.write(
        "mkdocs.yml", re.sub(r"^theme:.*$", f"theme: {THEMES[request.param]}", config, flags=re.MULTILINE)
    )
    return site.build(index=PAGE)


def luminance(page, selector, name):
    """The relative luminance of a colour that an element shows, its own or that of what is behind it."""
    return page.evaluate(
        """([selector, name]) => {
          let element = document.querySelector(selector);
          const canvas = Object.assign(document.createElement("canvas"), {width: 1, height: 1});
          const context = canvas.getContext("2d");
          const behind = [];
          for (; element; element = name === "color" ? null : element.parentElement)
            behind.unshift(getComputedStyle(element)[name]);
          context.fillStyle = "white";
          context.fillRect(0, 0, 1, 1);
          for (const colour of behind) { context.fillStyle = colour; context.fillRect(0, 0, 1, 1); }
          const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((x) => x / 255)
            .map((x) => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        }""",
        [selector, name],
    )


@pytest.mark.parametrize("width", [390, 1280])
def test_cell_runs_and_fits(browser, folder, width):
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    with serving(folder) as address:
        page.goto(address)
        cell = page.locator("figure.cell")
        cell.get_by_role("button", name="Run", exact=True).click()
        expect(cell).to_have_attribute("data-match", "same", timeout=START)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        frame, code = cell.bounding_box(), cell.locator("pre").first.bounding_box()
        assert frame["x"] <= code["x"] and code["x"] + code["width"] <= frame["x"] + frame["width"] + 1
        for part in (".cell-bar", ".cell-output"):
            behind = luminance(page, part, "backgroundColor")
            ink = luminance(page, part, "color")
            contrast = (max(behind, ink) + 0.05) / (min(behind, ink) + 0.05)
            assert contrast >= 4.5, f"{part}: {contrast:.1f}"
    context.close()
