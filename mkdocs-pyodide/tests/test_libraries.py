"""The engine's own small site: its manual, and each library run live as published."""

import pytest
from browsers import START
from file_server import serving
from playwright.sync_api import expect

from mkdocs_pyodide.finish.csp import POLICY

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address(manual):
    with serving(manual, {"Content-Security-Policy": POLICY}) as address:  # for the workers too
        yield address


SEEN = """
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


RICH = ["table", "img", "math"]


@pytest.mark.parametrize(
    ("path", "rich"), [("", set()), ("libraries/", {"table", "img", "math"}), ("widgets/", set())]
)
def test_every_cell_runs_as_published_under_the_strict_policy(page, address, path, rich):
    """Also its figures, tables and formulas: as many are shown, and there are some of each kind."""
    page.add_init_script(SEEN)
    page.goto(address + path)
    found = set()
    for cell in page.locator("figure.cell").all():
        published = {element: cell.locator(f"output {element}").count() for element in RICH}
        cell.get_by_role("button", name="Run", exact=True).click()
        expect(cell).to_have_attribute("data-state", "done", timeout=2 * START)
        expect(cell).to_have_attribute("data-match", "same")
        live = cell.locator("output[data-origin=live]")
        assert {element: live.locator(element).count() for element in RICH} == published
        for element in RICH:
            if published[element]:
                assert live.locator(element).first.is_visible()
                found.add(element)
    assert rich <= found
    assert page.evaluate("window.violations") == []


def test_page_fetches_only_the_packages_of_its_cells(page, address):
    asked = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.goto(address)
    page.locator("figure.cell").get_by_role("button", name="Run", exact=True).click()
    expect(page.locator("figure.cell")).to_have_attribute("data-state", "done", timeout=START)
    of_packages = [name for name in asked if name.endswith((".whl.bin", "-code.bin"))]
    assert of_packages == ["python-numpy-code.bin"]


def test_a_widget_of_a_package_is_drawn_on_before_and_after_run(page, address):
    """An unmodified anywidget: without Python at first; what was drawn reaches Python with Run."""
    asked = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.set_viewport_size({"width": 1000, "height": 1100})
    page.goto(f"{address}widgets/")
    widget, means = page.locator("#drawdata"), page.locator("#means")

    def draw():
        plot = widget.locator(".dd-scatter-svg")
        box = plot.bounding_box()
        page.mouse.click(box["x"] + 100, box["y"] + 60)

    def run():
        means.get_by_role("button", name="Run", exact=True).click()

    widget.scroll_into_view_if_needed()
    page.mouse.move(5, 5)
    page.mouse.move(9, 9)
    expect(widget.locator("circle.drawn")).to_have_count(10)
    assert [name for name in asked if name.endswith(".bin")] == []
    draw()
    expect(widget.locator("circle.drawn")).to_have_count(11)
    run()
    expect(means.locator("output")).to_contain_text("a: 6 points", timeout=2 * START)
    expect(widget).to_have_attribute("data-match", "same")  # as Python has displayed it
    expect(widget.locator("circle.drawn")).to_have_count(11)
    draw()
    expect(widget.locator("circle.drawn")).to_have_count(12)
    run()
    expect(means.locator("output")).to_contain_text("a: 7 points")
