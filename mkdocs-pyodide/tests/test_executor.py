"""The process that computes what is published."""

import os
import time

import pytest

from mkdocs_pyodide.build.executor import Executor

HELPER = """import warnings
answer = 42
def fail():
    return 1 / 0
def warn():
    warnings.warn("of a module")
"""


@pytest.fixture
def executor(tmp_path):
    (tmp_path / "helper.py").write_text(HELPER)
    executor = Executor(tmp_path, timeout=2)
    yield executor
    executor.close()


def test_cells_of_a_session_share_names(executor):
    executor.run("a", "import helper\nx = helper.answer")
    events, error = executor.run("a", "print(x)")
    assert error is None
    assert events == [{"type": "output", "stream": "stdout", "text": "42\n"}]
    assert executor.run("b", "x")[1]["name"] == "NameError"


def test_modules_beside_the_configuration_cannot_be_imported(executor, tmp_path_factory, monkeypatch):
    root = tmp_path_factory.mktemp("site")
    (root / "beside.py").write_text("")
    monkeypatch.chdir(root)
    _, error = executor.run("a", "import beside")
    assert error["name"] == "ModuleNotFoundError"


def test_error_shows_lines_of_modules(executor):
    _, error = executor.run("a", "import helper\nhelper.fail()")
    assert error["line"] == 2
    assert "return 1 / 0" in error["traceback"]


def test_warnings_go_to_the_error_stream(executor):
    events, _ = executor.run("a", "import warnings; warnings.warn('old')")
    assert events[0]["stream"] == "stderr"
    assert events[0]["text"].startswith("Cell, line 1: UserWarning: old\n")


def test_each_run_shows_its_warnings_once(executor):
    source = "import helper, warnings\nfor _ in range(9):\n    warnings.warn('of a cell')\n    helper.warn()"
    for _ in range(2):
        ((event,), error) = executor.run("a", source)
        assert error is None
        assert event["text"].count("UserWarning: of a cell") == 1
        assert event["text"].count("UserWarning: of a module") == 1


def test_values_are_cited_as_tex(executor):
    executor.run("a", "x = [[1, -2.5], [0, 1e-9]]")
    value, error = executor.value("a", "x")
    assert error is None
    assert value == r"\begin{bmatrix} 1 & -2.5 \\ 0 & 1 \cdot 10^{-9} \end{bmatrix}"
    assert executor.value("a", "nothing")[1]["name"] == "NameError"


@pytest.mark.long
def test_endless_cell_is_ended(executor):
    _, error = executor.run("a", "while True: pass")
    assert error["message"] == "took longer than 2 s"
    assert executor.run("a", "1")[1] is None  # and the next one runs


def test_crash_is_an_error(executor):
    _, error = executor.run("a", "import os; os._exit(3)")
    assert error["message"] == "ended the process"


def test_output_of_c_code_disturbs_nothing(executor):
    source = "import os\nos.write(1, b'{}\\n')\nprint('ok')\ntry:\n    input()\nexcept EOFError:\n    pass"
    events, error = executor.run("a", source)
    assert error is None
    assert [e["text"] for e in events] == ["ok\n"]


OUTLIVES = {
    "thread": "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()",
    "exit handler": "import atexit, time\natexit.register(time.sleep, 60)",
    "process": "import subprocess\nsubprocess.Popen(['sleep', '61'])",
    "fork": "import os, time\nif os.fork() == 0:\n    time.sleep(62)",
}


@pytest.mark.long
@pytest.mark.parametrize("source", OUTLIVES.values(), ids=OUTLIVES)
def test_threads_and_processes_of_a_cell_are_ended(executor, source):
    assert executor.run("a", source + "\nimport os\nos.getpid()")[1] is None
    (group,) = (past.process.process.pid for past in executor.sessions.values())
    start = time.monotonic()
    executor.close()
    assert time.monotonic() - start < 10  # seconds; not 60
    assert_ended(group)


def assert_ended(group):
    for _ in range(50):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)  # killed, not yet collected
    raise AssertionError(f"processes of group {group} live on")


HANGS = {
    "process": "import subprocess\nsubprocess.run(['sleep', '63'])",
    "fork": "import os\nos.fork()\nwhile True: pass",
    "deaf": "import signal\nfor n in (2, 15):\n    signal.signal(n, signal.SIG_IGN)\nwhile True: pass",
}


@pytest.mark.long
@pytest.mark.parametrize("source", HANGS.values(), ids=HANGS)
def test_the_timeout_holds_for_all_that_a_cell_starts(executor, source):
    executor.run("a", "1")
    (group,) = (past.process.process.pid for past in executor.sessions.values())
    _, error = executor.run("a", source)
    assert error["message"] == "took longer than 2 s"
    assert_ended(group)


def test_a_forked_child_does_not_answer(executor):
    events, error = executor.run("a", "import os\nprint('child' if os.fork() == 0 else 'parent')")
    assert error is None and [event["text"] for event in events] == ["parent\n"]
    assert executor.run("a", "print(1)")[0][0]["text"] == "1\n"


def test_program_has_the_low_descriptors(executor):
    for source in (
        "import os\nos.closerange(3, 100)",
        "import os\nfor fd in range(3, 20):\n    try:\n"
        "        os.write(fd, b'{}\\n')\n    except OSError:\n        pass",
    ):
        _, error = executor.run("a", source)
        assert error is None or error["name"] == "OSError"
        executor.close()
    assert executor.run("a", "1")[1] is None


def test_a_program_that_answers_for_itself_is_refused(executor):
    source = (
        "import os\nfor fd in range(100, 300):\n    try:\n        os.write(fd, b'{}\\n')\n"
        "    except OSError:\n        pass"
    )
    _, error = executor.run("a", source)
    assert error["message"] == "wrote to a file descriptor that it had not opened"
    assert executor.run("a", "1")[1] is None
