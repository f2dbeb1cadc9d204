"""Cells can be used by everybody: in each state and each colour, by keyboard, by ear, on paper."""

import re
from pathlib import Path

import material
import pytest
from browsers import START
from cell_gallery import PAGE, Crowd, id_of, packed
from file_server import serving
from page_measurements import CONTRAST, ENOUGH, THROUGH, contrast, faults
from playwright.sync_api import expect

SCHEMES = ["default", "slate"]
TEXTS = """.cell-bar :not(progress), .cell-notice *, .cell-sliders :is(code, span), .cell-output,
    .cell-output *, .highlight pre *"""
FAINT = f"""([primaries, accents]) => {{
  const contrast = {CONTRAST};
  const faint = new Set();
  primaries.forEach((primary, i) => {{
    document.body.setAttribute("data-md-color-primary", primary);
    document.body.setAttribute("data-md-color-accent", accents[i % accents.length]);
    for (const part of document.querySelectorAll("figure.cell :is({" ".join(TEXTS.split())})")) {{
      const found = contrast(part);
      const name = `${{primary}} ${{part.tagName}} ${{part.className}}`;
      if (found < {ENOUGH}) faint.add(`${{name}}: ${{found.toFixed(2)}}`);
    }}
  }});
  return [...faint];
}}"""


@pytest.fixture(scope="module")
def folder(new_site):
    return new_site("palette").build_shared(index=PAGE)


@pytest.fixture(scope="module")
def address(folder):
    with serving(folder) as address:
        yield address


@pytest.fixture(scope="module")
def crowd(browser, address):
    """A page with a cell in each state."""
    context = browser.new_context()
    yield Crowd(context.new_page(), address).settle()
    context.close()


def wear(page, scheme):
    page.evaluate(
        """(scheme) => {
            document.body.setAttribute("data-md-color-switching", ""); // as the theme does: at once
            document.body.setAttribute("data-md-color-scheme", scheme);
        }""",
        scheme,
    )


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_in_a_crowd_of_cells(crowd, axe, scheme, width):
    wear(crowd.page, scheme)
    crowd.page.set_viewport_size({"width": width, "height": 800})
    crowd.page.evaluate(axe)
    assert faults(crowd.page, "article") == []  # what is around it is the theme's own


@pytest.fixture(scope="module")
def manual_address(manual):
    with serving(manual) as address:
        yield address


@pytest.mark.slow
@pytest.mark.parametrize("path", ["", "libraries/", "hosting/", "maintainers/architecture/"])
def test_axe_finds_nothing_in_the_manual(page, manual_address, axe, path):
    page.goto(manual_address + path)
    page.evaluate(axe)
    for scheme in SCHEMES:
        wear(page, scheme)
        page.evaluate(THROUGH)
        assert faults(page, "article") == [], scheme


@pytest.mark.parametrize("scheme", SCHEMES)
def test_each_palette_leaves_the_cells_readable(crowd, scheme):
    wear(crowd.page, scheme)
    assert crowd.page.evaluate("CSS.supports('color: oklch(from red l c h)')")  # else there is no hue
    assert crowd.page.evaluate(FAINT, palettes()) == []


def palettes():
    """The names of Material's colours: the primary ones, the accents."""
    (styles,) = Path(material.__file__).parent.glob("templates/assets/stylesheets/palette.*.min.css")
    text = styles.read_text("utf-8")
    return [
        sorted(set(re.findall(rf"data-md-color-{kind}=([\w-]+)", text))) for kind in ("primary", "accent")
    ]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_streams_differ_without_colours_too(crowd, scheme):
    wear(crowd.page, scheme)
    looks = [
        crowd[name]
        .locator(stream)
        .first.evaluate(
            "(part) => { const look = getComputedStyle(part); return [look.color, look.borderLeftStyle]; }"
        )
        for name, stream in [
            ("warned", ".cell-stdout"),
            ("warned", ".cell-stderr"),
            ("failed", ".cell-error"),
        ]
    ]
    colours, lines = map(set, zip(*looks, strict=True))
    assert len(colours) == len(lines) == 3


