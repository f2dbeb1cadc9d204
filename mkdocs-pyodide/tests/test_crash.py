"""Programs that end or break Python: the cell explains it and offers Restart; another Python follows."""

import re

import pytest
from browsers import START, STOP
from file_server import serving
from playwright.sync_api import expect

FIB = """from functools import lru_cache

@lru_cache(None)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)

"""
DEEP = "x = []\nfor i in range(100_000): x = [x]\n"
STACK = "Python ran out of stack (deep recursion)."
BROKEN = "The program changed something that Python itself needs ("
CRASHES = {  # name: (program, how its explanation begins)
    "nested list": (DEEP + "len(repr(x))", STACK),
    "long sum": ("eval('+'.join(['1'] * 20_000))", STACK),
    "nested dict freed": ("x = {}\nfor i in range(300_000): x = {1: x}\ndel x", STACK),
    "_exit": ("import os\nos._exit(3)", "The program ended Python itself (exit code 3)."),
    "abort": ("import os\nos.abort()", "Python has stopped working ("),
    "kill": ("import os\nos.kill(os.getpid(), 9)", "The program ended Python itself (exit code 137)."),
    "builtins": ("import builtins\nbuiltins.__dict__.clear()", BROKEN),
    "memory": ("import pyodide_js\npyodide_js._module.HEAP8.fill(0)", "Python "),
    "ast.parse": ("import ast\nast.parse = None", BROKEN),
    "json.dumps": ("import json\njson.dumps = None", BROKEN),
    "sys.modules": ("import sys\nsys.modules.clear()", BROKEN),
    "rmtree": ("import shutil\nshutil.rmtree('/live')", BROKEN),
}
END = "Python has to be restarted. Your code is kept."
RECURSIONS = {
    "lru_cache": FIB + "fib(3000)",
    "repr": "class A:\n    def __repr__(self): return f'A({self})'\nA()",
    "eq": "class A:\n    def __eq__(self, other): return self == other\nA() == A()",
    "key": "def f(x): return sorted([1], key=f)\nf(1)",
    "map": "def f(x): return list(map(f, [x]))\nf(1)",
}
OTHERS = {
    "good": "6 * 7",
    "prints": 'print("before", flush=True)\nimport os\nos._exit(0)',
    "assigns": "weight = 7",
    "reads": "weight",
    "endless": "while True: pass",
    "deep enough": FIB + "fib(400)",
    "sleeps": "import time\ntime.sleep(60)",
}
RESTARTED = "Python restarted: all names are gone"


def program(name):
    return {**{case: code for case, (code, _) in CRASHES.items()}, **RECURSIONS, **OTHERS}[name]


NAMES = [*CRASHES, *RECURSIONS, *OTHERS]


@pytest.fixture(scope="module")
def served(make_site):
    session = {"assigns": ' session="s"', "reads": ' session="s"'}
    fences = [f'```pyodide exec="off"{session.get(name, "")}\n{program(name)}\n```' for name in NAMES]
    return make_site("material", index="\n\n".join(fences))


@pytest.fixture(scope="module")
def address(served):
    with serving(served) as address:
        yield address


@pytest.fixture
def figure(warm_page):
    return lambda name: warm_page.locator("figure.cell").nth(NAMES.index(name))


def press(figure, name):
    figure.get_by_role("button", name=name, exact=True).click()


def in_state(figure, state, timeout=START):
    expect(figure).to_have_attribute("data-state", state, timeout=timeout)
    return figure.locator("output")


def run(figure, state="done"):
    press(figure, "Run")
    return in_state(figure, state)


def status(figure):
    return figure.locator(".cell-status")


