"""What a page asks for before its reader does anything: little, and nothing that moves what is there."""

import json
import re

import pytest
from pages import PAGES, SITE_URL, address_of, open_whole
from playwright.sync_api import expect
from survey import WIDTHS

LIMIT = 160_000  # bytes over the wire, gzipped, with the headers
FILES = 12
STILL = 0.005  # a layout shift that is 0.00: a glyph may be a pixel wider than the one that stood for it
LATER = (
    "search_index",
    "workers/search",
    "/runtime-",
    "editor.js",
    "sanitize.js",
    "engine/worker.js",
    ".ipynb",
)

SHIFTS = """
  window.shifts = [];
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => window.shifts.push(
    [entry.value, entry.sources.map(({ node }) => node?.className || node?.nodeName)]
  ))).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def visit(new_context):
    """Open a page as on a first visit; the service worker, which keeps the site afterwards, is left out."""

    def visit(url, **options):
        context = new_context(service_workers="block", **options)
        context.add_init_script(SHIFTS)
        page = context.new_page()
        page.asked = []
        context.on("request", lambda request: page.asked.append(request.url))
        if options.get("java_script_enabled", True):
            open_whole(page, url)
        else:
            page.goto(url)
        return page

    return visit


@pytest.mark.parametrize("name", PAGES)
def test_page_is_light(record, name):
    """The service worker, which keeps the site afterwards, is left out."""
    for width in WIDTHS:
        files = record["first"][str(width)]["sent"]
        names = [path for path, _ in files]
        assert address_of(name) in names
        assert sum(size for _, size in files) <= LIMIT, files
        assert len(files) <= FILES, files


@pytest.mark.parametrize("name", PAGES)
def test_page_asks_its_own_origin_for_no_more_than_it_needs(record):
    visits = [record["return"], record["plain"], *record["first"].values()]
    at_rest = [url for visit in visits for url in visit["requests"]]
    assert [url for url in at_rest if "widgets" in url] == []
    asked = at_rest + [url for visit in visits for url in visit.get("later", [])]
    assert [url for url in asked if "://" in url or url.startswith("/")] == []
    assert [url for url in asked if any(part in f"/{url}" for part in LATER)] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_waits_for_one_stylesheet_and_one_script(record):
    for visit in record["first"].values():
        assert visit["head"] == {"sheets": 1, "waiting": ["head"], "deferred": 1}
        # The faces are in the stylesheet.
        assert [url for url in visit["requests"] if url.endswith(".woff2")] == []


@pytest.mark.parametrize("name", PAGES)
def test_page_has_no_error(record):
    assert record["errors"] == []


def test_the_stylesheet_has_no_rule_and_no_space_that_the_site_does_not_use(site):
    (sheet,) = site.glob("assets/*.css")
    rules = sheet.read_text("utf-8")
    assert ".md-header" in rules
    assert not re.search(r"\.(md-(author|banner|feedback|post|social)|highlighttable|task-list)", rules)
    assert not re.search(r"[{;]\n", rules)


@pytest.mark.parametrize("name", ["layers/lstm.md", "architectures/gpt.md"])
def test_no_script_recomputes_the_styles(browser, address, name):
    """Each element gets its style as the page is read, and few get it again for what the scripts change."""
    page = browser.new_page()
    browser.start_tracing(page=page, categories=["devtools.timeline"])
    open_whole(page, address + address_of(name))
    trace = json.loads(browser.stop_tracing())
    elements = page.evaluate("document.getElementsByTagName('*').length")
    page.close()
    styled = [arguments.get("elementCount", 0) for arguments in events(trace, "UpdateLayoutTree")]
    assert 0 < sum(styled) < 1.5 * elements, styled
    read = [arguments["data"]["styleSheetUrl"] for arguments in events(trace, "ParseAuthorStyleSheet")]
    sheets = [sheet for sheet in read if sheet.startswith(address)]  # the browser has pages of its own
    assert len(sheets) == 1, sheets


def events(trace, name):
    return [event["args"] for event in trace["traceEvents"] if event["name"] == name and event["ph"] == "X"]


def test_next_page_keeps_the_stylesheets(visit, address, site):
    sitemap = (site / "sitemap.xml").read_text("utf-8")
    page = visit(address + "layers/dense/")
    # The theme loads only pages that the sitemap lists, at the address at which the site is published.
    page.route("**/sitemap.xml", lambda route: route.fulfill(body=sitemap.replace(SITE_URL, address)))
    page.reload()
    sheets = "[...document.head.querySelectorAll('link[rel=stylesheet]')]"
    page.evaluate(f"{sheets}.forEach((link) => {{ link.isOfFirstPage = true }})")
    page.locator(".md-footer__link--next").click()
    page.wait_for_function("() => document.title.startsWith('Dense layers in practice')")
    assert page.evaluate(f"{sheets}.map((link) => link.isOfFirstPage)") == [True]


def test_code_is_looked_at_as_it_comes_near(visit, address):
    """The theme measures each block that it looks at; one that scrolls it makes reachable by the keyboard."""
    page = visit(address + "architectures/convolutional/", viewport={"width": 390, "height": 800})
    # In a cell the block around the code scrolls, which the theme does not see.
    scrolling = "figure.cell .highlight pre > code { overflow-x: auto; width: 50px; min-width: 0 }"
    page.add_style_tag(content=scrolling)
    assert page.locator("pre > code").count() > 10
    reachable = page.locator("pre > code[tabindex]")
    assert reachable.count() < 3
    far = page.locator("figure.cell pre code").last
    assert far.evaluate("(code) => code.scrollWidth > code.clientWidth")
    far.scroll_into_view_if_needed()
    expect(far).to_have_attribute("tabindex", "0")


def test_code_of_the_default_colour_has_no_element(site):
    pages = "".join(path.read_text("utf-8") for path in site.rglob("*.html"))
    assert '<span class="nf">forward</span>' in pages
    assert not re.search('<span class="(?:n|o|ow|p|w)">', pages)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", [*PAGES, "404.html"])
def test_nothing_moves(record, width):
    visit = record["first"][str(width)]
    assert visit["observed"]
    assert sum(value for value, _ in visit["shifts"]) < STILL, visit["shifts"]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_scripts_move_nothing_that_is_far_below_either(record, width):
    """A browser counts what moves on the screen; the way to a heading is through all that is above it."""
    assert record["plain"]["buttons"] == 0
    before, after = record["plain"]["tops"][str(width)], record["first"][str(width)]["tops"]
    assert before
    assert [name for name, _ in before] == [name for name, _ in after]
    moved = [(a, b) for a, b in zip(before, after, strict=True) if abs(a[1] - b[1]) > 1]
    assert not moved, moved[0]


def test_pictures_come_as_they_are_near_and_move_nothing(visit, address):
    page = visit(address + "architectures/gan-training/", viewport={"width": 390, "height": 800})
    pictures = page.locator("output img")
    far = pictures.last.get_attribute("src").rpartition("/")[2]
    assert not any(far in url for url in page.asked)  # how near is near is the browser's choice
    for picture in [pictures.first, pictures.last]:
        picture.scroll_into_view_if_needed()
        page.wait_for_function("(picture) => picture.naturalWidth > 0", arg=picture.element_handle())
    shifts = page.evaluate("window.shifts")
    assert sum(value for value, _ in shifts) < STILL, shifts


def test_pictures_are_there_on_the_next_page_and_without_scripts(visit, address):
    next_page = visit(address + "architectures/gan/")
    next_page.locator(".md-footer__link--next").click()
    next_page.wait_for_function("() => document.title.startsWith('Training a GAN')")
    for page in [next_page, visit(address + "architectures/gan-training/", java_script_enabled=False)]:
        picture = page.locator("output img").last
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("(picture) => picture.naturalWidth") > 0


def test_search_comes_with_the_first_letter(visit, address):
    page = visit(address)
    page.get_by_role("textbox", name="Search").click()
    assert [url for url in page.asked if "search_index" in url or "workers/search" in url] == []
    page.keyboard.type("softmax")
    page.locator(".md-search-result__link", has_text="Softmax").first.click()
    page.wait_for_function("() => document.title.startsWith('Softmax')")
    assert [url for url in page.asked if "search_index" in url and "workers/search" not in url]
    page.wait_for_function("() => CSS.highlights.get('found')?.size > 10")
    text = page.evaluate("[...CSS.highlights.get('found')].map(String)")
    assert {word.lower() for word in text} == {"softmax"}


@pytest.mark.parametrize("name", PAGES)
def test_every_glyph_is_of_the_faces_that_the_site_brings(record):
    fonts = record["plain"]["fonts"]
    assert fonts["glyphs"] > 100
    # The packages' Latin faces end before the Polish letters: a name in the references.
    assert [text for text in fonts["foreign"] if "ą" not in text] == []
