"""Sessions in one process: what one of them sets for the whole process no other sees, and it has again."""

import os
import sys
from pathlib import Path

import pytest
from coroutines import run_in_thread

from mkdocs_pyodide.build.executor import Executor
from mkdocs_pyodide.kernel import session as session_module
from mkdocs_pyodide.kernel.imports import preloadable_modules
from mkdocs_pyodide.kernel.session import Session, preload_module

LOGGING = "import logging\nlogging.root.handlers = []\nlogging.basicConfig"  # pytest has handlers of its own
SET = {  # name: (how a program sets something, an expression that then is true, and only then)
    "warning filters": (
        "import warnings\nwarnings.simplefilter('error')",
        "warnings.filters[0][0] == 'error'",
    ),
    "replaced filters": ("import warnings\nwarnings.filters = []", "warnings.filters == []"),
    "showwarning": ("import warnings\nwarnings.showwarning = print", "warnings.showwarning is print"),
    "working directory": ("import os\nos.chdir('/')", "os.getcwd() == '/'"),
    "module path": ("import sys\nsys.path.insert(0, '/nowhere')", "'/nowhere' in sys.path"),
    "replaced path": ("import sys\nsys.path = ['/nowhere', *sys.path]", "'/nowhere' in sys.path"),
    "arguments": ("import sys\nsys.argv = ['program', '--fast']", "sys.argv[-1] == '--fast'"),
    "environment": ("import os\nos.environ['SEED'] = '1'", "os.environ.get('SEED') == '1'"),
    "less environment": ("import os\nos.environ.pop('HOME')", "'HOME' not in os.environ"),
    "input": ("import io, sys\nsys.stdin = io.StringIO('3')", "isinstance(sys.stdin, io.StringIO)"),
    "output": ("import io, sys\nsys.stdout = io.StringIO()", "isinstance(sys.stdout, io.StringIO)"),
    "errors": ("import io, sys\nsys.stderr = io.StringIO()", "isinstance(sys.stderr, io.StringIO)"),
    "displayhook": ("import sys\nsys.displayhook = print", "sys.displayhook is print"),
    "recursion limit": ("import sys\nsys.setrecursionlimit(4321)", "sys.getrecursionlimit() == 4321"),
    "digits": ("import sys\nsys.set_int_max_str_digits(9999)", "sys.get_int_max_str_digits() == 9999"),
    "profiler": ("import sys\ndef f(*args): pass\nsys.setprofile(f)", "sys.getprofile() is not None"),
    "collector": ("import gc\ngc.disable()", "not gc.isenabled()"),
    "log level": (f"{LOGGING}(level=10)", "logging.root.level == 10"),
    "log handlers": (f"{LOGGING}()", "type(logging.root.handlers[0]) is logging.StreamHandler"),
    "loggers": (
        "import logging\nlogging.getLogger('mine').setLevel(10)",
        "logging.getLogger('mine').level == 10",
    ),
    "print options": (
        "import numpy as np\nnp.set_printoptions(precision=2)",
        "str(np.array([0.123])) == '[0.12]'",
    ),
    "error states": ("import numpy as np\nold = np.seterr(all='raise')", "np.geterr()['over'] == 'raise'"),
    "decimal": ("import decimal\ndecimal.getcontext().prec = 3", "decimal.getcontext().prec == 3"),
    "context variable": (
        "import string, contextvars\nstring.v = contextvars.ContextVar('v')\nstring.v.set(1)\nNone",
        "string.v.get(0) == 1",
    ),
    "rcParams": (
        "import matplotlib\nmatplotlib.rcParams['lines.linewidth'] = 7",
        "matplotlib.rcParams['lines.linewidth'] == 7",
    ),
    "pandas": (
        "import pandas as pd\npd.set_option('display.precision', 3)",
        "pd.get_option('display.precision') == 3",
    ),
}


class Cells:
    """A session whose cells raise nothing."""

    def __init__(self, *args, **kwargs):
        self.texts = []
        self.session = Session(lambda event: self.texts.append(event["text"]), *args, **kwargs)

    def run(self, source):
        self.texts.clear()
        error = run_in_thread(self.session.run(source), self.session.context)
        assert error is None, error["traceback"]
        return "".join(self.texts)


@pytest.fixture
def cells():
    return lambda: Cells()


@pytest.mark.parametrize("name", SET)
def test_settings_of_a_session_are_its_own(cells, name):
    change, is_set = SET[name]
    imports = next(line for line in change.splitlines() if line.startswith("import"))
    first, second = cells(), cells()
    for each in (first, second):  # imported before: what is left is what the program does
        each.run(imports)
    first.run(change)
    second.run(f"{imports}\nassert not ({is_set})")
    first.run(f"assert {is_set}")
    cells().run(f"{imports}\nassert not ({is_set})")
    first.run(f"assert {is_set}")
    second.run(f"assert not ({is_set})")


