"""Editing a cell in a real browser: the editor, what is kept, what is shared."""

import re
import zlib
from base64 import urlsafe_b64encode
from itertools import pairwise

import pytest
from browsers import START
from file_server import serving
from playwright.sync_api import expect

SITE_URL = "https://example.org/project/site/"

INDEX = """
# Cells

```pyodide session="a" title="tools/area.py"
\"\"\"Two lines
of a docstring.\"\"\"
width = 2
```

```pyodide session="a"
print("area", width * 3)
```

```pyodide exec="off"
while True:
    pass
```

[on](other.md)
"""

OTHER = "# Other\n\n[back](index.md)"
FIRST, SECOND, ENDLESS = range(3)
ANSWER = 'print("area", width * 3)'


@pytest.fixture(scope="module")
def folder(make_site):
    return make_site(index=INDEX, other=OTHER)


@pytest.fixture(scope="module")
def address(folder):
    with serving(folder) as address:
        yield address


class Cell:
    """A cell by its place on the page."""

    def __init__(self, page, place):
        self.page = page
        self.figure = page.locator("figure.cell").nth(place)
        self.code = self.figure.locator("pre")
        self.editor = self.figure.locator(".cm-content")
        self.status = self.figure.locator(".cell-status")
        self.notice = self.figure.locator(".cell-notice")

    def button(self, name):
        return self.figure.get_by_role("button", name=name, exact=True)

    def enter(self):
        self.code.click(position={"x": 60, "y": 15})
        expect(self.editor).to_be_focused()

    def type_at_end(self, text):
        self.page.keyboard.press("Control+End")
        self.page.keyboard.insert_text(text)

    def edit(self, text):
        self.enter()
        self.type_at_end(text)
        return self

    def in_state(self, state):
        expect(self.figure).to_have_attribute("data-state", state, timeout=START)

    def run(self, state="done"):
        self.button("Run").click()
        self.in_state(state)
        return self

    def shows(self, text):
        expect(self.code).to_contain_text(text)


@pytest.fixture
def cell(page):
    return lambda place: Cell(page, place)


@pytest.fixture
def home(page, address):
    page.goto(address)
    return page


@pytest.fixture
def warm(warm_page):
    """Find a cell of the page that is kept for all tests; afterwards its code is the published one again."""
    yield lambda place: Cell(warm_page, place)
    for button in warm_page.get_by_role("button", name="Reset", exact=True).all():
        if button.is_visible():
            button.click()


def fragment(source, id="cell-2"):
    packed = zlib.compress(source.encode() if isinstance(source, str) else source)
    return f"#cell={id}&code={urlsafe_b64encode(packed).decode().rstrip('=')}"


def test_no_byte_of_the_editor_before_the_code_is_entered(page, address, cell):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    expect(cell(FIRST).button("Run")).to_be_visible()
    cell(FIRST).code.hover()
    cell(FIRST).button("Copy").focus()
    cell(FIRST).code.focus()
    assert not [url for url in asked if "editor.js" in url]
    cell(FIRST).enter()
    assert [url for url in asked if "editor.js" in url]
    assert all(url.startswith(address) for url in asked)


@pytest.mark.parametrize("theme", ["mkdocs", "material"])
def test_editor_replaces_the_code(make_site, page, cell, theme):
    looks = """code => [getComputedStyle(code.querySelector('.cm-line') ?? code)].map(
        (s) => [s.fontFamily, s.fontSize, s.lineHeight, s.color]).flat()"""
    with serving(make_site(theme, index=INDEX, other=OTHER)) as address:
        page.goto(address)
        first = cell(FIRST)
        code = first.figure.locator("code")
        keyword = first.code.get_by_text("2", exact=True)
        before = first.figure.bounding_box(), code.evaluate(looks), keyword.bounding_box()
        colour = keyword.evaluate("(e) => getComputedStyle(e).color")
        first.enter()
        assert first.figure.bounding_box() == before[0]
        assert code.evaluate(looks) == before[1]
        after = keyword.bounding_box()
        assert abs(after["x"] - before[2]["x"]) < 1 and abs(after["y"] - before[2]["y"]) < 2
        assert keyword.evaluate("(e) => getComputedStyle(e).color") == colour


def test_selecting_code_does_not_open_the_editor(home, cell):
    asked = []
    home.on("request", lambda request: asked.append(request.url))
    home.evaluate("getSelection().selectAllChildren(document.querySelector('figure.cell pre'))")
    home.evaluate("document.querySelector('figure.cell pre').click()")
    assert not [url for url in asked if "editor.js" in url]
    cell(SECOND).enter()  # which fetches it: what the click had asked for would be there by then
    assert cell(FIRST).editor.count() == 0


