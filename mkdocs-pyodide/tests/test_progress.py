"""Saved progress in a browser: marks, counts, Continue, the overview, files, deletion."""

import json
import re

import pytest
from file_server import serving
from playwright.sync_api import expect

SITE_URL = "https://example.org/project/site/"


def exercise(id, starter="01"):
    return (
        f'<figure class="cell" id="{id}" data-exercise="{id}" data-starter="{starter}"'
        f' data-check="checks.{id}"><output>shown</output></figure>'
    )


HOME = (
    "# Home\n\n<progress-continue></progress-continue>\n\n```pyodide\n1 + 1\n```\n\n[Overview](overview.md)\n"
)
PAGES = {
    "index": HOME,
    "dense": f"# Dense\n\n## Fix it\n\n{exercise('exercise-a')}\n\n## By hand\n\n{exercise('exercise-b')}\n",
    "gru": f"# GRU\n\n## Gates\n\n{exercise('exercise-a')}\n",
    "overview": "# Overview\n\n<progress-overview></progress-overview>\n",
}
ATTEMPT = """([id, change]) => {
  const target = document.getElementById(id);
  const common = { id, starter: "01", code: "x = 1\\ny = 2", parts: [["x", null]], solved: true, hints: 1 };
  const event = new CustomEvent("exercise-attempt", { bubbles: true, detail: { ...common, ...change } });
  const stored = new Promise((resolve) => addEventListener("pyodide:progress", resolve, { once: true }));
  target.dispatchEvent(event);
  return stored.then(() => null);
}"""


@pytest.fixture(scope="module")
def folder(make_site):
    return make_site("material", **PAGES)


@pytest.fixture(scope="module")
def address(folder):
    with serving(folder) as address:
        sitemap = folder / "sitemap.xml"  # the theme loads pages in place that it names
        sitemap.write_text(sitemap.read_text("utf-8").replace(SITE_URL, address), "utf-8")
        yield address


def attempt(page, id, **change):
    page.evaluate(ATTEMPT, [id, change])


def requested(page):
    names = []
    page.on("request", lambda request: names.append(request.url.rpartition("/")[2]))
    return names


def link(page, name):
    return page.locator(".md-nav--primary a").filter(has_text=re.compile(rf"^\s*{name}"))


def test_a_page_without_progress_loads_nothing_of_it(page, address):
    names = requested(page)
    page.goto(f"{address}dense/")
    expect(page.locator("page-progress")).to_have_text("2 exercises")
    page.wait_for_load_state("networkidle")
    assert "page.js" in names and not {"progress.js", "progress.css", "exercises.json"} & set(names)


def test_solve_leave_return_and_continue(page, address):
    page.goto(f"{address}dense/")
    attempt(page, "exercise-a")
    expect(page.locator("page-progress")).to_have_text("1 of 2 exercises solved")
    expect(page.locator("page-progress a")).to_have_attribute("href", f"{address}overview/")
    assert page.locator(".progress-mark").count() == 0
    attempt(page, "exercise-b")
    expect(link(page, "Dense").last).to_have_text(re.compile(r"✓, all exercises solved"))
    assert link(page, "GRU").locator(".progress-mark").count() == 0
    page.evaluate("window.visit = 1")
    link(page, "GRU").first.click()  # in place, with another navigation
    page.wait_for_url("**/gru/")
    expect(link(page, "Dense").first.locator(".progress-mark")).to_have_count(1)
    expect(page.locator("page-progress")).to_have_text("1 exercise")
    assert page.evaluate("window.visit") == 1
    attempt(page, "exercise-a", solved=False, parts=[["x", "swapped"]])
    expect(page.locator("page-progress")).to_have_text("0 of 1 exercise solved")
    page.goto(address)
    expect(page.locator("progress-continue a")).to_have_text("Continue: GRU")
    expect(page.locator("progress-continue a")).to_have_attribute("title", "Gates")
    page.locator("progress-continue a").click()
    page.wait_for_url("**/gru/#exercise-a")


def test_an_exercise_that_has_changed_is_no_longer_solved(page, address):
    page.goto(f"{address}gru/")
    attempt(page, "exercise-a", starter="00")
    expected = "0 of 1 exercise solved, 1 changed since your attempt"
    expect(page.locator("page-progress")).to_have_text(expected)
    page.goto(f"{address}overview/")
    note = page.get_by_role("link", name="Gates").locator("+ .progress-note")
    expect(note).to_have_text("has changed since your attempt")


