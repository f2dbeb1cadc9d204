"""Small questions: computed at build, answered in the page without Python."""

import contextlib
import json
import re
from html import unescape

import pytest
from file_server import serving
from markdown import Markdown
from page_measurements import faults
from playwright.sync_api import expect
from published_questions import ELEMENT, judge, read_questions

from mkdocs_pyodide.build import executor
from mkdocs_pyodide.cells.extension import CellExtension
from mkdocs_pyodide.cells.page import Page
from mkdocs_pyodide.cells.questions import are_apart, format_number, parse, rounded, spoken
from mkdocs_pyodide.exceptions import CellError

CELL = """
```pyodide session="s"
import numpy as np

X = np.array([[1.0, -2.5], [0.0, 4.0]])
```
"""
NUMBER = """
```question session="s" id="sum"
What is the *sum*? The first entry is ⟦s: X[0, 0]⟧.

answer: X.sum()
  All four, `X.sum()`.
wrong: X.sum(axis=0)[0]
  Only the **first** column.
wrong: -X.sum()
  Subtracted.
```
"""
MATRIX = """
```question session="s" id="transpose"
What is the transpose?

answer: X.T
wrong: X
  That is the array itself.
```
"""
CHOICE = """
```question id="shape"
Which shape?

- [ ] (4,) & more
  There are *two* axes.
- [x] (2, 2)
  Two rows, two columns.
```
"""
ENTRIES = """
```question session="s" id="positive"
Which are positive?

answer: X > 0
wrong: X >= 0
  Zero is not positive.
show: X
```
"""
OTHER = """
# Questions alone

```question
What is 1 + 1?

answer: 1 + 1
```
"""
PAGE = f"# Questions\n\n{CELL}{NUMBER}{MATRIX}{CHOICE}{ENTRIES}\nThe end.\n"


def asked(source, session="s"):
    return f'# T\n{CELL}\nText.\n\n```question session="{session}"\n{source}\n```\n'


@pytest.fixture(scope="module")
def folder(make_site):
    return make_site("palette", index=PAGE, other=OTHER)


@pytest.fixture(scope="module")
def questions(folder):
    text = (folder / "index.html").read_text("utf-8")
    return {match["id"]: match for match in ELEMENT.finditer(text)}


def test_answers_are_computed_in_the_session_of_the_page(questions):
    answers = {
        id: json.loads(unescape(re.search('data-answer="([^"]*)"', match["attributes"])[1]))
        for id, match in questions.items()
    }
    assert answers == {
        "sum": 2.5,
        "transpose": [[1, 0], [-2.5, 4]],
        "shape": 1,
        "positive": [[True, False], [False, True]],
    }


def test_wrong_answers_have_their_messages_in_templates(questions):
    found = re.findall('<template data-value="([^"]*)">(.*?)</template>', questions["sum"]["content"])
    assert found == [
        ("1", "<p>Only the <strong>first</strong> column.</p>"),
        ("-2.5", "<p>Subtracted.</p>"),
    ]


def test_a_page_without_scripts_has_the_question_and_its_answer(questions):
    content = questions["sum"]["content"]
    assert "<p>What is the <em>sum</em>? The first entry is 1.</p>" in content
    answer = '<p>2.5</p><div class="question-reason"><p>All four, <code>X.sum()</code>.</p></div>'
    assert f'<details class="question-answer"><summary>Answer</summary>{answer}</details>' in content
    assert "<td><mark>4</mark></td>" in questions["positive"]["content"]
    assert ">(4,) &amp; more</button>" in questions["shape"]["content"]


def test_a_build_says_which_answer_it_computes(converter, monkeypatch):
    markdown, cells = converter
    tasks = []
    monkeypatch.setattr(executor, "progress", lambda task: tasks.append(task) or contextlib.nullcontext())
    cells.page = Page("index.md")
    markdown.reset().convert(f"# T\n{CELL}{MATRIX}")
    assert tasks[-2:] == ["computing X.T", "computing X"]


def test_hidden_answers_are_neither_in_the_page_nor_in_the_notebook(converter):
    markdown, cells = converter
    cells.page, cells.has_answers = Page("index.md"), False
    try:
        content = markdown.reset().convert(f"# T\n{CELL}{NUMBER}")
    finally:
        del cells.has_answers
    assert "question-answer" not in content and "<p>2.5<" not in content
    assert '<template class="question-reason"><p>All four, <code>X.sum()</code>.</p></template>' in content
    assert cells.page.questions == ["What is the *sum*? The first entry is ⟦s: X[0, 0]⟧."]