def test_only_scrollable_elements_are_reached_by_keyboard(crowd):
    crowd.page.set_viewport_size({"width": 390, "height": 800})
    for name, part in [("long", "output"), ("rich", ".cell-display:has(table)")]:
        expect(crowd[name].locator(part)).to_have_attribute("tabindex", "0")
    expect(crowd["same"].locator("output")).not_to_have_attribute("tabindex", "0")
    expect(crowd["rich"].locator(".cell-display:has(math)")).not_to_have_attribute("tabindex", "0")


WHOLE = "(part) => part.scrollWidth <= part.clientWidth && part.scrollHeight <= part.clientHeight"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_on_paper_all_is_there_and_dark_on_light(crowd, scheme):
    page = crowd.page
    wear(page, scheme)
    page.set_viewport_size({"width": 700, "height": 900})
    page.emulate_media(media="print")
    try:
        for part in ("button", "input", ".cell-notice", ".cell-error-stripe"):
            assert not any(one.is_visible() for one in page.locator(f"figure.cell {part}").all()), part
        for name, part in [("long", "output"), ("rich", "pre"), ("rich", "code")]:
            assert crowd[name].locator(part).first.evaluate(WHOLE), (name, part)
        for name, part in [("warned", ".cell-stderr"), ("failed", ".cell-error"), ("same", "output")]:
            ink = crowd[name].locator(part).first
            assert contrast(ink) >= ENOUGH
            assert ink.evaluate(CONTRAST.replace("...behind", "")) >= ENOUGH  # printers leave grounds out
        for token in crowd["rich"].locator("code span").all()[:40]:
            assert contrast(token) >= ENOUGH
    finally:
        page.emulate_media(media="screen")


# Each place that is announced and came together with its content, which many readers then do not announce.
# (`innerText` leaves out what is hidden.)
UNHEARD = """
  window.unheard = [];
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) {
      if (!(node instanceof Element)) continue;
      const places = [node, ...node.querySelectorAll("[role=status]")];
      const full = places.filter((place) => place.matches("[role=status]") && place.innerText);
      unheard.push(...full.map((place) => place.outerHTML));
    }
  }).observe(document, { childList: true, subtree: true });
"""


def test_a_notice_comes_into_a_place_that_is_known(page, address):
    page.add_init_script(UNHEARD)
    page.goto(f"{address}#cell={id_of('linked')}&code={packed('1')}")
    place = page.get_by_role("status").filter(has_text="This code came with a link.")
    expect(place.get_by_role("button")).to_be_visible()
    place.get_by_role("button").click()
    expect(page.locator(".cell-notice")).to_have_count(0)
    assert page.evaluate("unheard") == []


@pytest.fixture
def asking(warm_page):
    return warm_page.locator("figure[data-session=asking]")


def test_a_question_takes_the_keyboard_and_gives_it_back(warm_page, asking):
    run = asking.locator(".cell-button")
    run.focus()
    warm_page.keyboard.press("Enter")
    expect(asking.get_by_label("Your name?")).to_be_focused(timeout=START)
    warm_page.keyboard.type("Ada")
    warm_page.keyboard.press("Enter")
    expect(asking.locator("output")).to_contain_text("Hello, Ada")
    expect(run).to_be_focused()


def test_a_question_gives_the_keyboard_back_to_the_editor(warm_page, asking):
    asking.locator("pre").click()
    editor = asking.locator(".cm-content")
    expect(editor).to_be_focused()
    warm_page.keyboard.press("Control+Enter")
    expect(asking.get_by_label("Your name?")).to_be_focused(timeout=START)
    warm_page.keyboard.press("Enter")
    expect(editor).to_be_focused()
    expect(asking).to_have_attribute("data-state", "done")


def test_a_question_leaves_a_reader_who_is_elsewhere_alone(warm_page, asking):
    warm_page.evaluate(UNHEARD)
    elsewhere = warm_page.locator("figure[data-session=same] .cell-button")
    elsewhere.focus()
    asking.locator(".cell-button").dispatch_event("click")  # which takes no focus
    field = asking.get_by_label("Your name?")
    expect(field).to_be_visible(timeout=START)
    expect(elsewhere).to_be_focused()
    expect(asking.locator("output").get_by_role("status")).to_have_text("Your name? ")
    assert warm_page.evaluate("unheard") == []
    field.fill("Ada")
    field.press("Enter")
    expect(asking.locator(".cell-button")).to_be_focused()