def test_edit_run_and_reset(warm):
    second = warm(SECOND)
    expect(second.button("Reset")).to_be_hidden()
    second.edit('\nprint("mine")')
    expect(second.status).to_have_text("edited")
    second.run()
    expect(second.figure).to_have_attribute("data-match", "edited")
    expect(second.status).to_have_text(re.compile(r"^edited · [\d.]+ s$"))
    expect(second.figure.locator("output")).to_have_text(re.compile("area 6\nmine"))
    second.enter()
    second.type_at_end("\n# more")
    expect(second.figure).to_have_attribute("data-state", "idle")  # what was run is another code
    second.button("Reset").click()
    expect(second.button("Reset")).to_be_hidden()
    expect(second.button("Run")).to_be_focused()
    expect(second.editor).to_have_text(ANSWER)
    expect(second.figure.locator("output")).to_have_attribute("data-origin", "published")
    second.run()
    expect(second.figure).to_have_attribute("data-match", "same")


def test_an_edited_cell_above_runs_again_and_is_named(warm):
    warm(SECOND).run()
    warm(FIRST).edit("\nwidth = 5")
    warm(SECOND).run()
    expect(warm(SECOND).figure.locator("output")).to_have_text(re.compile("area 15"))
    expect(warm(SECOND).status).to_contain_text("you edited a cell above")
    expect(warm(FIRST).figure).to_have_attribute("data-match", "edited")


def test_edit_during_a_run_is_shown_after_it(warm):
    second = warm(SECOND)
    second.enter()
    second.button("Run").click()
    second.enter()
    second.type_at_end("\n# later")
    expect(second.status).to_have_text("edited", timeout=START)
    second.in_state("idle")


@pytest.mark.firefox
def test_the_failing_line_is_marked_in_the_editor(warm_page, warm):
    second = warm(SECOND)
    second.edit("\nraise ValueError(1)\n1")
    second.run("failed")
    marked = second.editor.locator(".cell-error-line")
    expect(marked).to_have_text("raise ValueError(1)")
    warm_page.keyboard.press("Control+Home")
    second.enter()
    warm_page.keyboard.press("Control+Home")
    warm_page.keyboard.insert_text("# above\n")
    expect(marked).to_have_text("raise ValueError(1)")
    second.button("Reset").click()
    expect(marked).to_have_count(0)


def test_a_mark_on_the_code_goes_with_it_into_the_editor(page, make_site, cell):
    with serving(make_site(index='```pyodide exec="off"\n1\n1 / 0\n```')) as address:
        page.goto(address)
        only = cell(0).run("failed")
        expect(only.figure.locator(".cell-error-stripe")).to_have_count(1)
        only.enter()
        expect(only.figure.locator(".cell-error-stripe")).to_have_count(0)
        expect(only.editor.locator(".cell-error-line")).to_have_text("1 / 0")


@pytest.mark.firefox
def test_edits_are_there_after_a_reload_without_the_editor(home, cell):
    cell(FIRST).edit("\nwidth = 7")
    asked = []
    home.on("request", lambda request: asked.append(request.url))
    home.reload()
    cell(FIRST).shows("width = 7")
    expect(cell(FIRST).status).to_have_text("edited")
    docstring = cell(FIRST).code.locator(".sd").all_text_contents()
    assert "".join(docstring) == '"""Two linesof a docstring."""'  # lines as published keep their colours
    assert not [url for url in asked if "editor.js" in url]
    cell(SECOND).run()
    expect(cell(SECOND).figure.locator("output")).to_have_text(re.compile("area 21"))
    cell(FIRST).button("Reset").click()
    home.reload()
    expect(cell(FIRST).code).not_to_contain_text("width = 7")


@pytest.fixture
def page_as_served(browser):
    """A tab that no service worker gives an earlier page to."""
    context = browser.new_context(service_workers="block")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("choice", "kept"), [("Keep my edit", True), ("Use the new text", False)])