def test_questions_stand_in_no_paragraph(folder):
    text = (folder / "index.html").read_text("utf-8")
    assert "<p><small-question" not in text and "⟦" not in text


def test_a_page_of_questions_alone_loads_its_script(folder):
    assert "engine/page.js" in (folder / "other/index.html").read_text("utf-8")


def test_notebooks_have_questions_as_text_with_folded_answers(folder):
    notebook = json.loads((folder / "index.ipynb").read_text("utf-8"))
    text = "".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    assert "What is the *sum*? The first entry is 1.\n\n<details>\n<summary>Answer</summary>\n\n`2.5`" in text
    assert "- (4,) & more\n- (2, 2)\n" in text and "The end." in text
    assert "```question" not in text and "wrong:" not in text


@pytest.mark.parametrize(
    ("source", "line", "says"),
    [
        ("What?", 11, "the question has no answer; write a line `answer: …`"),
        ("answer: 1", 11, "the question has no prompt"),
        ("What?\n\nanswer: 1\nanswer: 2", 15, "the question has 2 right answers; it needs exactly one"),
        ("What?\n\nwrong: 1\n  No.", 11, "the question has 0 right answers"),
        ("What?\n\nanswer: 1\nwrong: 2", 15, "the wrong answer '2' has no message"),
        (
            "What?\n\nanswer: 1\nbecause",
            15,
            "cannot read 'because'; indent what belongs to the entry above it",
        ),
        ("What?\n\nanswer: 1\n- [ ] 2\n  No.", 11, "choices and `answer:` are mixed"),
        ("What?\n\n- [x] 1", 11, "the question has one choice"),
        ("What?\n\n- [x] 1\n- [ ] 1\n  No.", 11, "the answer '1' is given twice"),
        ("What?\n\nanswer: Y", 14, "answer: Y: NameError: name 'Y' is not defined"),
        ("What?\n\nanswer: 'two'", 14, "'two' is not a finite number"),
        ("What?\n\nanswer: X / 0", 14, "is not a finite number"),
        ("What?\n\nanswer: X[None]", 14, "'X[None]' has 3 axes"),
        ("What?\n\nanswer: np.zeros(65)", 14, "has 65 entries; 1 to 64 can be asked"),
        (
            "What?\n\nanswer: X\nwrong: X[0]\n  No.",
            15,
            "'X[0]' has the shape (2,), the answer (2, 2); ask for the",
        ),
        ("What?\n\nanswer: 2\nwrong: 4 / 2\n  No.", 15, "'2' and '4 / 2' are the same answer: 2"),
        ("What?\n\nanswer: 0.5\nwrong: 0.502\n  No.", 15, "are the same answer"),
        ("What?\n\nanswer: 1\nwrong: 3\n  A.\nwrong: 1 + 2\n  B.", 17, "'3' and '1 + 2' are the same answer"),
        ("What?\n\nanswer: X > 0", 14, "`show:` needs an array of the shape (2, 2)"),
        ("What?\n\nanswer: X\nshow: X", 14, "`show:` belongs to an answer of truth values"),
        ("What?\n\nanswer: X > 0\nwrong: X\n  No.\nshow: X", 14, "truth values and numbers are mixed"),
    ],
)
def test_invalid_questions_are_refused(refuse_page, source, line, says):
    message = refuse_page(asked(source))
    assert f"index.md, line {line}: " in message and says in message
    assert "Traceback" not in message


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ('question kind="number"', "unknown option 'kind' of a question; known: id, session, tolerance, on"),
        ('question tolerance="2"', "tolerance: 2 is not a number from 0 to 1"),
        ('question session="t"', "session: t has no cell above the question; there are: s"),
        ('question id="2"', "invalid id '2'"),
        ('question id="cell-1"', "id 'cell-1' is the default of another cell"),
        ('question on="X"', 'on: X names no array of a widget; write on="cell-2: X"'),
        ('question on="far: X"', "on: no cell above the question has the id 'far'; name the widget's cell"),
        ('question on="cell-1: X"', 'on: belongs to an answer of truth values with "show:"'),
        ("question one", "cannot read one; write options as"),
        ("Question", "unknown language Question; write question"),
    ],
)
def test_invalid_options_are_refused(refuse_page, header, says):
    message = refuse_page(f"# T\n{CELL}\n```{header}\nWhat?\n\nanswer: 1\n```\n")
    assert "index.md, line 9: " in message and says in message


def test_an_open_fence_is_refused(refuse_page):
    assert "line 9: the fence is not closed" in refuse_page(f"# T\n{CELL}\n```question\nWhat?\n\nanswer: 1\n")


