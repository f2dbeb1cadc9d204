"""An exercise in a frame of another site."""

import urllib.request

import pytest
from browsers import START
from file_server import serving
from nginx import hosting
from page_measurements import faults
from playwright.sync_api import expect

MODULE = """\
def check(total):
    return {"total": None if total == 6 else f"{total} is not 6"}


HINTS = ["Add *all* of them."]
SOLUTION = (6,)
"""
SUMS = """# Sums

[Another page](other.md)

```pyodide session="s"
numbers = [1, 2, 3]
numbers
```

## In a block

???+ question "1. Add"

    Add the numbers, as [above](#sums) or on [another page](other.md).

    ```pyodide session="s" exercise="exercises.total" id="add"
    total = numbers[0]
    ```

    ??? success "Answer"

        `sum(numbers)`

## In the text

Not of the exercise.

```pyodide session="other"
1
```

Add them once more.

```pyodide session="s" exercise="exercises.total" id="again"
total = 0
```

??? success "Answer"

    `6`

```question id="three"
What is 1 + 2?

answer: 1 + 2
```
"""
PARENT = """<!doctype html><title>Course</title>
<body style="margin: 0">
<iframe id="exercise" title="Exercise: add" src="{address}sums/?embed={id}" width="{width}" height="100"
  allow="clipboard-write" {more}></iframe>
<script>
addEventListener("message", ({{ source, data }}) => {{
  if (data?.type !== "pyodide-embed") return;
  for (const frame of document.querySelectorAll("iframe"))
    if (frame.contentWindow === source) frame.height = data.height;
  globalThis.last = data;
}});
</script>
"""
BLOCKED = """
for (const [owner, name] of [[globalThis, "localStorage"], [globalThis, "caches"]])
  Object.defineProperty(owner, name, { get() { throw new DOMException("", "SecurityError"); } });
indexedDB.open = () => { throw new DOMException("", "SecurityError"); };
navigator.locks.request = () => Promise.reject(new DOMException("", "SecurityError"));
globalThis.BroadcastChannel = class { constructor() { throw new DOMException("", "SecurityError"); } };
"""
RIGHT = "total = sum(numbers)"


@pytest.fixture(scope="module")
def folder(new_site):
    site = new_site("palette")
    site.replace("  - pymdownx.superfences", "  - admonition\n  - pymdownx.details\n  - pymdownx.superfences")
    site.work_offline()
    site.write("modules/exercises/total.py", MODULE)
    return site.build_shared(index="# Home\n\nText.\n", sums=SUMS, other="# Other\n\nText.\n")


@pytest.fixture(scope="module")
def site(folder):
    with serving(folder) as address:
        yield address


@pytest.fixture
def embed(tmp_path, site):
    """Show an exercise in a page of another host; return the page and the frame."""

    def embed(page, id, address=site, width=700, more=""):
        text = PARENT.format(address=address, id=id, width=width, more=more)
        (tmp_path / "index.html").write_text(text, "utf-8")
        page.goto(parent)
        return page.frame_locator("#exercise")

    with serving(tmp_path) as parent:
        parent = parent.replace("127.0.0.1", "localhost")
        yield embed


def check(frame, code, id="add"):
    cell = frame.locator(f"figure#{id}")
    expect(cell.get_by_role("button", name="Check")).to_be_visible()  # before it, the code cannot be entered
    cell.locator("pre").press("Enter")
    editor = cell.locator(".cm-content")
    editor.fill(code)
    editor.press("Control+Enter")
    return cell


