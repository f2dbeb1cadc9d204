"""The page that checks hand-ins, in a browser: honest files, hostile files, Stop, the table and its CSV."""

import csv
import io
import time

import pytest
from browsers import START
from file_server import serving
from hand_ins import AREA, HONEST, HOSTILE, NUMBERS, RIGHT, text
from playwright.sync_api import expect

SECONDS = 2  # of the time limit; what the hostile answers say of it is in HOSTILE


def exercise(name):
    attributes = f'data-exercise="exercise-{name}" data-check="checks.{name}" data-starter="01"'
    figure = f'<figure class="cell" id="exercise-{name}" {attributes} data-packages="numpy"></figure>'
    return f"## {name}\n\n{figure}\n"


@pytest.fixture(scope="module")
def address(new_site):
    site = new_site("material")
    site.write("modules/checks/area.py", AREA)
    site.write("modules/checks/numbers.py", NUMBERS)
    work = f"# Work\n\n```pyodide\nimport numpy as np\n```\n\n{exercise('area')}\n{exercise('numbers')}"
    folder = site.build_shared(index="# Teaching\n\n<hand-in-check></hand-in-check>\n", work=work)
    with serving(folder) as address:
        yield address


def files(named):
    return [
        {"name": name, "mimeType": "application/json", "buffer": content.encode()}
        for name, content in named.items()
    ]


def check(page, named, seconds=SECONDS):
    page.get_by_label("Seconds for each answer").fill(str(seconds))
    page.locator("hand-in-check input[type=file]").set_input_files(files(named))


def drop(page, named, seconds):
    """Drop files on the page. Playwright's fill() adds to a number in Firefox."""
    page.get_by_label("Seconds for each answer").evaluate("(input, value) => (input.value = value)", seconds)
    transfer = page.evaluate_handle(
        """named => {
            const transfer = new DataTransfer();
            for (const [name, text] of Object.entries(named)) transfer.items.add(new File([text], name));
            return transfer;
        }""",
        named,
    )
    page.locator(".hand-in-drop").dispatch_event("drop", {"dataTransfer": transfer})


def table(page):
    """Return the rows of the CSV by the names of their files."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the table as CSV").click()
    return parse(download.value.path().read_bytes())


def parse(content):
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return {row["file"]: row for row in rows}


def saved_table(page):
    """Return the rows of the CSV that the page saves: Playwright has no event for Firefox's downloads."""
    page.evaluate(
        """() => {
            const create = URL.createObjectURL;
            URL.createObjectURL = (blob) => create.call(URL, (globalThis.saved = blob));
        }"""
    )
    page.get_by_role("button", name="Save the table as CSV").click()
    return parse(bytes(page.evaluate("async () => [...new Uint8Array(await saved.arrayBuffer())]")))


def verdicts(row):
    return row.get("work/#exercise-area"), row.get("work/#exercise-numbers")


def finish(page, count, timeout=START):
    expect(page.locator("hand-in-check [role=status]")).to_have_text(
        f"All {count} hand-ins are checked.", timeout=timeout
    )


def hostile_files(names=HOSTILE):
    return {f"{name}.json": text(name, (HOSTILE[name][0], HONEST[0][0][1]), claimed=True) for name in names}


def expect_hostile_rows(rows, names=HOSTILE):
    for name in names:
        _, *expected = HOSTILE[name]
        row = rows[f"{name}.json"]
        assert verdicts(row)[0] in expected, name
        assert "marked as solved in the file" in row["remarks"], name


def expect_honest_rows(rows, count):
    for number in range(count):
        _, expected = HONEST[number % len(HONEST)]
        row = rows[f"{number}.json"]
        assert verdicts(row) == expected, number
        assert row["name"] == f"Student {number}"
        assert int(row["right"]) == sum(verdict == "right" for verdict in expected)


def honest_file(number):
    return text(f"Student {number}", HONEST[number % len(HONEST)][0])


