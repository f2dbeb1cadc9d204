"""A build says what it is doing."""

import io
import logging
import os
import pty
import re
import subprocess
import sys
import termios
import time

import pytest

from mkdocs_pyodide.tools import progress
from mkdocs_pyodide.tools.progress import LogLines, Reporter

CELL = "```pyodide\nimport time\ntime.sleep(1 + {n}e-9)\n```\n"
SLOW = CELL.format(n=1) + "\n" + CELL.format(n=2)
OTHER = CELL.format(n=3) + "\n" + CELL.format(n=4)


@pytest.fixture
def lines(monkeypatch, caplog):
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(LogLines, "interval", 0.1)
    return lambda: [record.getMessage() for record in caplog.records]


def test_long_task_is_logged_repeatedly(lines):
    doing = Reporter().progress
    with doing("fetching a.whl", total=2_000_000, is_bytes=True) as task:
        task.done = 500_000
        time.sleep(0.5)
        with doing("verifying a.whl"):
            time.sleep(0.3)
    count = len(lines())
    assert "fetching a.whl, 0.5 of 2.0 MB" in lines() and "verifying a.whl" in lines()
    time.sleep(0.3)
    assert len(lines()) == count  # nothing is done


def test_short_task_is_not_logged(lines):
    doing = Reporter().progress
    for _ in range(50):
        with doing("bundling page.js"):
            pass
    time.sleep(0.3)
    assert lines() == []


def test_long_task_is_logged_with_its_time(monkeypatch):
    task = progress.Task("making a snapshot", start=time.monotonic() - 17)
    assert str(task) == "making a snapshot, 17 s"


def test_a_build_says_which_cell_of_how_many_it_runs(site, lines, monkeypatch):
    monkeypatch.setattr("mkdocs_pyodide.build.executor.progress", Reporter().progress)
    site.build(index="# T\n" + SLOW, other=OTHER)
    found = [line for line in lines() if line.startswith("running cell")]
    assert found[0].startswith("running cell 1 of 4, index.md")
    assert found[-1].startswith("running cell 4 of 4, other.md")
    count = len(found)
    site.build(index="# T\n" + SLOW, other=OTHER)  # all is kept
    assert len([line for line in lines() if line.startswith("running cell")]) == count


SCRIPT = """
import logging, time
logging.getLogger("mkdocs").addHandler(logging.StreamHandler())
from mkdocs_pyodide.tools.progress import progress
with progress("compressing a.wasm", done=3, total=4):
    time.sleep(1.2)
    logging.getLogger("mkdocs.x").warning("a line")
    time.sleep(1.2)
"""


def test_bar_on_a_terminal_yields_to_log_lines():
    reader, writer = pty.openpty()
    termios.tcsetwinsize(writer, (24, 80))
    with subprocess.Popen([sys.executable, "-c", SCRIPT], stderr=writer, close_fds=True):
        os.close(writer)
        shown = io.BytesIO()
        try:
            while data := os.read(reader, 1 << 12):
                shown.write(data)
        except OSError:  # its other end is closed
            pass
    text = shown.getvalue().decode()
    assert re.search(r"compressing a.wasm.*\u2588+.* 75 %", text)
    assert re.search(r"(^|\r) *\ra line\r\n", text), repr(text)  # not at the end of the bar