def crash(figure, says):
    """Run a cell whose program Python does not survive, and restart Python by the offer in the cell."""
    press(figure, "Run")
    expect(figure).to_have_attribute("data-state", re.compile("running|failed"), timeout=START)
    in_state(figure, "failed", timeout=STOP)
    expect(figure.locator(".cell-error")).to_have_text(re.compile(f"^{re.escape(says)}.*{re.escape(END)}\n$"))
    expect(status(figure)).to_have_text("Python has to be restarted")
    press(figure, "Restart")
    expect(status(figure)).to_have_text(RESTARTED)
    expect(figure.get_by_role("button", name="Restart", exact=True)).to_have_count(0)
    expect(figure.get_by_role("button", name="Run", exact=True)).to_be_focused()


@pytest.mark.parametrize("name", CRASHES)
def test_crash_is_explained_and_python_can_be_restarted(figure, name):
    run(figure("good"))
    crash(figure(name), CRASHES[name][1])
    assert program(name).splitlines()[-1] in figure(name).locator("pre").inner_text()
    expect(run(figure("good"))).to_have_text("42\n")


@pytest.mark.firefox
def test_full_stack_is_explained(figure):
    run(figure("good"))
    crash(figure("nested list"), STACK)
    expect(run(figure("good"))).to_have_text("42\n")


@pytest.mark.firefox
@pytest.mark.parametrize("name", RECURSIONS)
def test_deep_recursion_is_a_recursion_error_and_names_stay(figure, name):
    run(figure("assigns"))
    expect(run(figure(name), "failed")).to_contain_text("RecursionError")
    expect(run(figure("reads"))).to_have_text("7\n")


def test_recursion_within_the_stack_runs(figure):
    expect(run(figure("deep enough"))).to_contain_text("17602368064501396")


def test_missing_script_of_the_cells_is_explained(page, served):
    with serving(served, broken={"page.js": 404}) as address:
        page.goto(address)
        shown = """() => {
          for (const animation of document.getAnimations()) animation.finish();
          const controls = document.querySelector("cell-controls");
          const { content, visibility } = getComputedStyle(controls, "::after");
          return [content, visibility];
        }"""
        said = "This cell cannot run: a script did not load. Reload the page."
        assert page.evaluate(shown) == [f'"{said}"', "visible"]
    with serving(served) as address:
        page.goto(address)
        expect(page.get_by_role("button", name="Run", exact=True).first).to_be_visible()
        assert page.evaluate(shown)[0] == "none"


def test_output_before_a_crash_stays(figure):
    output = run(figure("prints"), "failed")
    expect(output).to_have_text(re.compile(r"^before\nThe program ended Python itself \(exit code 0\)"))
    press(figure("prints"), "Restart")
    expect(output).to_have_text(re.compile("^before\n"))


def test_restart_of_an_idle_python_lets_all_names_go(figure):
    run(figure("assigns"))
    press(figure("assigns"), "Restart Python")
    expect(status(figure("assigns"))).to_have_text(RESTARTED)
    expect(figure("assigns")).to_have_attribute("data-state", "idle")
    expect(run(figure("reads"))).to_have_text("7\n")  # the cell above ran again
    expect(figure("assigns")).to_have_attribute("data-state", "done")


def test_restart_stops_what_runs(warm_page, figure):
    press(figure("endless"), "Run")
    in_state(figure("endless"), "running")
    button = figure("good").get_by_role("button", name="Restart Python", exact=True)
    button.focus()
    warm_page.keyboard.press("Enter")
    in_state(figure("endless"), "idle", timeout=STOP)
    expect(status(figure("endless"))).to_have_text(f"stopped; {RESTARTED}")
    expect(run(figure("good"))).to_have_text("42\n")


def test_program_that_waits_is_not_taken_for_broken(warm_page, figure):
    press(figure("sleeps"), "Run")
    in_state(figure("sleeps"), "running")
    warm_page.wait_for_timeout(1500)
    expect(figure("sleeps")).to_have_attribute("data-state", "running")
    press(figure("sleeps"), "Stop")
    assert in_state(figure("sleeps"), "idle", timeout=STOP).text_content() == ""
    expect(status(figure("sleeps"))).to_have_text("stopped")
