"""Training in a real Chromium: it can be watched, stopped, continued, broken, and is what the page says."""

import re

import pytest
from browsers import START
from pages import PAGES, WITH_CELLS, address_of
from playwright.sync_api import expect

ARCHITECTURES = [name for name in WITH_CELLS if name.startswith("architectures/")]
TRAINING = [name for name in ARCHITECTURES if 'budget="' in PAGES[name].read_text("utf-8")]
PAGE = "architectures/feedforward.md"
TRAIN = 6  # the cell of the page that trains, counted from 0


@pytest.fixture
def feedforward(page, address):
    page.goto(address + address_of(PAGE))
    page.evaluate("localStorage.clear()")  # the edits of another test
    page.reload()
    return page


def cell_of(page, place):
    return page.locator("figure.cell").nth(place)


def run(cell, state="done"):
    cell.locator("pre").first.press("Control+Enter")  # a cell that shows nothing has no button
    expect(cell).to_have_attribute("data-state", state, timeout=2 * START)


def edit(page, cell, old, new):
    """Change the code of a cell as a reader does."""
    code = cell.locator("pre")
    text = code.inner_text()
    assert old in text
    code.click()
    expect(cell.locator(".cm-content")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text.replace(old, new))


def steps(cell):
    """How many steps the curve of a cell has."""
    told = cell.locator(".cell-display img").first.get_attribute("alt")
    return int(re.match(r"(\d+) of \d+ steps", told)[1])


def test_runs_from_a_cold_page_by_one_press(feedforward):
    train = cell_of(feedforward, TRAIN)
    run(train)
    assert train.get_attribute("data-match") == "same"
    assert steps(train) == 900
    assert train.locator(".cell-display img").count() == 2


def test_picture_grows_while_it_trains(feedforward):
    settings, train = cell_of(feedforward, TRAIN - 1), cell_of(feedforward, TRAIN)
    edit(feedforward, settings, "3e-3, 20", "3e-3, 4000")
    train.get_by_role("button", name="Run", exact=True).click()
    expect(train).to_have_attribute("data-state", "running", timeout=START)
    curve = train.locator(".cell-display img").first
    expect(curve).to_have_attribute("alt", re.compile(r"^\d+ of 180000 steps, about \d+ s left; loss from"))
    first = steps(train)
    expect(curve).not_to_have_attribute("alt", re.compile(f"^{first} of"))
    assert steps(train) > first
    train.get_by_role("button", name="Stop", exact=True).click()
    expect(train).to_have_attribute("data-state", "idle")


def test_exploding_rate_is_reported_and_the_weights_survive(feedforward):
    settings, train = cell_of(feedforward, TRAIN - 1), cell_of(feedforward, TRAIN)
    run(train)
    edit(
        feedforward,
        train,
        "update(weights, dweights, memory, rate)",
        "update(weights, dweights, memory, 1e30)",
    )
    run(train, "failed")
    expect(train.locator("output")).to_contain_text(re.compile(r"step 90\d: \w+ became \w+ in .*, line \d+"))
    run(settings)
    train.get_by_role("button", name="Reset", exact=True).click()
    run(train)
    assert steps(train) == 900


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("0, 64, 3e-3, 20", "0, 0, 3e-3, 20", "weights of shape (0, 64), every width is 1 or more"),
        ("0, 64, 3e-3, 20", "'a', 64, 3e-3, 20", "seed 'a', expected a whole number, 0 or more"),
        ("0, 64, 3e-3, 20", "0, 64, -1, 20", "rate -1, expected a number above 0"),
        ("0, 64, 3e-3, 20", "0, 64, 3e-3, 0", "0 epochs, expected 1 or more"),
    ],
)
@pytest.mark.slow  # a start of Python for each
def test_settings_that_lead_nowhere_are_reported(feedforward, old, new, says):
    settings, train = cell_of(feedforward, TRAIN - 1), cell_of(feedforward, TRAIN)
    edit(feedforward, settings, old, new)
    train.get_by_role("button", name="Run", exact=True).click()
    expect(train).to_have_attribute("data-state", "failed", timeout=START)
    told = feedforward.locator("figure.cell output").filter(has_text=says)
    expect(told).to_have_count(1)


@pytest.mark.parametrize("name", TRAINING)
def test_trainings_say_what_they_take(page, address, name):
    page.goto(address + address_of(name))
    trained = [
        c for c in page.locator("figure.cell").all() if "train(" in c.locator("code").first.inner_text()
    ]
    budgets = [cell for cell in trained if cell.get_attribute("data-seconds")]
    assert budgets
    for cell in budgets:
        seconds = float(cell.get_attribute("data-seconds"))
        before = float(cell.get_attribute("data-seconds-before") or 0)
        expect(cell.locator(".cell-budget")).to_contain_text(f"{seconds + before:g} s")
        assert seconds <= 20


def test_every_architecture_of_the_source_has_its_page():
    architectures = ["feedforward", "convolutional", "recurrent", "transformer", "autoencoder", "gan"]
    assert {f"architectures/{name}.md" for name in architectures} <= {*PAGES}
