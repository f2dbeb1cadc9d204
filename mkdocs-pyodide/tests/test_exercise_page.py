"""An exercise in the page: Check, the verdict, hints, the solution, and what is there after a reload."""

import pytest
from browsers import START, hold
from file_server import serving
from page_measurements import faults, still_and_live
from playwright.sync_api import expect

MODULE = '''\
"""Exercise: a function that doubles."""

SAME = "this is the number itself"


def check(double, name):
    found = double(3)
    if found == "text":
        raise ValueError("no text")
    if found == "slow":
        while True:
            pass
    if found == "loud":
        for _ in range(10_000):
            print("a flood")
    message = {6: None, 3: SAME}.get(found, f"{found} is not twice 3")
    return {"double of 3": message, "name": None if name else "empty"}


HINTS = ["Read the *name*: `double(2)` is 4.", "Multiply by 2."]
SOLUTION = (lambda x: 2 * x, "Ada")
MISTAKES = {SAME: (lambda x: x, "Ada")}
'''
STARTER = "def double(x):\n    return x\n\nname = ''"
FENCE = '???+ question "{title}"\n\n    ```pyodide exercise="exercises.doubling" id="{id}"\n{code}\n    ```\n'
ANSWER = '\n    ??? success "Answer"\n\n        `2 * x`, of course.\n\n'
RIGHT = "def double(x):\n    return 2 * x\n\nname = 'Ada'"


def fence(title, id, answer=ANSWER):
    code = "\n".join(f"    {line}".rstrip() for line in STARTER.splitlines())
    return FENCE.format(title=title, id=id, code=code) + answer


PLACES = """[...document.querySelectorAll("figure.cell")].flatMap((cell) => {
  const { top, bottom } = cell.getBoundingClientRect();
  return [top + scrollY, bottom + scrollY];
})"""


@pytest.fixture(scope="module")
def address(new_site):
    site = new_site("palette")
    site.replace("  - pymdownx.superfences", "  - admonition\n  - pymdownx.details\n  - pymdownx.superfences")
    site.write("modules/exercises/doubling.py", MODULE)
    far = "\n\nText.\n" * 200
    text = "# Exercises\n\n" + fence("1. First", "first") + fence("2. Second", "second", "") + far
    with serving(site.build_shared(index=text + fence("3. Far", "far"))) as address:
        yield address


def figure(page, id="first"):
    return page.locator(f"figure#{id}")


def check(page, code, id="first"):
    """Put code into an exercise and check it."""
    cell = figure(page, id)
    expect(cell.get_by_role("button", name="Check")).to_be_visible()  # before it, the code cannot be entered
    cell.locator("pre").press("Enter")
    editor = cell.locator(".cm-content")
    editor.fill(code)
    editor.press("Control+Enter")
    return cell


def solve(page):
    """Solve the first exercise, where no test before has done so."""
    if figure(page).get_attribute("data-solved") is None:
        check(page, RIGHT)
    expect(figure(page)).to_have_attribute("data-solved", "", timeout=START)
    return figure(page)


def verdicts(cell):
    items = cell.locator("[data-verdict]")
    return [(item.get_attribute("data-verdict"), item.inner_text()) for item in items.all()]