def test_process_is_left_as_it_was(cells, tmp_path):
    def state():
        return sys.stdout, sys.stdin, os.getcwd(), dict(os.environ), list(sys.path), list(sys.modules)

    cells().run("import warnings, random, logging")
    before = state()
    for change, _ in SET.values():
        if not {"numpy", "matplotlib", "pandas"} & set(change.split()):
            cells().run(change)
    assert state() == before


def test_random_numbers_go_on_as_if_no_other_session_ran(cells):
    import numpy as np

    first, second = cells(), cells()
    draw = "import random, numpy as np\nprint(random.random(), np.random.rand())"
    first.run("import random, numpy as np\nrandom.seed(1); np.random.seed(1)")
    expected = [first.run(draw) for _ in range(3)]
    first.run("random.seed(1); np.random.seed(1)")
    assert first.run(draw) == expected[0]
    second.run("import random, numpy as np\nrandom.seed(2); np.random.seed(2)")
    assert first.run(draw) == expected[1]
    second.run(draw)
    assert first.run(draw) == expected[2]
    assert np.random.rand() not in map(float, " ".join(expected).split())


def test_each_session_warns_again(cells):
    show = "def show(message, *args): print(message)\n"  # pytest has one of its own
    source = f"import warnings\n{show}warnings.showwarning = show\nwarnings.simplefilter('once')\n"
    for session in (cells(), cells()):
        for _ in range(2):
            assert session.run(f"{source}for _ in range(3): warnings.warn('old')") == "old\n"


def test_logger_of_an_earlier_cell_writes_into_this_one(cells):
    session = cells()
    session.run(f"{LOGGING}(level='INFO')\nlog = logging.getLogger('log')")
    assert session.run("log.info('training')") == "INFO:log:training\n"


def test_stream_that_wraps_anothers_goes_on(cells):
    session = cells()
    session.run(
        "import sys\nclass Loud:\n    def write(self, text): out.write(text.upper())\n"
        "    def flush(self): out.flush()\nout, sys.stdout = sys.stdout, Loud()"
    )
    assert session.run("print('a')") == "A\n"
    assert cells().run("print('a')") == "a\n"
    session.run("sys.stdout = out")
    assert session.run("print('a')") == "a\n"


def test_input_reads_what_a_program_has_put_there():
    session = Cells(ask=lambda prompt: "from the reader")
    assert session.run("import sys\nterminal = sys.stdin\ninput('?')") == "'from the reader'\n"
    assert session.run("import io, sys\nsys.stdin = io.StringIO('3\\n4\\n')\ninput('?')") == "?'3'\n"
    assert session.run("input()") == "'4'\n"
    session.run("sys.stdin = terminal")
    assert session.run("input('?')") == "'from the reader'\n"


def test_each_session_has_a_working_directory_of_its_own(tmp_path):
    first, second = (Cells(folder=tmp_path / name) for name in "ab")
    first.run("from pathlib import Path\nPath('notes.txt').write_text('mine')\nNone")
    second.run("import os\nassert os.listdir() == []")
    assert first.run("print(Path('notes.txt').read_text())") == "mine\n"
    assert (tmp_path / "a" / "notes.txt").exists()


def test_working_directory_that_is_gone_ends_nothing(cells, tmp_path):
    session = cells()
    session.run(
        f"import os, shutil\nos.mkdir({str(tmp_path / 'x')!r})\nos.chdir({str(tmp_path / 'x')!r})\n"
        "shutil.rmtree(os.getcwd())"
    )
    assert session.run("print(1)") == "1\n"


COUNTER = "print('imported')\ncount = 0\n"


@pytest.fixture
def modules(tmp_path, monkeypatch):
    folder = tmp_path / "modules"
    (folder / "package").mkdir(parents=True)
    (folder / "counter.py").write_text(COUNTER)
    (folder / "package" / "inner.py").write_text("import counter")
    monkeypatch.syspath_prepend(str(folder))
    return folder


@pytest.mark.parametrize("name", ["counter", "package.inner.counter"])
def test_modules_of_the_site_are_imported_by_each_session(modules, name):
    first, second = Cells(modules), Cells(modules)
    source = f"import {name.removesuffix('.counter')}\n{name}.count += 1\nprint({name}.count)"
    assert first.run(source) == second.run(source) == "imported\n1\n"
    assert first.run(source) == "2\n"
    assert "counter" not in sys.modules and "package" not in sys.modules