def test_the_reader_chooses_where_the_source_has_changed(page_as_served, make_site, choice, kept):
    page, only = page_as_served, Cell(page_as_served, 0)
    old = make_site(index="```pyodide\n1\n```")
    new = make_site(index="```pyodide\n2\n```")
    with serving(old) as address:
        page.goto(address)
        only.edit("  # mine")
        (old / "index.html").write_bytes((new / "index.html").read_bytes())
        page.reload()
        expect(only.notice).to_contain_text("The text has changed since your edit.")
        expect(only.code).to_have_text(re.compile("^2"))
        only.notice.get_by_role("button", name=choice).click()
        for _ in range(2):
            expect(only.notice).to_have_count(0)
            expect(only.code).to_have_text(re.compile("^1  # mine" if kept else "^2"))
            page.reload()


def test_a_cell_that_has_moved_is_no_changed_one(page_as_served, make_site):
    page, first = page_as_served, Cell(page_as_served, 0)
    old = make_site(index="```pyodide\n1\n```")
    new = make_site(index="```pyodide\n0\n```\n\n```pyodide\n1\n```")
    with serving(old) as address:
        page.goto(address)
        first.edit("  # mine")
        (old / "index.html").write_bytes((new / "index.html").read_bytes())
        page.reload()
        expect(page.locator("figure.cell")).to_have_count(2)
        expect(first.notice).to_have_count(0)


FILL_STORAGE = """
  for (let [n, text] = [2 ** 23, ""]; n >= 1; n /= 2)
    try { localStorage.setItem("", text + "x".repeat(n)); text += "x".repeat(n) } catch {}
"""


@pytest.mark.firefox
def test_without_storage_the_cell_works_and_says_so(page, address, cell):
    page.add_init_script(FILL_STORAGE)
    page.goto(address)
    cell(SECOND).edit("\nprint(1)")
    expect(cell(SECOND).status).to_contain_text("for this visit only")
    cell(SECOND).run()
    expect(cell(SECOND).figure).to_have_attribute("data-match", "edited")


def test_edits_survive_instant_navigation(make_site, page, cell):
    folder = make_site("material", index=INDEX, other=OTHER)
    with serving(folder) as address:
        sitemap = folder / "sitemap.xml"
        sitemap.write_text(sitemap.read_text().replace(SITE_URL, address))
        with page.expect_response("**/sitemap.xml"):  # the theme navigates at once to what it lists
            page.goto(address)
        page.evaluate("window.visit = 1")
        cell(SECOND).edit("\n# mine")
        page.get_by_role("link", name="on", exact=True).click()
        expect(page).to_have_url(re.compile("other"))
        page.get_by_role("link", name="back", exact=True).click()
        cell(SECOND).shows("# mine")
        assert page.evaluate("window.visit") == 1
        cell(SECOND).enter()
        cell(SECOND).type_at_end("!")
        page.go_back()
        page.go_back()
        cell(SECOND).shows("# mine!")


@pytest.mark.firefox
def test_the_keyboard_alone(home, cell):
    second, endless = cell(SECOND), cell(ENDLESS)
    endless.button("Run").focus()
    home.keyboard.press("Tab")
    expect(endless.code).to_be_focused()
    home.keyboard.press("Enter")
    expect(endless.editor).to_be_focused()
    advice = endless.figure.locator("cell-controls").evaluate(
        "(e) => getComputedStyle(e, '::before').content"
    )
    assert "Esc, then Tab, leaves" in advice
    home.keyboard.press("Tab")  # indents
    expect(endless.editor).to_have_text(re.compile("^    while"))
    home.keyboard.press("Control+z")
    expect(endless.editor).to_have_text(re.compile("^while"))
    home.keyboard.press("Control+Enter")
    endless.in_state("running")
    home.keyboard.press("Escape")
    home.keyboard.press("Shift+Tab")
    expect(endless.button("Stop")).to_be_focused()
    home.keyboard.press("Enter")
    endless.in_state("idle")
    second.button("Run").focus()
    home.keyboard.press("Tab")
    home.keyboard.press("Enter")
    expect(second.editor).to_be_focused()
    second.type_at_end("\nprint(1)")
    home.keyboard.press("Shift+Enter")
    second.in_state("done")
    assert second.editor.locator(".cm-line").count() == 2  # the keys that run make no line
    home.keyboard.press("Escape")
    home.wait_for_timeout(2100)  # there is no hurry: CodeMirror's own Escape, Tab holds for two seconds
    home.keyboard.press("Tab")
    expect(second.editor).not_to_be_focused()
    second.button("Reset").focus()
    home.keyboard.press("Enter")
    expect(second.editor).to_have_text(ANSWER)