def test_exercise_from_the_first_attempt_to_the_solved_one(warm_page):
    page, cell = warm_page, figure(warm_page)
    page.evaluate("addEventListener('exercise-attempt', ({ detail }) => { globalThis.last = detail; })")
    expect(cell.locator("output")).to_be_empty()
    answer = page.get_by_text("Answer", exact=True).first
    expect(answer).to_be_hidden()
    expect(cell.get_by_role("button", name="Run")).to_be_visible()

    # The solution is there on a second request, before any attempt.
    cell.get_by_role("button", name="Show the solution").click()
    expect(cell.get_by_text("Try it first")).to_be_visible()
    expect(answer).to_be_hidden()

    cell.get_by_role("button", name="Check").click()
    status = cell.locator(".exercise-verdict")
    expect(status).to_contain_text("double of 3: this is the number itself", timeout=START)
    assert status.get_attribute("role") == "status"
    assert [verdict for verdict, _ in verdicts(cell)] == ["wrong", "wrong"]
    expect(status.get_by_role("img", name="wrong")).to_have_count(2)
    expect(status).to_contain_text("Change your code and check it again, or take a hint.")
    assert page.evaluate("last") == {
        "id": "first",
        "starter": cell.get_attribute("data-starter"),
        "code": STARTER,
        "parts": [["double of 3", "this is the number itself"], ["name", "empty"]],
        "solved": False,
        "hints": 0,
        "solutionShown": False,
    }
    expect(cell.locator("output")).to_be_empty()  # no bare value

    # Hints come one at a time, by keyboard.
    hint = cell.get_by_role("button", name="Hint 1 of 2")
    hint.focus()
    page.keyboard.press("Enter")
    expect(cell.get_by_role("listitem").filter(has_text="Read the name")).to_be_visible()
    expect(cell.get_by_text("Multiply by 2.")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(cell.get_by_text("Multiply by 2.")).to_be_focused()
    expect(hint).to_have_count(0)

    check(page, RIGHT)
    expect(cell).to_have_attribute("data-solved", "")
    assert [verdict for verdict, _ in verdicts(cell)] == ["right", "right"]
    expect(cell.get_by_text("Solved. Next: exercise 2")).to_be_visible()
    expect(cell.get_by_role("link", name="exercise 2")).to_have_attribute("href", "#second")
    assert page.evaluate("[last.solved, last.hints, last.code]") == [True, 2, RIGHT]

    cell.get_by_role("button", name="Show the solution").click()  # after an attempt, at once
    expect(page.get_by_text("2 * x, of course.").first).to_be_visible()
    expect(answer).to_be_focused()


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (
            "def double(x):\n    return 1 / 0\n\nname = ''",
            "your code: ZeroDivisionError: division by zero, in line 2",
        ),
        ("double = 3 +", "your code: SyntaxError, in line 1"),
        ("name = 'Ada'", "double: your code does not define double"),
        (
            "def double(x):\n    while True: print(x)\n\nname = ''",
            "your code: more than 10,000 characters of output",
        ),
    ],
)
def test_error_of_the_reader_is_a_verdict_on_their_code(warm_page, code, message):
    cell = check(warm_page, code, "second")
    expect(cell.locator("[data-verdict=wrong]").first).to_contain_text(message, timeout=START)
    assert len(verdicts(cell)) == 1
    expect(cell.get_by_role("button", name="Show the solution")).to_have_count(0)  # it has none


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("text", "The check failed: ValueError: no text. This is a fault of the exercise, not of your code"),
        ("loud", "The check failed: more than 10,000 characters of output. This is a fault of the exercise"),
        ("slow", "The check failed: it did not end within 20 s. This is a fault of the exercise"),
    ],
)
def test_error_of_the_check_is_its_authors(warm_page, value, message):
    page = warm_page
    page.evaluate("globalThis.last = null")
    if value == "slow":
        page.evaluate(SOON)
    cell = check(page, f"double = lambda x: {value!r}\nname = ''", "second")
    expect(cell.locator(".exercise-note")).to_contain_text(message)
    assert verdicts(cell) == [] and page.evaluate("last") is None


SOON = """() => {  // the 20 s of a check are over after one
    const { setTimeout } = globalThis;
    globalThis.setTimeout = (task, ms, ...rest) => setTimeout(task, ms === 20_000 ? 1000 : ms, ...rest);
}"""


def test_endless_code_is_the_readers_and_can_be_stopped(warm_page):
    page = warm_page
    cell = check(page, "def double(x):\n    while True: pass\n\nname = ''", "second")
    expect(cell.locator("[data-verdict=wrong]")).to_have_text(
        "✗ your code: it did not end within 20 s, in line 2"
    )


def test_exercise_far_below_is_set_up_when_it_comes_near(warm_page):
    page, far = warm_page, figure(warm_page, "far")
    assert far.get_by_role("button", name="Hint").count() == 0
    far.scroll_into_view_if_needed()
    expect(far.get_by_role("button", name="Hint")).to_be_visible()
    page.evaluate("scrollTo(0, 0)")


def test_key_checks_the_code_when_the_script_of_exercises_comes(new_context, address):
    page = new_context().new_page()
    release = hold(page, "**/exercise.js")
    page.goto(address)
    cell = check(page, RIGHT)
    release()
    expect(cell).to_have_attribute("data-solved", "", timeout=START)


def test_key_says_that_the_script_of_exercises_does_not_come(new_context, address):
    page = new_context().new_page()
    page.route("**/exercise.js*", lambda route: route.abort())
    page.goto(address)
    cell = check(page, RIGHT)
    status = "cannot be checked: a script did not load; reload the page"
    expect(cell.locator(".cell-status")).to_have_text(status)
    cell.get_by_text("Hints").click()
    expect(cell.get_by_text("Multiply by 2.")).to_be_visible()
    expect(page.get_by_text("Answer", exact=True).first).to_be_visible()


def test_hints_and_answer_can_be_read_when_no_script_comes(new_context, address):
    page = new_context().new_page()
    page.route("**/*.js", lambda route: route.abort())
    page.goto(address)
    hints, answer = page.get_by_text("Hints").first, page.get_by_text("Answer", exact=True).first
    expect(hints).to_be_hidden()
    expect(answer).to_be_hidden()
    page.evaluate("for (const animation of document.getAnimations()) animation.finish()")  # after ten seconds
    expect(answer).to_be_visible()
    hints.click()
    expect(page.get_by_text("Multiply by 2.").first).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_exercises_move_nothing_when_their_script_comes(new_context, address, width):
    still, live = still_and_live(new_context, address, width)
    for id in ("first", "second", "far"):
        figure(live, id).scroll_into_view_if_needed()
        expect(figure(live, id).get_by_role("button", name="Hint")).to_be_visible()
    places = still.evaluate(PLACES)
    assert len(places) == 6
    assert places == pytest.approx(live.evaluate(PLACES), abs=1)


