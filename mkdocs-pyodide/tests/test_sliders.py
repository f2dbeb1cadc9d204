"""Knobs: sliders that change numbers of a cell's code and run it."""

import re

import pytest
from browsers import START
from cell_gallery import packed
from file_server import serving
from playwright.sync_api import expect

from mkdocs_pyodide.cells.sliders import Slider, parse_sliders

SOURCE = "stride = 1\nrate = 0.1  # a comment\nname = 'a'\nstride + rate"
PAGE = f"""
```pyodide session="s" sliders="stride: 1..3, rate: 0.001..10 log"
{SOURCE}
```
"""


def test_ranges_are_read():
    assert parse_sliders("stride: 1..3, rate: 0.0..0.5", SOURCE) == [
        Slider("stride", "1", 1, 3, 1, False),
        Slider("rate", "0.1", 0, 0.5, 0.005, False, "a comment"),
    ]


@pytest.mark.parametrize(
    ("sliders", "says"),
    [
        ("stride", 'sliders="stride" is not a range'),
        ("width: 1..3", "width needs one line `width = …` with a number, found 0"),
        ("name: 1..3", "name needs one line"),
        ("stride: 2..3", "stride = 1 is not between 2 and 3"),
        ("rate: 0..1 log", "rate from 0 has no logarithm"),
    ],
)
def test_invalid_sliders_are_refused(refusal, sliders, says):
    message = refusal(f'# T\n\n```pyodide sliders="{sliders}"\n{SOURCE}\n```\n')
    assert "index.md, line 3" in message and says in message


@pytest.fixture(scope="module")
def folder(make_site):
    return make_site(index=PAGE)


def test_sliders_are_there_before_the_script(folder):
    html = (folder / "index.html").read_text("utf-8")
    (panel,) = re.findall(
        '<div class="cell-sliders" role="group" aria-label="sliders for stride, rate">(.*?)</div>', html
    )
    assert panel == (
        '<label><code>stride</code><input type="range" min="1" max="3" step="1" value="1" '
        'autocomplete="off" disabled><span aria-hidden="true">1</span></label>'
        '<label><code>rate</code> a comment<input type="range" min="-3" max="1" step="any" value="-1" '
        'autocomplete="off" disabled><span aria-hidden="true">0.1</span></label>'
    )


@pytest.fixture(scope="module")
def address(folder):
    with serving(folder) as address:
        yield address


@pytest.fixture
def figure(warm_page):
    """The cell of the page that is kept for all tests; afterwards its code is the published one again."""
    figure = warm_page.locator("figure.cell")
    yield figure
    reset = figure.get_by_role("button", name="Reset", exact=True)
    if reset.is_visible():
        reset.click()


def test_turning_runs_the_code_with_the_number(warm_page, figure):
    stride = figure.get_by_role("slider", name="stride")
    output = figure.locator("output")
    expect(output).to_have_text("1.1\n")
    stride.focus()
    warm_page.keyboard.press("ArrowRight")
    expect(output).to_have_text("2.1\n", timeout=START)
    expect(output).to_have_attribute("data-origin", "live")
    expect(figure).to_have_attribute("data-match", "edited")
    warm_page.keyboard.press("End")
    expect(output).to_have_text("3.1\n")
    figure.get_by_role("slider", name="rate").focus()
    warm_page.keyboard.press("Home")
    expect(output).to_have_text("3.001\n")
    figure.get_by_role("button", name="Reset").click()
    expect(output).to_have_text("1.1\n")
    assert stride.input_value() == "1"


def test_slider_is_named_after_the_comment_of_its_line(figure):
    rate = figure.get_by_role("slider", name="rate")
    expect(rate).to_have_accessible_name("rate a comment")  # its value is no part of its name
    expect(figure.get_by_role("group", name="sliders for stride, rate")).to_be_visible()


def test_result_of_a_move_is_announced(warm_page, figure):
    heard = figure.locator(".cell-sliders [role=status]")
    figure.get_by_role("slider", name="stride").focus()
    warm_page.keyboard.press("ArrowRight")
    expect(heard).to_have_text("stride = 2: 2.1", timeout=START)
    expect(figure.locator(".cell-status")).to_have_attribute("aria-live", "polite")


def test_turned_fast_the_last_number_counts(warm_page, figure):
    figure.get_by_role("button", name="Run", exact=True).click()
    expect(figure).to_have_attribute("data-match", "same", timeout=START)
    warm_page.evaluate(
        """() => {
            const [stride, rate] = document.querySelectorAll("input[type=range]");
            const turn = (slider, value) => {
                slider.value = value;
                slider.dispatchEvent(new Event("input"));
            };
            for (let i = 0; i < 50; i += 1) turn(rate, -3 + i / 50);
            turn(rate, 1);
            turn(stride, 3);
        }"""
    )
    expect(figure.locator("output")).to_have_text("13\n")
    expect(figure).to_have_attribute("data-state", "done")


def test_output_stays_until_the_next_one_is_complete(warm_page, figure):
    figure.get_by_role("button", name="Run", exact=True).click()
    expect(figure).to_have_attribute("data-match", "same", timeout=START)
    warm_page.evaluate(
        """() => {
            window.seen = new Set();
            const output = document.querySelector("figure.cell > output");
            const note = () => seen.add(output.textContent);
            new MutationObserver(note).observe(output, { childList: true, subtree: true });
        }"""
    )
    figure.get_by_role("slider", name="stride").focus()
    warm_page.keyboard.press("ArrowRight")
    expect(figure.locator("output")).to_have_text("2.1\n")
    assert warm_page.evaluate("[...seen]") == ["2.1\n"]


def test_code_of_a_link_waits_for_run(page, address):
    code = packed("stride = 2\nrate = 0.5")
    page.goto(f"{address}#cell=cell-1&code={code}")
    slider = page.get_by_role("slider", name="stride")
    expect(slider).to_be_disabled()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(slider).to_be_enabled(timeout=START)