@pytest.fixture(scope="module")
def converter():
    cells = CellExtension()
    yield Markdown(extensions=["pymdownx.superfences", cells]), cells
    cells.executor.close()


@pytest.fixture
def refuse_page(converter):
    """Convert a page that must be refused; return the message of the error."""
    markdown, cells = converter

    def refuse(text):
        cells.page = Page("index.md")
        markdown.reset()
        with pytest.raises(CellError) as error:
            markdown.convert(text)
        return str(error.value)

    return refuse


def test_a_message_is_all_that_is_indented():
    question = parse("What?\n\nanswer: 1\n    A.\n\n    - b\nwrong: 2\n  C.")
    assert [(entry.text, entry.message) for entry in question.entries] == [("1", "A.\n\n- b"), ("2", "C.")]


def test_numbers_are_published_as_people_read_them():
    assert rounded([0.1 + 0.2, 2.9999999999, 1e20, True, -1e-17]) == [0.3, 3, 10**20, True, 0]
    assert [format_number(x) for x in (-0.5, 100480, 0.1780809)] == ["−0.5", "100480", "0.1781"]


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        ("(2, 4)", "(2, 4)"),
        (r"(D_\text{out}, D_\text{in})", "(D out, D in)"),
        (r"\frac{\partial L}{\partial W}", "frac partial L partial W"),
    ],
)
def test_choices_with_formulas_have_a_name_in_text(converter, tex, text):
    assert spoken(tex) == text
    markdown, cells = converter
    cells.page = Page("index.md")
    content = markdown.reset().convert(f"```question\nWhich?\n\n- [x] \\({tex}\\) & b\n- [ ] c\n  No.\n```\n")
    assert re.findall(r'<button type="button" data-value="\d"([^>]*)>', content) == [
        f' aria-label="{text} &amp; b"',
        "",
    ]


@pytest.mark.parametrize(
    ("one", "other", "apart"), [(1, 2, True), (0.5, 0.504, False), (0.5, 0.506, True), (0, 1e-12, False)]
)
def test_answers_are_apart_if_no_number_counts_as_both(one, other, apart):
    assert are_apart(one, other, 0.005) == apart


def test_the_page_gives_each_known_wrong_answer_its_own_message(folder):
    questions = read_questions((folder / "index.html").read_text("utf-8"))
    assert [question["kind"] for question in questions] == ["number", "matrix", "choice", "selection"]
    assert judge(questions) == [[0, 1], [0], [0], [0]]


@pytest.fixture(scope="module")
def address(folder):
    with serving(folder) as address:
        yield address


def test_a_question_is_answered_in_the_page(warm_page):
    page = warm_page
    page.evaluate("addEventListener('exercise-attempt', ({ detail }) => { globalThis.last = detail; })")
    number = page.locator("#sum")
    answer, verdict = number.get_by_role("textbox", name="your answer"), number.get_by_role("status")
    expect(number.get_by_text("Answer", exact=True)).to_be_hidden()  # before an attempt
    answer.fill("1")
    answer.press("Enter")
    expect(verdict).to_have_text("✗ Only the first column.")
    expect(number.get_by_text("Answer", exact=True)).to_be_visible()
    detail = {
        "id": "sum",
        "code": "1",
        "parts": [["answer", "Only the first column."]],
        "solved": False,
        "hints": 0,
    }
    assert page.evaluate("last") == {**detail, "starter": number.get_attribute("data-starter")}
    answer.fill("2,5")
    number.get_by_role("button", name="Check").click()
    expect(verdict).to_contain_text("A comma can mean two things")
    expect(answer).to_have_attribute("aria-invalid", "true")
    assert number.get_attribute("data-solved") is None
    answer.fill("5/2")
    answer.press("Enter")
    expect(verdict).to_have_text("✓ Right. All four, X.sum().")
    expect(number).to_have_attribute("data-solved", "")
    assert page.evaluate("[last.solved, last.parts, last.code]") == [True, [["answer", None]], "5/2"]


