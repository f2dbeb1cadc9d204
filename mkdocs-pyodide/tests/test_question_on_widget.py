"""A selection that is made in a widget of the page, by pointer, touch and keyboard."""

import pytest
from file_server import serving
from page_measurements import faults, still_and_live
from playwright.sync_api import expect

MODULE = """
export default {
  render({ model, el }) {
    const entry = (value, index) =>
      `<td role="gridcell" tabindex="-1" data-array="X" data-index="${index}">${value}</td>`;
    const rows = model.get("X").map((row, r) =>
      `<tr>${row.map((value, c) => entry(value, `${r},${c}`)).join("")}</tr>`);
    el.innerHTML = `<table role="grid" aria-label="X">${rows.join("")}</table><p class="said"></p>`;
    el.querySelector("td").tabIndex = 0;
    const said = el.querySelector(".said");
    for (const type of ["click", "focusin", "pointerover"])
      el.addEventListener(type, ({ target }) => {
        if (target.dataset.index) said.textContent = `row of ${target.dataset.index}`;
      });
    el.addEventListener("keydown", ({ key, target }) => {
      const next = { ArrowRight: target.nextElementSibling, ArrowLeft: target.previousElementSibling }[key];
      next?.focus();
    });
  },
};
"""
PAGE = """# Selection

```pyodide session="s" code="off" id="board"
import json

class Board:
    def __repr__(self):
        return "a board"

    def _repr_mimebundle_(self, include=None, exclude=None):
        state = {"module": "widgets/board.js", "state": {"X": [[3, 0, -1], [0, 2, 5]]}}
        return {"text/plain": repr(self), "application/vnd.pyodide.widget+json": json.dumps(state)}

Board()
```

```question session="s" id="positive" on="board: X"
Which entries are positive?

answer: [[True, False, False], [False, True, True]]
    Those above 0.
wrong: [[True, True, False], [True, True, True]]
    0 is not positive.
show: [[3, 0, -1], [0, 2, 5]]
```
"""


@pytest.fixture(scope="module")
def address(new_site):
    site = new_site("palette")
    site.write("modules/widgets/board.js", MODULE)
    with serving(site.build_shared(index=PAGE)) as address:
        yield address


def entry(page, index):
    return page.locator(f"#board [data-index='{index}']")


def test_selection_is_made_in_the_widget(page, address, axe):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(address)
    question = page.locator("#positive")
    begin, status = (
        question.get_by_role("button", name="Select in the figure above"),
        question.get_by_role("status"),
    )
    begin.press("Enter")
    first = entry(page, "0,0")
    expect(first).to_be_focused()
    expect(status).to_contain_text("Click the entries of X, or move with the arrow keys and press Space.")

    # By keyboard and by pointer; what the widget would say is not said.
    page.keyboard.press("Space")
    expect(first).to_have_attribute("aria-selected", "true")
    expect(status).to_contain_text("1 entry is selected.")
    expect(question.get_by_role("button", name="row 1, column 1: 3")).to_have_attribute(
        "aria-pressed", "true"
    )
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    entry(page, "1,0").click()
    question.get_by_role("button", name="row 2, column 2: 2").click()  # there, too
    expect(entry(page, "1,1")).to_have_attribute("aria-selected", "true")
    entry(page, "1,2").click()
    expect(status).to_contain_text("5 entries are selected.")
    expect(page.locator("#board .said")).to_be_empty()
    page.evaluate(axe)
    assert faults(page, "article") == []
    question.get_by_role("button", name="Check").click()
    expect(status).to_have_text("✗ 0 is not positive.")

    # Escape leads back, and the figure is one to explore again; so it is once the answer is right.
    entry(page, "0,1").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    expect(begin).to_be_focused()
    entry(page, "1,1").click()
    expect(page.locator("#board .said")).to_have_text("row of 1,1")
    begin.click()
    entry(page, "1,0").click()
    question.get_by_role("button", name="Check").click()
    expect(question).to_have_attribute("data-solved", "")
    expect(status).to_contain_text("Those above 0.")
    expect(page.locator("[data-asking], #board [aria-selected]")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_button_that_leads_to_the_widget_has_its_room(new_context, address, width):
    still, live = still_and_live(new_context, address, width)
    expect(live.get_by_role("button", name="Select in the figure above")).to_be_visible()
    places = []
    for page in (still, live):
        question = page.locator("#positive")
        check, whole = question.get_by_role("button", name="Check").bounding_box(), question.bounding_box()
        places.append([check["x"], check["y"] - whole["y"], whole["height"]])
    assert places[0] == pytest.approx(places[1], abs=1)
