"""Exercises: what the build makes of one, and what it refuses to publish."""

import importlib
import json
import re
import signal
import subprocess
import sys

import pytest
from markdown import Markdown

from mkdocs_pyodide.build.executor import Executor
from mkdocs_pyodide.cells.exercise import parse_exercise, without_answers
from mkdocs_pyodide.cells.extension import CellExtension
from mkdocs_pyodide.cells.notebook import format_notebook
from mkdocs_pyodide.cells.notebook_markdown import notebook_parts
from mkdocs_pyodide.exceptions import CellError
from mkdocs_pyodide.kernel.session import Session

STARTER = "def double(x):\n    return x"
FENCE = f'```pyodide exercise="exercises.doubling"\n{STARTER}\n```\n'
CHECK = '''\
"""Exercise: a function that doubles."""

SAME = "this is the number itself"
SQUARE = "this is the square"


def check(double):
    found = double(3)
    message = {6: None, 3: SAME, 9: SQUARE}.get(found, f"{found} is not twice 3")
    return {"double of 3": message}


HINTS = ["Read the *name*: `double(2)` is 4.", "Multiply."]
SOLUTION = (lambda x: 2 * x,)
MISTAKES = {SAME: (lambda x: x,), SQUARE: (lambda x: x * x,)}
'''
ANSWER = '\n??? success "Answer"\n\n    `2 * x`, of course.\n\nThe page goes on.\n'


class Conversion:
    """Pages with an exercise, converted without a site."""

    def __init__(self, folder):
        self.folder = folder
        self.has_answers = True
        self.write(CHECK)

    def write(self, check):
        for name, text in {"exercises/doubling.py": check, "tools.py": "import numpy\n"}.items():
            path = self.folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")

    def html(self, text):
        executor = Executor(str(self.folder), timeout=20)
        self.cells = CellExtension(executor)
        self.cells.has_answers = self.has_answers
        try:
            return Markdown(extensions=["pymdownx.superfences", "pymdownx.details", self.cells]).convert(text)
        finally:
            executor.close()

    @property
    def notebook(self):
        """The notebook of the last page."""
        page, modules = self.cells.page, str(self.folder)
        parts = notebook_parts(page, lambda target: target)
        return format_notebook(page, parts, "page", modules=modules, has_answers=self.has_answers)


@pytest.fixture
def doubling(tmp_path):
    return Conversion(tmp_path)


def test_exercise_shows_no_output_before_an_attempt(doubling):
    html = doubling.html(FENCE.replace(STARTER, f'{STARTER}\nprint("diagnosis")'))
    figure = re.search(r"<figure class=\"cell\" id=\"exercise-doubling\"[^>]*>", html)[0]
    assert 'data-exercise="exercise-doubling" data-check="exercises.doubling" data-starter="' in figure
    assert 'data-exec="off"' in figure
    assert 'aria-live="off"></output>' in html
    assert doubling.notebook.count("diagnosis") == 1  # in the code


def test_hints_are_markdown_and_can_be_read_without_scripts(doubling):
    found = re.search(r'<details class="cell-hints".*?</details>', doubling.html(FENCE), re.DOTALL)[0]
    assert "<summary>Hints</summary>" in found
    assert "<li>Read the <em>name</em>: <code>double(2)</code> is 4.</li><li>Multiply.</li>" in found


def test_exercise_can_have_an_id_of_its_own(doubling):
    html = doubling.html(FENCE.replace("doubling", 'doubling" id="exercise-1', 1))
    assert '<figure class="cell" id="exercise-1"' in html and 'data-exercise="exercise-1"' in html


@pytest.mark.long
def test_starter_hash_changes_with_starter_and_check(doubling):
    def hash_of(page):
        return re.search(r'data-starter="(\w+)"', doubling.html(page))[1]

    first = hash_of(FENCE)
    assert hash_of(FENCE + "\nMore text.\n") == first
    second = hash_of(FENCE.replace("return x", "return 0 * x"))
    doubling.write(CHECK.replace("Multiply.", "Multiply by 2."))
    assert len({first, second, hash_of(FENCE)}) == 3


def test_exercise_needs_the_packages_of_its_check(doubling):
    doubling.write("import tools\n" + CHECK)
    assert 'data-packages="numpy"' in doubling.html(FENCE)


def test_text_cites_the_module_of_an_exercise(doubling):
    text = "\nThe right one gives ⟦e: doubling.SOLUTION[0](21)⟧; yours, ⟦e: double(21)⟧.\n"
    html = doubling.html(FENCE.replace("exercises.doubling", 'exercises.doubling" session="e') + text)
    assert "The right one gives 42; yours, 21." in html