def test_a_matrix_is_filled_in_by_hand_or_pasted(warm_page):
    matrix = warm_page.locator("#transpose")
    inputs, verdict = matrix.get_by_role("textbox"), matrix.get_by_role("status")
    check = matrix.get_by_role("button", name="Check")
    check.click()
    expect(verdict).to_have_text("✗ 4 fields are empty.")
    paste(inputs.first, "[[1, -2.5], [0, 4]]")
    check.click()
    expect(verdict).to_have_text("✗ That is the array itself.")
    paste(inputs.first, "[[1, 2, 3]]")
    expect(verdict).to_have_text("✗ The shape is wrong: 1 × 3, the answer has 2 × 2.")
    matrix.get_by_label("row 1, column 2").fill("0")
    matrix.get_by_label("row 2, column 1").fill("2.5")
    check.click()
    expect(verdict).to_have_text(
        "✗ 3 of 4 entries are right. The one that differs is in row 2, column 1: its sign."
    )
    expect(matrix.get_by_label("row 2, column 1")).to_have_attribute("aria-invalid", "true")
    matrix.get_by_label("row 2, column 1").fill("\N{MINUS SIGN}2.5")
    check.click()
    expect(verdict).to_have_text("✓ Right.")
    expect(matrix.get_by_label("row 2, column 1")).not_to_have_attribute("aria-invalid", "true")


def paste(field, text):
    field.evaluate(
        """(field, text) => {
            const options = { clipboardData: new DataTransfer(), bubbles: true, cancelable: true };
            options.clipboardData.setData("text", text);
            field.dispatchEvent(new ClipboardEvent("paste", options));
        }""",
        text,
    )


def test_choices_and_selections_are_answered_by_keyboard(warm_page):
    choice, verdict = warm_page.locator("#shape"), warm_page.locator("#shape").get_by_role("status")
    choice.get_by_role("button", name="(4,) & more").focus()
    warm_page.keyboard.press("Enter")
    expect(verdict).to_have_text("✗ There are two axes.")
    warm_page.keyboard.press("Tab")
    warm_page.keyboard.press("Enter")
    expect(verdict).to_have_text("✓ Right. Two rows, two columns.")
    expect(choice.get_by_role("button", name="(2, 2)")).to_have_attribute("aria-pressed", "true")

    entries = warm_page.locator("#positive")
    toggles = entries.locator("[aria-pressed]")
    toggles.nth(0).focus()
    warm_page.keyboard.press("Space")
    entries.get_by_role("button", name="Check").press("Enter")
    expect(entries.get_by_role("status")).to_have_text("✗ One entry is missing.")
    entries.get_by_role("button", name="row 2, column 1: 0").press("Space")
    entries.get_by_role("button", name="row 2, column 2: 4").press("Space")
    entries.get_by_role("button", name="Check").press("Enter")
    expect(entries.get_by_role("status")).to_have_text("✗ Zero is not positive.")
    entries.get_by_role("button", name="row 2, column 1: 0").press("Space")
    entries.get_by_role("button", name="Check").press("Enter")
    expect(entries).to_have_attribute("data-solved", "")


def test_an_answer_is_there_after_a_reload(warm_page, address):
    number = warm_page.locator("#sum")
    warm_page.evaluate("""() => {
        addEventListener("pyodide:progress", () => { globalThis.isSaved = true; });
    }""")
    number.get_by_role("textbox").fill("5/2")
    number.get_by_role("textbox").press("Enter")
    warm_page.wait_for_function("() => globalThis.isSaved")
    warm_page.reload()
    expect(number).to_have_attribute("data-solved", "")
    expect(number.get_by_role("textbox")).to_have_value("5/2")
    expect(number.get_by_role("status")).to_have_text("✓ Right. All four, X.sum().")

    def change(route):
        text = route.fetch().text()
        route.fulfill(body=text.replace("data-starter=", "data-starter=changed data-was="))

    warm_page.route(address, change)
    try:
        warm_page.reload()
        expect(number.get_by_role("status")).to_contain_text("This question has changed since your attempt.")
        assert number.get_attribute("data-solved") is None
    finally:
        warm_page.unroute(address)
        warm_page.reload()


@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_axe_finds_nothing_in_questions(warm_page, axe, scheme):
    warm_page.evaluate("scheme => document.body.setAttribute('data-md-color-scheme', scheme)", scheme)
    warm_page.set_viewport_size({"width": 390, "height": 800})
    warm_page.evaluate(axe)
    assert faults(warm_page, "article") == []
    sizes = warm_page.evaluate(
        """[...document.querySelectorAll("small-question :is(button, input)")].map((part) => {
            const { width, height } = part.getBoundingClientRect();
            return Math.min(width, height);
        })"""
    )
    assert min(sizes) >= 24
    assert warm_page.evaluate("document.documentElement.scrollWidth") <= 390


def test_paper_has_the_question_and_none_of_its_fields(warm_page):
    warm_page.emulate_media(media="print")
    try:
        expect(warm_page.get_by_text("What is the transpose?")).to_be_visible()
        expect(warm_page.locator(".question-fields").first).to_be_hidden()
        expect(warm_page.locator("#sum summary")).to_be_visible()
    finally:
        warm_page.emulate_media(media="screen")