def test_other_tabs_follow(context, address):
    page, other = context.new_page(), context.new_page()
    other.goto(f"{address}overview/")
    expect(other.locator(".progress-count")).to_have_text("0 of 3 exercises solved")
    page.goto(f"{address}gru/")
    attempt(page, "exercise-a")
    expect(other.locator(".progress-count")).to_have_text("1 of 3 exercises solved")


def test_with_storage_blocked_progress_lasts_for_the_visit(page, address):
    page.add_init_script("indexedDB.open = () => { throw new DOMException('', 'SecurityError'); }")
    page.goto(f"{address}dense/")
    attempt(page, "exercise-a")
    expect(page.locator("page-progress")).to_have_text(
        re.compile("1 of 2 .* for this visit only: .* blocked")
    )
    link(page, "Overview").first.click()
    page.wait_for_url("**/overview/")
    expect(page.locator(".progress-count")).to_have_text(re.compile("1 of 3 .* Save it as a file to keep it"))


def saved(page, button):
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return download.value.suggested_filename, download.value.path().read_text("utf-8")


def load(page, text):
    file = {"name": "progress.json", "mimeType": "application/json", "buffer": text.encode()}
    page.locator("progress-overview input[type=file]").set_input_files(file)


def test_progress_moves_to_another_browser_by_a_file(page, new_context, address):
    page.goto(f"{address}dense/")
    attempt(page, "exercise-a")
    attempt(page, "exercise-b", solved=False, parts=[["x", "swapped"]], code="mine")
    page.goto(f"{address}overview/")
    name, text = saved(page, "Save as a file")
    assert name == "progress.json"
    first, second = json.loads(text)["answers"]
    assert (first["id"], first["page"], first["code"]) == ("dense/#exercise-a", "Dense", ["x = 1", "y = 2"])
    assert (second["verdicts"], second["output"]) == ([["x", "swapped"]], ["shown"])

    other = new_context().new_page()
    other.goto(f"{address}gru/")
    attempt(other, "exercise-a")
    other.goto(f"{address}overview/")
    load(other, text)
    status = other.locator(".progress-status")
    expect(status).to_have_text("2 answers loaded and merged with yours.")
    expect(other.locator(".progress-count")).to_have_text("2 of 3 exercises solved")
    for wrong, message in (
        (
            "{",
            "This file is damaged, or not JSON. Save it once more where it comes from. Nothing was changed.",
        ),
        ("[]", "This is not a file with progress. Choose one that this site has saved. Nothing was changed."),
        (
            text.replace('"Trial"', '"<b>Other"'),
            "This file is of another site, “<b>Other”. Load it there; this ",
        ),
    ):
        load(other, wrong)
        expect(status).to_contain_text(message)
    expect(other.locator(".progress-count")).to_have_text("2 of 3 exercises solved")


def test_a_hand_in_has_a_name(page, address):
    page.goto(f"{address}overview/")
    page.get_by_role("button", name="Save a hand-in file").click()  # the browser asks for the name
    page.get_by_label("Your name").fill("  Ada Lovelace/../x ")
    name, text = saved(page, "Save a hand-in file")
    assert name == "hand-in-Ada-Lovelace-x.json"
    assert json.loads(text)["name"] == "Ada Lovelace/../x"


def test_delete_everything_by_keyboard(page, address):
    page.goto(f"{address}dense/")
    attempt(page, "exercise-a")
    path = address.split("/", 3)[3]
    draft = f'["pyodide-edit","/{path}dense/","cell-1"]01'
    page.evaluate("(draft) => { localStorage[draft] = '{}'; localStorage.other = 1; }", draft)
    page.goto(f"{address}overview/")
    expect(page.locator(".progress-count")).to_have_text("1 of 3 exercises solved")
    page.get_by_role("button", name="Delete everything…").press("Enter")
    expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Delete everything…")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Delete", exact=True).press("Enter")
    expect(page.locator(".progress-status")).to_have_text("Everything is deleted.")
    expect(page.locator(".progress-count")).to_have_text("0 of 3 exercises solved")
    assert page.evaluate("Object.keys(localStorage).filter((key) => !key.startsWith('/'))") == ["other"]