def test_build_names_page_and_line_of_a_faulty_exercise(site, refusal):
    site.write("modules/exercises/doubling.py", CHECK.replace("3: SAME", "3: None"))
    message = "pyodide in index.md, line 3: exercise exercises.doubling: the starter passes the check; "
    assert message in refusal(f"# Title\n\n{FENCE}")


@pytest.mark.long
@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("3: SAME", "3: None", "the starter passes the check"),
        ("2 * x", "2 * x + 1", "SOLUTION fails: double of 3: 7 is not twice 3"),
        ("SQUARE: (lambda x: x * x", "SQUARE: (lambda x: x", "the mistake 'this is the square' does not get"),
        (
            "    return {",
            '    if found == 9:\n        return {"a": SAME, "b": SQUARE}\n    return {',
            "the mistake 'this is the square' also gets that of another: 'this is the number itself'",
        ),
        (
            "    found = double(3)",
            "    import time\n\n    time.sleep(2.2)\n    found = double(3)",
            "the check takes longer than 2 s for the starter; make it faster",
        ),
        ("    found = double(3)", "    while True:\n        pass", "the check takes longer than 2 s"),
        (
            "    found = double(3)",
            "    found = 1 / 0",
            "the check raises ZeroDivisionError: division by zero for the starter",
        ),
        ("(double):\n", '(double):\n    print("hello")\n', r"the check prints 'hello\n' for SOLUTION"),
        ("return {", "return message or {", "check returned str; return a dict of messages for the starter"),
        ("message}", "3}", "check returned 3 for double of 3; return a message, or None for the starter"),
        ("SOLUTION =", "solution =", "exercises.doubling has no SOLUTION; define it"),
        ("SOLUTION = (", "SOLUTION = (1, ", "SOLUTION has 2 values; check takes 1: double"),
        ('HINTS = ["', 'HINTS = [1, "', "HINTS is no list of texts"),
        ('SAME = "', 'import nothing\n\nSAME = "', "raises ModuleNotFoundError: No module named 'nothing'"),
    ],
)
def test_build_stops_at_a_faulty_exercise(doubling, old, new, message):
    assert old in CHECK
    doubling.write(CHECK.replace(old, new, 1))
    with pytest.raises(CellError, match=re.escape(message)):
        doubling.html(FENCE)