def test_modules_that_a_program_writes_are_its_own(tmp_path):
    first, second = (Cells(folder=tmp_path / name) for name in "ab")
    for number, session in enumerate((first, second)):
        session.run(
            f"import sys\nfrom pathlib import Path\nPath('mine.py').write_text('x = {number}')\n"
            "sys.path.insert(0, '.')\nimport mine"
        )
    assert first.run("print(mine.x)") + second.run("import mine\nprint(mine.x)") == "0\n1\n"


def test_modules_of_libraries_stay(cells):
    cells().run("import wave")
    assert "wave" in sys.modules


def test_cited_value_is_of_its_session(cells):
    session = cells()
    session.run("import os, numpy as np\nos.environ['SEED'] = '1'\nnp.set_printoptions(precision=2)")
    cells().run("import os\nassert 'SEED' not in os.environ")
    assert session.session.value("os.environ['SEED'] + str(np.array([0.123]))") == "1[0.12]"


@pytest.fixture
def executor(modules):
    (modules / "noisy.py").write_text("print('a greeting')\n")
    executor = Executor(modules, timeout=20)
    yield executor
    executor.close()


def published(executor, session, source):
    events, error = executor.run(session, source)
    assert error is None, error
    return "".join(event["text"] for event in events)


ZEN = "The Zen of Python, by Tim Peters\n\nBeautiful is better than ugly.\n"


def test_modules_that_write_when_they_are_imported_are_heard(executor):
    for session in ("a", "b", "b"):
        assert published(executor, session, "import this").startswith(ZEN)
    assert published(executor, "c", "import noisy") == "a greeting\n"


def test_unused_modules_are_not_imported(executor):
    source = "import sys\nif False: import this, wave\ndef f(): import wave\nprint('wave' in sys.modules)"
    assert published(executor, "a", source) == "False\n"


@pytest.mark.parametrize("ending", ["", "raise ImportError\n", "import sys\nsys.exit()\n"])
def test_greeting_of_a_package_is_shown_once_in_each_session(tmp_path, monkeypatch, ending):
    (tmp_path / "greeter.py").write_text(
        f"import sys\nprint('hello')\nprint('old', file=sys.stderr)\n{ending}"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(session_module, "IMPORT_OUTPUT", {})
    monkeypatch.delitem(sys.modules, "greeter", raising=False)
    source = "try:\n    import greeter\nexcept (ImportError, SystemExit): pass\nprint('ran')"
    assert preloadable_modules(source) == ["greeter"]
    preload_module("greeter")
    for session in (Cells(), Cells()):
        assert session.run(source) == "hello\nold\nran\n"


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import wave\nfrom json import loads", ["json", "wave"]),
        ("with open('x') as f:\n    import wave", ["wave"]),
        ("class A:\n    import wave", ["wave"]),
        ("if x:\n    import wave\nelse:\n    import json", []),
        ("for x in y:\n    import wave", []),
        ("async def f():\n    import wave", []),
        ("import this, antigravity", []),
    ],
)
def test_certain_imports_are_preloaded(source, names):
    assert preloadable_modules(source) == names


def test_working_directory_of_a_published_cell_is_empty_and_goes(executor):
    executor.run("a", "import os\nopen('notes.txt', 'w').close()")
    folder = Path(published(executor, "a", "print(os.getcwd())").strip())
    assert published(executor, "b", "import os\nos.listdir()") == "[]\n"
    assert (folder / "notes.txt").exists()
    executor.close()
    assert not folder.exists()


def test_print_options_last_from_cell_to_cell(executor):
    published(executor, "a", "import numpy as np\nnp.set_printoptions(precision=2)")
    assert published(executor, "a", "print(np.array([np.pi]))") == "[3.14]\n"
    assert executor.value("a", "str(np.array([np.pi]))") == ("[3.14]", None)


def test_asyncio_run_works_in_a_cell(executor):
    source = "import asyncio\nasync def f():\n    print('in')\n    await asyncio.sleep(0)\n    return 7\n"
    assert published(executor, "a", f"{source}print(asyncio.run(f()))") == "in\n7\n"
    assert published(executor, "a", "print(asyncio.run(f()), await f())") == "in\nin\n7 7\n"
    assert executor.run("a", "async def g(): 1 / 0\nasyncio.run(g())")[1]["name"] == "ZeroDivisionError"


def test_cited_text_is_plain(executor):
    published(executor, "a", "text = '\\x1b[31ma\\ud800\\0'")
    assert executor.value("a", "text") == ("a\ufffd", None)
    assert executor.value("a", "{}[text]")[1]["message"] == "'\\x1b[31ma\\ud800\\x00'"
