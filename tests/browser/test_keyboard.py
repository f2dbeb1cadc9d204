"""The keyboard: it goes only where something is seen, every stop is marked, menus are buttons."""

import pytest
from pages import PAGES, address_of
from playwright.sync_api import expect

DENSE = "layers/dense/"

# Where the focus is: its name, whether it is in the text, and whether it is seen on the screen, unobscured.
STOP = """() => {
  const { activeElement } = document;
  const element = activeElement.matches(".md-option") ? activeElement.nextElementSibling : activeElement;
  const { x, y, width, height } = element.getBoundingClientRect();
  const at = document.elementFromPoint(x + width / 2, y + height / 2);
  const seen = at && (element.contains(at) || at.contains(element));
  return {
    name: element.ariaLabel ?? (element.textContent.trim().slice(0, 40) || element.outerHTML.slice(0, 80)),
    isSeen: Boolean(seen) && element.checkVisibility({ visibilityProperty: true, opacityProperty: true }),
    isInText: Boolean(element.closest("article")),
  };
}"""


@pytest.fixture
def visit(browser, address):
    """Open a page of the site in a window of a width."""
    contexts = []

    def open(path, width):
        context = browser.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        page.goto(address + path, wait_until="networkidle")
        return page

    yield open
    for context in contexts:
        context.close()


def stops(page, number):
    """Press Tab and tell where the focus has come to, until it is in the text."""
    for _ in range(number):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop["isInText"]:
            return
        yield stop
    pytest.fail(f"not in the text after {number} stops")


@pytest.mark.parametrize("width", [390, 640, 1000, 1280])
def test_keyboard_goes_where_something_is_seen(visit, width):
    page = visit(DENSE, width)
    seen = list(stops(page, 8 if width < 960 else len(PAGES) + 20))
    assert [stop for stop in seen if not stop["isSeen"]] == []
    if width < 960:
        expect(page.locator("#__search")).not_to_be_checked()


@pytest.mark.parametrize("width", [390, 1000])
@pytest.mark.parametrize("key", ["Enter", " "])
def test_menu_is_a_button(visit, key, width):
    page = visit(DENSE, width)
    menu = page.get_by_role("button", name="Navigation", exact=True)
    expect(menu).to_have_attribute("aria-expanded", "false")
    menu.focus()
    page.keyboard.press(key)
    expect(menu).to_have_attribute("aria-expanded", "true")
    drawer = page.locator(f"#{menu.get_attribute('aria-controls')}")
    expect(drawer.locator(":focus")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(menu).to_have_attribute("aria-expanded", "false")
    expect(drawer).to_be_hidden()


def test_drawer_closes_when_the_focus_leaves_it(visit):
    page = visit(DENSE, 640)
    menu = page.get_by_role("button", name="Navigation", exact=True)
    menu.press("Enter")
    expect(page.locator(".md-sidebar--primary :focus")).to_be_visible()
    page.wait_for_timeout(300)  # it slides
    for _ in range(40):
        stop = page.evaluate(STOP)
        assert stop["isSeen"], stop
        page.keyboard.press("Tab")
        if menu.get_attribute("aria-expanded") == "false":
            break
    expect(page.locator("#__drawer")).not_to_be_checked()


def test_sections_of_the_drawer_open_by_keyboard(visit):
    page = visit("", 640)
    page.get_by_role("button", name="Navigation", exact=True).press("Enter")
    page.get_by_role("button", name="Pages of Layers").press("Enter")
    expect(page.locator(".md-sidebar--primary :focus")).to_be_visible()
    expect(page.get_by_role("button", name="Layers", exact=True)).to_have_attribute("aria-expanded", "true")
    page.get_by_role("link", name="A · Dense", exact=True).press("Enter")
    page.wait_for_url(f"**/{DENSE}")
    menu = page.get_by_role("button", name="Navigation", exact=True)
    expect(menu).to_have_attribute("aria-expanded", "false")


def test_search_opens_by_its_button(visit):
    page = visit(DENSE, 640)
    page.get_by_role("button", name="Search", exact=True).press("Enter")
    expect(page.get_by_role("textbox", name="Search")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#__search")).not_to_be_checked()
    expect(page.get_by_role("button", name="Search", exact=True)).to_be_focused()


# The controls whose looks are the same whether they have the focus or not.
UNMARKED = """() => {
  const looks = (element) => {
    const style = getComputedStyle(element);
    const isOutlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    const rest = ["backgroundColor", "boxShadow", "borderColor", "color"].map((name) => style[name]).join();
    return (isOutlined ? style.outline : "") + rest;
  };
  const parts = "a[href], button, input, summary, textarea, [tabindex='0']";
  const unmarked = [];
  for (const element of document.querySelectorAll(parts)) {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    document.activeElement.blur();
    const before = looks(element);
    element.focus({ focusVisible: true, preventScroll: true });
    const isUnmarked = looks(element) === before && document.activeElement === element;
    if (isUnmarked) unmarked.push(element.outerHTML.slice(0, 120));
  }
  return unmarked;
}"""


@pytest.mark.parametrize("name", ["layers/dense.md", "layers/embedding.md"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_focus_is_visible_on_every_control(visit, name, scheme):
    page = visit(address_of(name), 1280)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.add_style_tag(content="* { transition: none !important }")
    page.evaluate("for (const slider of document.querySelectorAll('input')) slider.disabled = false")
    assert page.evaluate(UNMARKED) == []


def test_focus_is_visible_before_any_script_has_come(new_context, address):
    page = new_context(service_workers="block").new_page()
    page.route("**/*.js", lambda route: route.abort())
    page.goto(address + address_of("layers/embedding.md"))
    assert page.evaluate(UNMARKED) == []


# Boxes that scroll sideways and that the keyboard does not reach.
UNREACHED = """[...document.querySelectorAll("article :is(code, .md-typeset__scrollwrap, div.formula)")]
    .filter((box) => box.scrollWidth > box.clientWidth && getComputedStyle(box).overflowX !== "visible")
    .filter((box) => box.tabIndex < 0).map((box) => box.outerHTML.slice(0, 200))"""


def test_code_in_opened_answers_scrolls_by_keyboard(browser, address):
    """A phone, on which the theme leaves this to the finger; it can have a keyboard."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(address + "architectures/feedforward/", wait_until="networkidle")
    page.evaluate("for (const answer of document.querySelectorAll('details')) answer.open = true")
    page.wait_for_function(f"() => ({UNREACHED}).length === 0")  # the policy forbids to evaluate a text twice
    assert page.locator("details .highlight code[tabindex='0']").count() > 0
    context.close()
