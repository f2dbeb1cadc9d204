"""Execute cells at build, each session in a Python process of its own.

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
from mkdocs_pyodide.build.cache import ExecutionCache
from mkdocs_pyodide.exceptions import EngineError
from mkdocs_pyodide.messages import Event, Failure, Report, Request, Response, ValueForm
from mkdocs_pyodide.tools.progress import progress


class TimedRequest(NamedTuple):
    """A request, the seconds that its response may take, and what the build says meanwhile."""

    request: Request
    timeout: float
    task: str


# One thread, as in the browser: results and their cost are the same on every machine.
ENVIRONMENT = {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"}
START_TIMEOUT_S = 60
EXIT_TIMEOUT_S = 2  # for threads and exit handlers of a session that is over

log = logging.getLogger("mkdocs.plugins.pyodide")


class Executor:
    """Run cells at build. Each session has a process of its own: what one does, no other sees.

    A session whose responses are all cached needs no process; else it runs from its first cell.

    modules   folder that the cells can import from, or None
    timeout   seconds that one cell may take, unless its budget has more
    cache     ExecutionCache of the responses of earlier builds, or None
    """

    def __init__(
        self, modules: str | None = None, timeout: float = 60, cache: ExecutionCache | None = None
    ) -> None:
        self.modules = modules
        self.timeout = timeout
        self.cache = cache
        self.sessions: dict[str, SessionLog] = {}
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

        budget   the Budget that the cell must not exceed, or None
        task     what the build says meanwhile
        """
        request: Request = {"run": source, "rich": rich}
        if budget:
            request["budget"] = astuple(budget)
        timeout = max(self.timeout, budget.seconds if budget else 0)
        response = self._request(session, request, timeout, task)
        return response.get("events", []), response.get("error")

    def value(
        self, session: str, expression: str, exercise: str = "", form: ValueForm = "tex"
    ) -> tuple[str, Failure | None]:
        """Return (an expression's value, error or None).

        It must not change the session: the cells that follow are computed without it.

        exercise   module of an exercise that the expression may name by the last part of its name
        form       tex: TeX, or text where there is none; json: JSON, of an array its nested lists
        """
        request: Request = {"value": expression, "form": form}
        if exercise:
            request["exercise"] = exercise
        response = self._request(session, request, self.timeout, f"computing {expression}")
        return response.get("value", ""), response.get("error")

    def verify(self, session: str, starter: str, exercise: str, seconds: float) -> tuple[list[str], str]:
        """Verify an exercise in a session of its own; return (its hints, what is wrong or "").

        seconds   that each check may take
        """
        request: Request = {"run": starter, "rich": False, "exercise": exercise, "seconds": seconds}
        response = self._request(session, request, self.timeout, f"verifying {exercise}")
        return response.get("hints", []), response["error"]["message"] if "error" in response else ""

    def close(self) -> None:
        """End all sessions."""
        close_all(self.sessions)

    def _request(self, session: str, request: Request, timeout: float, task: str) -> Response:
        session_log = self.sessions.setdefault(session, SessionLog(SessionProcess(self.modules)))
        timed = TimedRequest(request, timeout, task)
        key = self.cache.key(session_log.key, request) if self.cache else None
        if "run" in request:
            session_log.key = key
            session_log.pending.append(timed)
        if cached := self.cache.find(key) if self.cache and key else None:
            return cached
        report = session_log.send(timed)
        if self.cache and key and "error" not in report["response"]:
            self.cache.store(key, report)
        return report["response"]


def close_all(sessions: dict[str, "SessionLog"]) -> None:
    for session_log in sessions.values():
        session_log.process.close()
    sessions.clear()


class SessionLog:
    """The requests of a session: their key in the cache, and those that its process has not had yet."""

    def __init__(self, process: "SessionProcess") -> None:
        self.process = process
        self.key: str | None = None
        self.pending: list[TimedRequest] = []

    def send(self, last: TimedRequest) -> Report:
        """Send all pending requests, and a last one that is not pending; return the last report."""
        for request, timeout, task in [*self.pending, *([] if last in self.pending[-1:] else [last])]:
            with progress(task):
                report = self.process.send(request, timeout)
            if "error" in report["response"]:
                break
        self.pending = []
        return report


class SessionProcess:
    """The process of one session: starts with the first request, and anew after one that ended it."""

    def __init__(self, modules: str | None) -> None:
        self.modules = modules
        self.process: subprocess.Popen[str] | None = None

    def send(self, request: Request, timeout: float) -> Report:
        """Send a request; return the response with what it depends on, of all requests so far."""
        if self.process is None:
            self._start()
        self.count += 1
        try:
            self._write({**request, "number": self.count, "timeout": timeout})
            line = self.lines.get(timeout=timeout)
        except queue.Empty:
            return self._ended(f"took longer than {timeout:g} s")
        except BrokenPipeError:
            line = ""
        if not line:
            return self._ended("ended the process")
        try:
            report = json.loads(line)
            if report["number"] == self.count:
                return report
        except (ValueError, TypeError, KeyError):
            pass
        return self._ended("wrote to a file descriptor that it had not opened")

    def close(self, timeout: float = EXIT_TIMEOUT_S) -> None:
        """End the process and all that it has started. Threads and exit handlers have a moment to end."""
        process, self.process = self.process, None
        if process is None:
            return
        with contextlib.suppress(OSError):
            self.requests.close()
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            if timeout:
                log.info(
                    "ended a session still running %d s after its last cell; does it start a thread?",
                    timeout,
                )
        kill(process)
        process.wait()
        self.folder.cleanup()

    def _ended(self, message: str) -> Report:
        self.close(timeout=0)
        return {"response": {"error": {"name": "Stopped", "message": message, "line": None}}}

    def _write(self, request: Request) -> None:
        self.requests.write(json.dumps(request) + "\n")
        self.requests.flush()

    def _start(self) -> None:
        # -P: what lies beside mkdocs.yml does not exist in the browser.
        command = [sys.executable, "-P", "-m", "mkdocs_pyodide.build.child", str(self.modules or "")]
        self.folder = tempfile.TemporaryDirectory(prefix="cell-", ignore_cleanup_errors=True)
        self.process = subprocess.Popen(
            [*command, self.folder.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=os.environ | ENVIRONMENT,
            start_new_session=True,  # a group: what a cell starts ends with it
        )
        assert self.process.stdin and self.process.stdout  # both are pipes
        self.requests = self.process.stdin
        self.count = 0
        self.lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=listen, args=(self.process.stdout, self.lines), daemon=True).start()
        try:  # until it is there: the time to start is not the cell's
            has_started = self.lines.get(timeout=START_TIMEOUT_S)
        except queue.Empty:
            has_started = ""
        if not has_started:
            self.close(timeout=0)
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
