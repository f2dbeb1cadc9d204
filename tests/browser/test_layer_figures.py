"""The figures of the layers in the page: they react without Python, and are whole without scripts."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def visit(new_context, address):
    """A page whose figure is near, without the service worker and without the runtime's files."""

    def visit(path, **options):
        page = new_context(service_workers="block", **options).new_page()
        page.route("**/runtime-*/**", lambda route: route.abort())
        page.goto(address + path)
        return page, page.locator("layer-figure")

    return visit


def test_a_sentence_is_read_while_it_is_written(visit):
    page, figure = visit("layers/embedding/")
    page.wait_for_function("() => customElements.get('cell-widget')")
    expect(figure.get_by_role("textbox")).to_be_hidden()
    page.mouse.move(5, 5)
    written = figure.get_by_role("textbox", name="or your own")
    written.fill("a dog and a")
    written.press("End")
    written.press_sequentially(" zebra")
    expect(written).to_be_focused()
    expect(figure.locator(".says")).to_contain_text("Not in the table: a, a, zebra.")
    figure.get_by_role("button", name="a dog and a cat").click()
    expect(written).to_have_value("a dog and a cat")
    expect(figure.locator(".says")).to_contain_text("Row 0, “?”, is read 2 times.")


def test_play_goes_on_until_pause(visit):
    page, figure = visit("layers/dropout/")
    page.wait_for_function("() => customElements.get('cell-widget')")
    page.mouse.move(5, 5)
    figure.get_by_role("button", name="Play").click()
    expect(figure.locator(".says")).to_contain_text(re.compile("Draw (?!2[01] )"))  # it starts at 20
    figure.get_by_role("button", name="Pause").click()
    figure.get_by_role("button", name="Step").click()
    expect(figure.get_by_role("button", name="Play")).to_be_visible()


def test_entries_of_a_cube_are_chosen_by_keyboard_mouse_and_touch(visit):
    page, figure = visit("layers/flatten/", has_touch=True)
    page.wait_for_function("() => customElements.get('cell-widget')")
    page.mouse.move(5, 5)
    chosen = figure.locator("[role=button][aria-pressed=true]")
    chosen.focus()
    page.keyboard.press("ArrowRight")
    expect(figure.get_by_role("button", name="X[1, 1, 1] = k")).to_be_focused()
    expect(figure.locator(".says")).to_contain_text("In C order X[1, 1, 1] is Y[10]")
    figure.get_by_role("button", name="X[0, 0, 2] = c").hover()
    expect(chosen).to_have_accessible_name("X[0, 0, 2] = c")
    figure.locator("g", has_text="b4").tap()  # the entry at position 4 in Fortran order
    expect(chosen).to_have_accessible_name("X[0, 0, 1] = b")
    figure.get_by_role("button", name="X[1, 0, 0] = g").tap()
    expect(figure.locator(".says")).to_contain_text("In Fortran order it is Y[1]")


def test_figure_is_whole_without_scripts(visit):
    _, figure = visit("layers/dropout/", java_script_enabled=False)
    expect(figure.locator(".says")).to_contain_text("Draw 20 drops 4 of 6 units")
    expect(figure.get_by_role("table")).to_have_count(1)
    expect(figure.locator("button").first).to_be_hidden()