def test_the_editor_and_the_code_have_names(home, cell):
    first = cell(FIRST)
    expect(first.figure.get_by_role("group", name="Python code. Press Enter to edit.")).to_be_visible()
    first.enter()
    expect(first.figure.get_by_role("textbox", name=re.compile("Escape, then Tab, leaves"))).to_be_visible()
    for name in ("Run", "Copy", "Download", "Share"):
        expect(first.button(name)).to_be_visible()


def test_copy_and_download(browser, address):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address)
    first, second = Cell(page, FIRST), Cell(page, SECOND)
    second.edit("\n# π")
    second.button("Copy").click()
    expect(second.status).to_have_text("the code is copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{ANSWER}\n# π"
    for place, name, text in [(second, "cell-2.py", f"{ANSWER}\n# π\n"), (first, "area.py", "width = 2\n")]:
        with page.expect_download() as download:
            place.button("Download").click()
        assert download.value.suggested_filename == name
        assert download.value.path().read_text("utf-8").endswith(text)
    context.close()


def test_code_that_cannot_be_copied_is_shown(page, address, cell):
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.goto(address)
    cell(SECOND).button("Copy").click()
    expect(cell(SECOND).notice.get_by_role("textbox", name="the code")).to_have_value(ANSWER)
    cell(SECOND).notice.get_by_role("button", name="Close").click()
    expect(cell(SECOND).notice).to_have_count(0)


@pytest.mark.firefox
def test_a_shared_link_brings_the_code_and_runs_nothing(browser, address):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address)
    cell = Cell(page, SECOND)
    cell.button("Share").click()
    expect(cell.status).to_have_text("the link is copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{address}#cell-2"
    cell.edit('\nprint("π <b>")')
    cell.button("Share").click()
    expect(cell.status).to_have_text("the link is copied")
    link = page.evaluate("navigator.clipboard.readText()")
    context.close()
    other = browser.new_context()
    page = other.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(link)
    cell = Cell(page, SECOND)
    cell.shows('print("π <b>")')
    expect(cell.notice).to_contain_text("This code came with a link. Read it before you run it.")
    cell.in_state("idle")
    assert not [url for url in asked if "runtime" in url or "worker" in url.replace("service-worker", "")]
    cell.run()
    expect(cell.figure).to_have_attribute("data-match", "edited")
    cell.notice.get_by_role("button", name="Back to the page's code").click()
    expect(cell.code).to_have_text(re.compile(f"^{re.escape(ANSWER)}$", re.MULTILINE))
    assert "code=" not in page.url
    other.close()


def test_a_link_does_not_replace_the_readers_edit(page, address, cell):
    page.goto(address)
    cell(SECOND).edit("\n# mine")
    page.goto("about:blank")
    page.goto(address + fragment("print('theirs')"))
    cell(SECOND).shows("theirs")
    page.goto("about:blank")
    page.goto(address)
    cell(SECOND).shows("# mine")
    page.evaluate("(hash) => { location.hash = hash }", fragment("print('theirs')"))
    cell(SECOND).shows("theirs")
    cell(SECOND).notice.get_by_role("button", name="Back to your edit").click()
    cell(SECOND).shows("# mine")
    page.reload()
    cell(SECOND).shows("# mine")


def test_edit_of_a_links_code_is_stored_and_still_marked(page, address, cell):
    page.goto(address + fragment("print('theirs')"))
    cell(SECOND).edit("\n# and mine")
    page.reload()
    cell(SECOND).shows("# and mine")
    expect(cell(SECOND).notice).to_contain_text("came with a link")


def test_code_of_a_link_does_not_run_for_a_cell_below(page, address, cell):
    page.goto(address + fragment("width = 'theirs'", "cell-1"))
    expect(cell(FIRST).notice).to_be_visible()
    cell(SECOND).run("failed")
    expect(cell(SECOND).status).to_contain_text("a cell above came with a link")
    cell(FIRST).in_state("idle")
    cell(FIRST).run()
    cell(SECOND).run()
    expect(cell(SECOND).figure.locator("output")).to_contain_text("theirstheirs")


HOSTILE_LINKS = [  # more of them in frontend/share-link.test.mjs
    ("#cell=cell-2&code=<img src=x onerror=alert(1)>", "The link is damaged"),
    ("#cell=cell-2&code=" + "A" * 200_000, "The link is too long"),
    (fragment(" " * 50_000_000), "The link's code is too long"),
    (fragment("a = '\u202e'"), "invisible characters"),
    (fragment("1", "cells"), "for a cell that this page does not have"),
    (fragment("1", "%E0%A4%A"), "for a cell that this page does not have"),
    (fragment("1", "%22%5D%3Cscript%3E"), "for a cell that this page does not have"),
]


def test_a_hostile_link_gets_a_short_message(page, address, cell):
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog), dialog.dismiss()))
    for hostile, says in HOSTILE_LINKS:
        page.goto("about:blank")
        page.goto(address + hostile)
        expect(page.locator(".cell-notice")).to_contain_text(says)
        expect(cell(SECOND).code).to_have_text(re.compile(re.escape(ANSWER)))
        assert not dialogs and len(page.locator(".cell-notice").inner_text()) < 100


