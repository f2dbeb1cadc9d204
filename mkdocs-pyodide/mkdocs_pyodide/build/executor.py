"""Compute the published output of cells, in Python processes of their own.

This is the build's side; `child.py` runs in each process. Both exchange one JSON object a line.
"""

import contextlib
import json
import logging
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import weakref
from dataclasses import astuple
from typing import NamedTuple, TextIO

from mkdocs_pyodide.build.budget import Budget
from mkdocs_pyodide.build.cache import Cache
from mkdocs_pyodide.exceptions import EngineError
from mkdocs_pyodide.messages import Answer, Event, Failure, Question, Told
from mkdocs_pyodide.tools.progress import doing


class Asked(NamedTuple):
    """A question, the seconds that its answer may take, and what the build says meanwhile."""

    question: Question
    timeout: float
    task: str


# One thread, as in the browser: results and their cost are the same on every machine.
SETTING = {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"}
START_TIMEOUT_S = 60
EXIT_TIMEOUT_S = 2  # for threads and exit handlers of a session that is over

log = logging.getLogger("mkdocs.plugins.pyodide")


class Publisher:
    """Run cells at build. Each session has a process of its own: what one does, no other sees.

    A session whose answers are all kept needs no process; else it runs from its first cell.

    modules   folder that the cells can import from, or None
    timeout   seconds that one cell may take, unless its budget has more
    cache     Cache of the answers of earlier builds, or None
    """

    def __init__(self, modules: str | None = None, timeout: float = 60, cache: Cache | None = None) -> None:
        self.modules = modules
        self.timeout = timeout
        self.cache = cache
        self.sessions: dict[str, Past] = {}
        weakref.finalize(self, close_all, self.sessions)  # also where the build is interrupted

    def run(
        self,
        session: str,
        source: str,
        rich: bool = True,
        budget: Budget | None = None,
        task: str = "running a cell",
    ) -> tuple[list[Event], Failure | None]:
        """Run a cell in a session, named by any string; return (events, error or None).

        budget   the Budget that the cell must keep, or None
        task     what the build says meanwhile
        """
        question: Question = {"run": source, "rich": rich}
        if budget:
            question["budget"] = astuple(budget)
        timeout = max(self.timeout, budget.seconds if budget else 0)
        answer = self._answer(session, question, timeout, task)
        return answer.get("events", []), answer.get("error")

    def value(self, session: str, expression: str) -> tuple[str, Failure | None]:
        """Return (the TeX or text of an expression's value, error or None).

        It must not change the session: the cells that follow are computed without it.
        """
        answer = self._answer(session, {"value": expression}, self.timeout, f"computing {expression}")
        return answer.get("value", ""), answer.get("error")

    def close(self) -> None:
        """End all sessions."""
        close_all(self.sessions)

    def _answer(self, session: str, question: Question, timeout: float, task: str) -> Answer:
        past = self.sessions.setdefault(session, Past(Process(self.modules)))
        asked = Asked(question, timeout, task)
        key = self.cache.key(past.key, question) if self.cache else None
        if "run" in question:
            past.key = key
            past.waiting.append(asked)
        if kept := self.cache.find(key) if self.cache and key else None:
            return kept
        told = past.ask(asked)
        if self.cache and key and "error" not in told["answer"]:
            self.cache.keep(key, told)
        return told["answer"]


def close_all(sessions: dict[str, "Past"]) -> None:
    for past in sessions.values():
        past.process.close()
    sessions.clear()


class Past:
    """What was asked of a session: its key in the cache, and what its process has not been asked yet."""

    def __init__(self, process: "Process") -> None:
        self.process = process
        self.key: str | None = None
        self.waiting: list[Asked] = []

    def ask(self, last: Asked) -> Told:
        """Ask all that waits, and a last question if it does not; return what was told last."""
        for question, timeout, task in [*self.waiting, *([] if last in self.waiting[-1:] else [last])]:
            with doing(task):
                told = self.process.ask(question, timeout)
            if "error" in told["answer"]:
                break
        self.waiting = []
        return told


class Process:
    """The process of one session: starts with the first question, or the next after one that ends it."""

    def __init__(self, modules: str | None) -> None:
        self.modules = modules
        self.process: subprocess.Popen[str] | None = None

    def ask(self, question: Question, timeout: float) -> Told:
        """Return the answer to a question, and what it was made of.

        {"answer": dict, "read": files of the modules, "modules": names imported, "missing": names not found},
        the last three of all questions so far
        """
        if self.process is None:
            self._start()
        self.asked += 1
        try:
            self._send({**question, "number": self.asked, "timeout": timeout})
            line = self.lines.get(timeout=timeout)
        except queue.Empty:
            return self._ended(f"took longer than {timeout:g} s")
        except BrokenPipeError:
            line = ""
        if not line:
            return self._ended("ended the process")
        try:
            told = json.loads(line)
            if told["number"] == self.asked:
                return told
        except (ValueError, TypeError, KeyError):
            pass
        return self._ended("wrote to a file descriptor that it had not opened")

    def close(self, patience: float = EXIT_TIMEOUT_S) -> None:
        """End the process and all that it has started. Threads and exit handlers have a moment to end."""
        process, self.process = self.process, None
        if process is None:
            return
        with contextlib.suppress(OSError):
            self.questions.close()
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            if patience:
                log.info("a session was still busy %d s after its last cell (a thread?): ended", patience)
        kill(process)
        process.wait()
        self.folder.cleanup()

    def _ended(self, message: str) -> Told:
        self.close(patience=0)
        return {"answer": {"error": {"name": "Stopped", "message": message, "line": None}}}

    def _send(self, question: Question) -> None:
        self.questions.write(json.dumps(question) + "\n")
        self.questions.flush()

    def _start(self) -> None:
        # -P: what lies beside mkdocs.yml is not to be had in the browser.
        command = [sys.executable, "-P", "-m", "mkdocs_pyodide.build.child", str(self.modules or "")]
        self.folder = tempfile.TemporaryDirectory(prefix="cell-", ignore_cleanup_errors=True)
        self.process = subprocess.Popen(
            [*command, self.folder.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=os.environ | SETTING,
            start_new_session=True,  # a group: what a cell starts ends with it
        )
        assert self.process.stdin and self.process.stdout  # both are pipes
        self.questions = self.process.stdin
        self.asked = 0
        self.lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=listen, args=(self.process.stdout, self.lines), daemon=True).start()
        try:  # until it is there: the time to start is not the cell's
            is_there = self.lines.get(timeout=START_TIMEOUT_S)
        except queue.Empty:
            is_there = ""
        if not is_there:
            self.close(patience=0)
            raise EngineError(f"{' '.join(command)} does not start. Run it by hand to see why.")


def listen(stream: TextIO, lines: "queue.SimpleQueue[str]") -> None:
    """Put each line of a stream into a queue, "" at its end: a process that holds it open holds up nobody."""
    with stream:
        for line in stream:
            lines.put(line)
    lines.put("")


def kill(process: subprocess.Popen[str]) -> None:
    """Kill a process and its group."""
    if not hasattr(os, "killpg"):
        process.kill()
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