@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_axe_finds_nothing_in_exercises(warm_page, axe, scheme):
    page = warm_page
    solve(page)
    check(page, STARTER, "second")
    expect(figure(page, "second").get_by_text("this is the number itself")).to_be_visible()
    page.evaluate("scheme => document.body.setAttribute('data-md-color-scheme', scheme)", scheme)
    page.set_viewport_size({"width": 390, "height": 800})
    page.evaluate(axe)
    assert faults(page, "article") == []
    sizes = page.evaluate(
        """[...document.querySelectorAll(".exercise button:not([hidden]), .cell-check")].map((part) => {
            const { width, height } = part.getBoundingClientRect();
            return Math.min(width, height);
        })"""
    )
    assert min(sizes) >= 24
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_paper_has_the_verdict_and_no_buttons(warm_page):
    solve(warm_page)
    figure(warm_page, "far").scroll_into_view_if_needed()
    expect(figure(warm_page, "far").get_by_role("button", name="Hint")).to_be_visible()
    warm_page.emulate_media(media="print")
    try:
        expect(figure(warm_page).get_by_text("Solved. Next")).to_be_visible()
        expect(figure(warm_page).get_by_role("button")).to_have_count(0)
        expect(warm_page.locator("#far ~ details.success")).to_be_hidden()
    finally:
        warm_page.emulate_media(media="screen")


def test_solved_exercise_is_solved_after_a_reload(warm_page):
    page, cell = warm_page, solve(warm_page)
    hints = cell.get_by_role("button", name="Hint")
    while hints.count():
        hints.click()
    page.evaluate(
        "() => { globalThis.stored = new Promise((done) => addEventListener('pyodide:progress', done)); }"
    )
    cell.get_by_role("button", name="Check").click()
    page.evaluate("stored.then(() => true)")
    page.reload()
    expect(cell).to_have_attribute("data-solved", "")
    assert [verdict for verdict, _ in verdicts(cell)] == ["right", "right"]
    expect(cell.get_by_text("Multiply by 2.")).to_be_visible()
    expect(cell.locator("pre")).to_contain_text("return 2 * x")


def test_changed_exercise_says_so(warm_page):
    page, cell = warm_page, solve(warm_page)
    expect(page.locator("page-progress")).to_contain_text("1 of 3")
    page.evaluate("localStorage.removeItem(Object.keys(localStorage).find((key) => key.includes('-edit')))")
    page.route(page.url, change)
    try:
        page.reload()
        expect(cell.get_by_text("This exercise has changed since your attempt.")).to_be_visible()
        assert cell.get_attribute("data-solved") is None
        cell.get_by_role("button", name="Use the code of your attempt").click()
        expect(cell.locator("pre")).to_contain_text("return 2 * x")
    finally:
        page.unroute(page.url)
        page.reload()  # the tests below have the page as it is


def change(route):
    """Let the page be of a release with other exercises."""
    text = route.fetch().text().replace('data-starter="', 'data-starter="0')
    route.fulfill(body=text, content_type="text/html")


def test_hint_and_solution_after_the_last_attempt_are_stored_at_once(warm_page):
    page, cell = warm_page, figure(warm_page, "far")
    cell.scroll_into_view_if_needed()
    check(page, STARTER, "far")
    expect(cell.get_by_text("this is the number itself")).to_be_visible(timeout=START)
    expect(page.locator("page-progress")).to_contain_text("of 3 exercises solved")
    for button in ("Hint 1 of 2", "Show the solution"):
        page.evaluate(
            "() => { globalThis.stored = new Promise((done) => addEventListener('pyodide:progress', done)); }"
        )
        cell.get_by_role("button", name=button).click()
        page.evaluate("stored.then(() => true)")
    page.reload()
    expect(cell.get_by_text("Read the name")).to_be_visible()
    expect(cell.get_by_role("button", name="Hint 2 of 2")).to_be_visible()
    expect(page.locator("#far ~ details.success")).to_be_visible()
    expect(cell.locator("[data-verdict]")).to_have_count(2)


def test_stop_during_a_check_says_stopped(warm_page):
    before = verdicts(figure(warm_page, "second"))
    cell = check(warm_page, "def double(x):\n    while True: pass\n\nname = ''", "second")
    expect(cell.get_by_role("status").first).to_have_text("running", timeout=START)
    warm_page.wait_for_timeout(1000)  # the code itself takes no time: its check is on
    cell.get_by_role("button", name="Stop").click()
    expect(cell.locator(".cell-status")).to_have_text("stopped")
    assert verdicts(cell) == before


def test_without_scripts_hints_and_answer_can_be_read(new_context, address):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(address)
    page.get_by_text("Hints").first.click()
    expect(page.get_by_text("Multiply by 2.").first).to_be_visible()
    page.get_by_text("Answer", exact=True).first.click()
    expect(page.get_by_text("of course").first).to_be_visible()
