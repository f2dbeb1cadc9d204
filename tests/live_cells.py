"""Run the cells of a page in a browser, and hold each output to the published one."""

from browsers import START
from playwright.sync_api import expect

# Exercises publish nothing: their checks are verified at build, and test_exercises.py runs them in Pyodide.
CELLS = "figure.cell:not([data-exercise])"
# A cell of a solution can be seen once the reader asks for it.
SHOWN = "(cell) => { for (let at = cell; (at = at.closest('details[hidden]')); ) at.hidden = false }"
# For each cell, whether it or a cell that runs before it has a budget, as trainings have.
TRAINS = """(cells) => {
  const trained = new Set();
  return cells.map(({ dataset }) => {
    if ("seconds" in dataset) trained.add(dataset.session);
    return trained.has(dataset.session);
  });
}"""


def run_cells(page, trains):
    """Run the cells of an open page that do, or do not, need a training."""
    page.evaluate("for (const answer of document.querySelectorAll('details')) answer.open = true")
    for exercise in page.locator("[data-exercise]").all():  # it hides its solution when it comes near
        exercise.scroll_into_view_if_needed()
        expect(exercise.locator(".exercise")).to_be_attached(timeout=START)
    cells = page.locator(CELLS)
    chosen = [place for place, trained in enumerate(cells.evaluate_all(TRAINS)) if trained == trains]
    assert chosen
    for place in chosen:
        cell = cells.nth(place)
        cell.evaluate(SHOWN)
        cell.locator("pre").first.press("Control+Enter")  # a cell that shows nothing has no button
        expect(cell).not_to_have_attribute("data-state", "waiting", timeout=START)
        expect(cell).not_to_have_attribute("data-state", "running", timeout=START)
        assert cell.get_attribute("data-match") == "same", (
            f"cell {place + 1}: {cell.locator('.cell-status').text_content()}\n"
            f"{cell.locator('output').text_content()}"
        )