def test_exercise_is_solved_in_a_page_of_another_host(page, new_context, embed, axe, site):
    frame = embed(page, "add")
    cell = frame.locator("figure#add")
    expect(frame.get_by_text("Add the numbers")).to_be_visible()
    expect(frame.get_by_role("heading", name="Sums")).to_have_count(1)  # the header: the page's title
    for name in ("In a block", "In the text"):
        expect(frame.get_by_role("heading", name=name)).to_have_count(0)
    expect(frame.locator("figure.cell:visible")).to_have_count(1)
    expect(frame.locator("nav:visible, .md-header:visible, .md-footer:visible")).to_have_count(0)

    # By keyboard, with the cells above run out of sight.
    check(frame, RIGHT)
    expect(cell).to_have_attribute("data-solved", "", timeout=START)
    expect(cell.get_by_text("Solved.", exact=True)).to_be_visible()  # no way to an exercise that is not there

    # The frame is as high as its content, and there is nothing to scroll.
    last = page.evaluate("last")
    assert (last["type"], last["id"]) == ("pyodide-embed", "add")
    scrolled = cell.evaluate("() => document.documentElement.scrollHeight - innerHeight")
    assert page.evaluate("document.querySelector('iframe').height") == str(last["height"]) and scrolled <= 0

    # Links open elsewhere, without the query; the one to the page takes the code along.
    with page.context.expect_page() as other:
        frame.get_by_role("link", name="another page").click()
    assert other.value.url == f"{site}other/"
    link = frame.get_by_role("link", name="opens in a new tab")
    link.focus()
    carrying = frame.locator("header a[href*='#cell=add&code=']")
    expect(carrying).to_be_visible()
    with page.context.expect_page() as other:
        link.press("Enter")
    expect(other.value.locator("figure#add pre")).to_contain_text(RIGHT)
    elsewhere = new_context().new_page()  # where no storage is shared with the frame
    elsewhere.goto(carrying.get_attribute("href"))
    expect(elsewhere.locator("figure#add pre")).to_contain_text(RIGHT)
    expect(elsewhere.locator("figure#add")).to_contain_text("This code came with a link.")
    assert "embed" not in elsewhere.url

    # The reader's progress is there on the next visit of the other page.
    page.reload()
    expect(cell).to_have_attribute("data-solved", "")
    expect(cell.locator("pre")).to_contain_text(RIGHT)

    page.evaluate(axe)
    assert page.evaluate("axe.run('iframe').then(({ violations }) => violations.map(({ id }) => id))") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_embedded_exercise_has_the_colours_of_the_system_on_a_phone(page, embed, axe, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 390, "height": 800})
    frame = embed(page, "again", width=390)
    expect(frame.get_by_role("button", name="Check")).to_be_visible()
    expect(frame.get_by_text("Add them once more.")).to_be_visible()
    expect(frame.get_by_text("Not of the exercise.")).to_be_hidden()
    name = {"light": "default", "dark": "slate"}[scheme]
    expect(frame.locator("body")).to_have_attribute("data-md-color-scheme", name)
    (inner,) = [each for each in page.frames if "embed" in each.url]
    inner.evaluate(axe)
    assert faults(inner) == []
    assert inner.evaluate("document.documentElement.scrollWidth") <= 390
    other = {"light": "dark", "dark": "light"}[scheme]
    page.emulate_media(color_scheme=other)
    expect(frame.locator("body")).not_to_have_attribute("data-md-color-scheme", name)


def test_with_storage_blocked_the_visit_is_whole_and_says_so(page, embed):
    page.add_init_script(f"if (location.search.includes('embed')) {{ {BLOCKED} }}")
    frame = embed(page, "add")
    cell = check(frame, "total = 5")
    expect(cell.get_by_text("5 is not 6")).to_be_visible(timeout=START)
    expect(frame.get_by_text("Your progress lasts for this visit only")).to_be_visible()
    cell.get_by_role("button", name="Hint").click()
    check(frame, RIGHT)
    expect(cell).to_have_attribute("data-solved", "")
    frame.get_by_role("link", name="opens in a new tab").hover()
    expect(frame.locator("header a[href*='#cell=add&code=']")).to_be_visible()


def test_question_alone_and_an_address_of_nothing(page, embed):
    frame = embed(page, "three")
    frame.get_by_role("textbox", name="your answer").fill("3")
    frame.get_by_role("button", name="Check").click()
    expect(frame.locator("small-question")).to_have_attribute("data-solved", "")
    expect(frame.locator("figure.cell:visible")).to_have_count(0)
    frame = embed(page, "gone<b>")
    expect(frame.get_by_text("This page has no exercise “gone<b>”")).to_be_visible()
    expect(frame.get_by_role("link", name="Sums")).to_be_visible()


def test_host_decides_who_may_show_an_exercise(page, folder, embed):
    with hosting(folder) as host:
        frame = embed(page, "add", host.address)
        page.wait_for_timeout(500)
        assert page.evaluate("globalThis.last") is None  # the parent learns nothing, and shows its own link
        expect(frame.locator("figure")).to_have_count(0)
        for path, policy in (("sums/?embed=add", "cross-origin"), ("sums/", None)):
            with urllib.request.urlopen(host.address + path) as answer:
                assert answer.headers["Content-Security-Policy"].endswith("; frame-ancestors 'self'")
                assert answer.headers["Cross-Origin-Resource-Policy"] == policy
    allowed = "set $parents \"'self' http://localhost:*\";"
    with hosting(folder, before=allowed) as host:
        frame = embed(page, "add", host.address)
        expect(frame.get_by_role("button", name="Check")).to_be_visible()
        with urllib.request.urlopen(host.address) as answer:  # a page as a whole is in no frame
            assert answer.headers["Content-Security-Policy"].endswith("; frame-ancestors 'self'")