@pytest.mark.long
def test_an_endless_check_is_ended_in_a_build_in_the_background(doubling):
    """A shell lets what it starts there ignore interrupts."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        doubling.write(CHECK.replace("    found = double(3)", "    while True:\n        pass", 1))
        with pytest.raises(CellError, match="the check takes longer than 2 s"):
            doubling.html(FENCE)
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ('exercise="exercises.none"', "exercise: exercises/none.py is not a file in "),
        ('exercise="../doubling"', 'exercise: ../doubling is no module; write exercise="folder.file"'),
        ('exercise="exercises.doubling" code="off"', 'code="off" leaves nothing to solve'),
    ],
)
def test_build_stops_at_an_option_of_an_exercise(doubling, header, message):
    with pytest.raises(CellError, match=re.escape(message)):
        doubling.html(FENCE.replace('exercise="exercises.doubling"', header))


def test_exercise_needs_a_folder_of_modules():
    with pytest.raises(ValueError, match=r"exercise: a\.b has no folder; set modules in mkdocs.yml"):
        parse_exercise("a.b", None)


@pytest.mark.long
def test_budget_allows_a_check_more_time(doubling):
    slow = CHECK.replace("    found", "    import time\n\n    time.sleep(2.1)\n    found")
    doubling.write(slow.replace(", SQUARE: (lambda x: x * x,)", ""))
    assert doubling.html(FENCE.replace("doubling", 'doubling" budget="4 s, 200 MB', 1))


def test_starter_that_raises_is_published_where_its_author_says_so(doubling):
    broken = FENCE.replace("return x", "return x\n\ndouble(1")
    with pytest.raises(CellError, match="the cell raises SyntaxError"):
        doubling.html(broken)
    assert doubling.html(broken.replace("doubling", 'doubling" exec="off', 1))


# Without answers


def test_pages_without_answers(doubling, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    doubling.has_answers = False
    html = doubling.html(f"# T\n\n{FENCE}{ANSWER}{ANSWER}")
    assert html.count("of course") == 1  # of a block that follows no exercise
    assert html.count("The page goes on.") == 2
    assert doubling.notebook.count("of course") == 1
    assert "return {" not in doubling.notebook and "this is the square" not in doubling.notebook
    assert printed(doubling.notebook) == "✗ double of 3: this is the number itself\n"


def test_answers_end_where_their_indentation_does():
    lines = [*FENCE.splitlines(), *ANSWER.splitlines(), "", '??? success "Another"', "", "    Text."]
    assert [line for line in without_answers(lines) if line][3:] == [
        "```", "The page goes on.", '??? success "Another"', "    Text."
    ]  # fmt: skip


def printed(notebook):
    """Run a notebook from its first cell to its last; return what it prints."""
    cells = [cell["source"] for cell in json.loads(notebook)["cells"] if cell["cell_type"] == "code"]
    program = "\n".join("".join(cell) for cell in cells)
    command = [sys.executable, "-X", "utf8", "-c", program]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout


@pytest.mark.long
@pytest.mark.parametrize(
    ("starter", "output"),
    [
        ("double = lambda x: 2 * x", "✓ double of 3\n"),
        ("double = lambda x: 1 / 0", "✗ your code: ZeroDivisionError: division by zero\n"),
        ("x = 3", "✗ double: your code does not define double\n"),
    ],
)
def test_notebook_prints_a_verdict(doubling, tmp_path, monkeypatch, starter, output):
    monkeypatch.chdir(tmp_path)
    doubling.html(FENCE.replace(STARTER, "x = 3"))
    assert "this is the square" in doubling.notebook
    assert printed(doubling.notebook.replace("x = 3", starter)) == output


# What the check of a session finds


@pytest.fixture
def check(tmp_path, monkeypatch):
    """Run code, and check what it defines by the body of a check; return the verdict and the output."""

    def checked(source, body):
        (tmp_path / "trial.py").write_text(f"def check(f):\n    {body}\n", "utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        sys.modules.pop("trial", None)
        importlib.invalidate_caches()
        events = []
        session = Session(events.append, tmp_path)
        with pytest.raises(StopIteration) as end:
            session.run(source).send(None)
        assert end.value.value is None
        verdict = session.check("trial", source)
        return verdict, "".join(event["text"] for event in events)

    return checked


RAISES = "def f():\n    return 1 / 0"


def test_error_of_the_readers_code_is_the_readers(check):
    verdict, _ = check(RAISES, 'return {"f": f()}')
    assert verdict["fault"] == "reader" and verdict["error"]["line"] == 2
    assert (
        verdict["error"]["name"] == "ZeroDivisionError"
        and "Cell, line 2, in f" in verdict["error"]["traceback"]
    )
    assert "trial.py" not in verdict["error"]["traceback"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return 1 / 0", "division by zero"),
        ("pass", "check returned NoneType; return a dict of messages"),
        ("return {}", "check returned dict; return a dict of messages"),
        ('print("x" * 20_000); return {"f": None}', "more than 10,000 characters of output"),
        ("raise SystemExit", ""),
    ],
)
def test_error_of_the_check_is_the_authors(check, body, message):
    verdict, output = check(RAISES, body)
    assert verdict["fault"] == "author" and verdict["error"]["message"] == message
    assert verdict["parts"] == [] and len(output) < 10_100


def test_flood_of_the_readers_code_is_the_readers(check):
    flood = "def f():\n    while True:\n        print('flood')"
    verdict, output = check(flood, "\n    try:\n        f()\n    except Exception:\n        pass")
    assert verdict["fault"] == "reader" and verdict["error"]["line"] == 3
    assert output.endswith("not shown\n")


def test_missing_name_is_named(check):
    verdict, _ = check("g = 1", 'return {"f": None}')
    assert verdict == {"parts": [("f", "your code does not define f")]}


def test_what_the_readers_code_prints_while_it_is_checked_is_shown(check):
    verdict, output = check("def f():\n    print('called')", 'f(); return {"a": None, "b": "no"}')
    assert verdict == {"parts": [("a", None), ("b", "no")]} and output == "called\n"


def test_names_of_an_earlier_attempt_are_gone(tmp_path, monkeypatch):
    (tmp_path / "named.py").write_text("def check(f, g): pass\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    session = Session(lambda event: None, tmp_path)
    session.main.__dict__.update(f=1, h=2)
    session.forget("named")
    session.forget("nothing")  # the check that follows says what is wrong
    assert "f" not in session.main.__dict__ and session.main.__dict__["h"] == 2
