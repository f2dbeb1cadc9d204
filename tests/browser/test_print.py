"""A page on paper: dark on white, whatever colours the screen has."""

import pytest
from page_measurements import CONTRAST, ENOUGH
from pages import open_whole

# Whatever holds text or is drawn, and cannot be read on white; large signs and lines need less.
FAINT = f"""() => {{
  const contrast = {CONTRAST};
  const onWhite = {CONTRAST.replace("...behind", "")};
  const inkOf = (element) => {{ // a drawing's text is filled, its lines are stroked
    const {{ fill, stroke }} = getComputedStyle(element);
    element.style.color = element.matches("text") ? fill : stroke;
    return element;
  }};
  const isShown = (element) => element.checkVisibility({{ visibilityProperty: true }});
  const texts = [...document.querySelectorAll("article *")].filter((element) =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()));
  const words = texts.filter((element) => isShown(element) && !element.closest("svg, style, template"));
  const drawn = [...document.querySelectorAll(".drawing :is(text, .forward, .backward, .sheet)")];
  const told = (element, found) => `${{found.toFixed(1)}} ${{element.outerHTML.slice(0, 120)}}`;
  const faint = (elements, measure, least) => elements.map((element) => [element, measure(element)])
    .filter(([, found]) => found < least).map(([element, found]) => told(element, found));
  return [
    ...faint(words, contrast, {ENOUGH}),
    ...faint(words, onWhite, {ENOUGH}),
    ...faint(drawn, (element) => onWhite(inkOf(element)), 3),
  ];
}}"""


@pytest.fixture(params=["system", "toggle", "light"])
def page(request, browser, address):
    """The first page, in the colours that its reader or the system has chosen."""
    scheme = "dark" if request.param == "system" else "light"
    context = browser.new_context(color_scheme=scheme, viewport={"width": 700, "height": 900})
    page = context.new_page()
    open_whole(page, address)
    if request.param == "toggle":
        for _ in range(2):
            page.locator(".md-header__option label:visible").click()
        assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
    yield page
    context.close()


@pytest.mark.parametrize("path", ["", "layers/dense/", "architectures/feedforward/"])
def test_all_is_dark_on_white(page, address, path):
    open_whole(page, address + path)
    page.emulate_media(media="print")
    page.evaluate("for (const answer of document.querySelectorAll('details')) answer.open = true")
    assert page.evaluate(FAINT) == []
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") != "dark"


# Which boxes that fold are on paper, asked when all who listen for the print have been called.
PRINTED = """(selector) => addEventListener("beforeprint", () => {
  globalThis.printed = [...document.querySelectorAll(selector)].map((box) => box.checkVisibility()
    && box.lastElementChild.getBoundingClientRect().height > 0);
})"""


def test_answers_are_printed_only_if_they_are_open(browser, address):
    context = browser.new_context()
    page = context.new_page()
    open_whole(page, address + "architectures/feedforward/")
    page.locator("details.success > summary").nth(1).click()
    page.emulate_media(media="print")
    page.evaluate(PRINTED, "details:is(.success, .info)")
    page.pdf()
    assert page.evaluate("printed") == [True, False, True, False]  # an explanation, answers
    assert page.locator("details.success[open]").count() == 1, "the screen is as it was"
    context.close()


def test_without_scripts_what_is_folded_is_printed_but_answers(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "architectures/feedforward/")
    page.emulate_media(media="print")
    assert page.locator("details.info > :last-child").bounding_box()["height"] > 100
    assert [answer.is_visible() for answer in page.locator("details.success").all()] == [False] * 3
    context.close()