@pytest.mark.slow  # a start of Python for each file
def test_answers_are_checked_again_whatever_a_file_says_of_them(page, address):
    page.goto(address)
    names = ["another check", "a forged verdict", "other built-ins", "a loop in its function", "JavaScript"]
    honest = {f"{number}.json": honest_file(number) for number in range(len(HONEST))}
    broken = {
        "broken.json": "{",
        "foreign.json": text("Foreign", (RIGHT,), site="<b>Other</b>"),
        "huge.json": f'"{"x" * 5_000_001}"',
        "=1+1.json": text('=HYPERLINK("x")<img src=x onerror=alert(1)>\u202e', (RIGHT, "x = 1")),
        "unknown.json": text("Unknown", (RIGHT,)).replace("exercise-area", "gone"),
        "old.json": text("Student 1", (RIGHT,)).replace('"01"', '"00"'),
    }
    hostile = hostile_files(names)
    shuffled = dict(pair for pairs in zip(hostile.items(), honest.items(), strict=False) for pair in pairs)
    check(page, broken | shuffled | honest)
    count = len(broken) + len(names) + len(honest)
    finish(page, count, 3 * START)
    rows = table(page)
    assert len(rows) == count
    expect_hostile_rows(rows, names)
    expect_honest_rows(rows, len(HONEST))
    assert "damaged, or not JSON" in rows["broken.json"]["remarks"]
    assert "of another site, “<b>Other</b>”" in rows["foreign.json"]["remarks"]
    assert "too large: 6 MB" in rows["huge.json"]["remarks"]
    assert rows["unknown.json"]["remarks"] == "1 unknown"
    assert rows["old.json"]["remarks"] == "1 of another version of the exercise"
    assert rows["old.json"]["right"] == "1"
    injected = rows["'=1+1.json"]
    assert injected["name"].startswith("'=HYPERLINK") and "\u202e" not in injected["name"]
    assert injected["right"] == "1"
    row = page.get_by_role("row").filter(has_text="HYPERLINK")
    assert row.locator("img").count() == 0
    row.locator("summary").click()
    expect(row.locator("li")).to_have_count(2)
    expect(row.locator("pre").first).to_contain_text("np.multiply(width, height)")


def test_stop_ends_the_check_and_another_one_can_follow(page, address):
    page.goto(address)
    endless = HOSTILE["an endless loop"][0]
    check(page, {f"{i}.json": text(f"S{i}", (RIGHT if i == 0 else endless,)) for i in range(30)}, seconds=60)
    expect(page.locator("hand-in-check tbody tr")).to_have_count(1, timeout=START)
    page.get_by_role("button", name="Stop").click()
    status = page.locator("hand-in-check [role=status]")
    expect(status).to_have_text("Stopped: 1 of 30 hand-ins are checked.")
    expect(page.get_by_role("button", name="Stop")).to_be_disabled()
    check(page, {"more.json": text("More", (RIGHT,))})
    finish(page, 2)
    assert {file: row["right"] for file, row in table(page).items()} == {"0.json": "1", "more.json": "1"}


@pytest.mark.slow
def test_two_hundred_hand_ins_of_which_twenty_are_hostile(page, address):
    page.goto(address)
    honest = [(f"{number}.json", honest_file(number)) for number in range(200 - len(HOSTILE))]
    for place, file in enumerate(hostile_files().items()):
        honest.insert(10 * place + 5, file)  # before and after honest ones
    assert len(honest) == 200
    assert len(HOSTILE) == 20
    start = time.monotonic()
    check(page, dict(honest))
    finish(page, 200, 15 * START)
    print(f"200 hand-ins in {time.monotonic() - start:.0f} s")
    rows = table(page)
    assert len(rows) == 200
    expect_hostile_rows(rows)
    expect_honest_rows(rows, 180)


@pytest.mark.firefox
def test_dropped_files_are_checked_until_stop(page, address):
    """A browser decides what a drop hands over, how a worker in a loop ends, and what it saves."""
    page.goto(address)
    names = ["a loop that ignores Stop", "another check"]
    honest = {f"{number}.json": honest_file(number) for number in (0, 2)}
    drop(page, hostile_files(names) | honest, SECONDS)
    finish(page, 4, 2 * START)
    expect(page.get_by_label("checked hand-ins")).to_have_js_property("position", 1)
    rows = saved_table(page)
    expect_hostile_rows(rows, names)
    assert [verdicts(rows[name]) for name in honest] == [HONEST[0][1], HONEST[2][1]]
    drop(page, hostile_files(names[:1]) | {"next.json": honest_file(0)}, 60)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("hand-in-check [role=status]")).to_have_text("Stopped: 4 of 6 hand-ins are checked.")
    assert len(saved_table(page)) == 4
