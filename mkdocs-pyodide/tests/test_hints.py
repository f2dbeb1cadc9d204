"""Hints on errors that come of running in a browser, or of code that was pasted."""

import pytest
from coroutines import run_in_thread

from mkdocs_pyodide.kernel.hints import MEMORY, NETWORK, PACKAGES, STACK, TERMINAL
from mkdocs_pyodide.kernel.session import Session


def traceback_of(source):
    return run_in_thread(Session([].append).run(source))["traceback"]


WINDOW = "turtle needs a window of its own, which a page does not have."
THREADS = "Python in a browser has no threads: call the function directly."
PROGRAMS = "Python in a browser cannot start other programs."
SOURCES = {
    "!ls": "Shell commands do not run in a browser.",
    "x = 1\n!pip install numpy": PACKAGES,
    "%pip install numpy": PACKAGES,
    "pip install numpy": PACKAGES,
    "$ python --version": "Shell commands do not run in a browser.",
    "%matplotlib inline": "Remove %matplotlib: figures are shown without it.",
    "%timeit 1 + 1": "Commands that begin with % belong to Jupyter; this cell runs only Python.",
    ">>> 1 + 1\n2": "Remove the prompts >>> and ... that came with the copied code.",
    "raise ModuleNotFoundError('no', name='torch.nn')": "torch does not run in a browser.",
    "raise ModuleNotFoundError('no', name='requests')": NETWORK,
    "raise ModuleNotFoundError('no', name='turtle')": WINDOW,
    "import no_such_module_of_any_site": PACKAGES,
    'raise RuntimeError("can\'t start new thread")': THREADS,
    "raise OSError(138, 'emscripten does not support processes.')": PROGRAMS,
    "raise OSError(29, 'I/O error')": TERMINAL,
    "raise RecursionError('Stack overflow (used 240 kB)')": STACK,
    "raise EOFError": TERMINAL,
    "raise MemoryError": MEMORY,
    "raise OSError(53, 'Socket not connected')": NETWORK,
}


@pytest.mark.parametrize("source", SOURCES)
def test_hint_is_the_last_line(source):
    assert traceback_of(source).splitlines()[-1] == f"Hint: {SOURCES[source]}"


@pytest.mark.parametrize(
    "source",
    [
        "1 / 0",
        "raise RecursionError('maximum recursion depth exceeded')",
        "x = = 2",
        "open('no such file')",
        "raise RuntimeError('no')",
        "x = 5 % ",
    ],
)
def test_other_errors_have_none(source):
    assert "Hint" not in traceback_of(source)


def test_module_without_a_name_or_with_a_hostile_one_is_no_trouble():
    assert traceback_of("raise ModuleNotFoundError").splitlines()[-1] == f"Hint: {PACKAGES}"
    assert PACKAGES in traceback_of("raise ModuleNotFoundError('no', name='{0.__class__}')")