# Where the second cell's code is when its text has changed.
SHOWN_AT = """
  new MutationObserver(() => {
    const code = document.querySelectorAll("figure.cell pre")[1];
    if (!code?.textContent.includes("from a link")) return;
    window.shownAt ??= code.getBoundingClientRect().top + scrollY;
  }).observe(document, { childList: true, subtree: true });
"""


def test_a_links_code_stays_where_it_is_shown(page, address, cell):
    page.add_init_script(SHOWN_AT)
    page.goto(address + fragment('print("from a link")'))
    expect(cell(SECOND).notice.get_by_role("button")).to_be_visible()
    top = cell(SECOND).code.evaluate("(code) => code.getBoundingClientRect().top + scrollY")
    assert page.evaluate("shownAt") == top


def test_html_in_a_links_code_is_text(page, address, cell):
    page.goto(address + fragment("<img src=x onerror=alert(1)><script>alert(1)</script>"))
    cell(SECOND).shows("<img src=x")
    assert cell(SECOND).figure.locator("img, pre script").count() == 0
    cell(SECOND).enter()
    assert cell(SECOND).figure.locator("pre img:not(.cm-widgetBuffer), pre script").count() == 0


def test_failed_import_of_the_editor_is_reported_and_retried(page, folder, cell):
    broken = {"editor.js": 503}
    with serving(folder, broken=broken) as address:
        page.goto(address)
        cell(SECOND).code.click()
        expect(cell(SECOND).status).to_have_text("the editor could not be downloaded; try again")
        cell(SECOND).shows(ANSWER)
        broken.clear()
        cell(SECOND).enter()


def test_all_buttons_fit_on_a_small_screen(page, address, cell):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(address)
    cell(SECOND).edit("\n# mine")
    run, *boxes = [
        cell(SECOND).button(name).bounding_box() for name in ("Run", "Reset", "Copy", "Download", "Share")
    ]
    assert all(a["x"] + a["width"] <= b["x"] for a, b in pairwise(boxes))
    assert all(box["x"] + box["width"] <= 390 for box in (run, boxes[-1]))
    assert run["y"] + run["height"] <= boxes[0]["y"]  # the tools are in the next line
    assert max(box["y"] for box in boxes) - min(box["y"] for box in boxes) < 10


def test_the_editor_works_under_a_strict_policy(page, folder, cell):
    policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'"
    with serving(folder, {"Content-Security-Policy": policy}) as address:
        page.goto(address)
        refused = page.evaluate_handle(
            """() => {
              const refused = [];
              addEventListener('securitypolicyviolation', (event) => refused.push(event.blockedURI));
              return refused;
            }"""
        )
        cell(SECOND).edit("\n# mine")
        padding = "(line) => getComputedStyle(line).paddingLeft"
        assert cell(SECOND).editor.locator(".cm-line").first.evaluate(padding) != "6px"  # CodeMirror's own
        with page.expect_download():
            cell(SECOND).button("Download").click()
        assert refused.json_value() == []


# How many cells got their buttons in each turn in which any did.
TURNS = """
  window.turns = [];
  new MutationObserver((records) => {
    const added = records.flatMap(({ addedNodes }) => [...addedNodes]);
    const buttons = added.filter((node) => node.className === "cell-button");
    if (buttons.length) window.turns.push(buttons.length);
  }).observe(document, { childList: true, subtree: true });
"""


def test_many_cells_let_the_page_do_other_things_and_a_link_finds_the_last(page, make_site):
    count = 300
    site = make_site(index='```pyodide exec="off"\n1\n```\n\n' * count)
    page.add_init_script(TURNS)
    with serving(site) as address:
        page.goto(address + fragment("print('theirs')", f"cell-{count}"))
        last = Cell(page, count - 1)
        expect(last.figure).to_contain_text("This code came with a link")
        turns = page.evaluate("window.turns")
        assert sum(turns) == count and len(turns) > 1, turns
