"""Compute the published output of cells, in a Python process of their own.

`Publisher` is the build's side; run as a module, this file is the process that it talks to.
Both exchange one JSON object a line.
"""

import asyncio
import contextlib
import importlib
import json
import os
import subprocess
import sys
import threading
from dataclasses import astuple
from importlib.util import source_from_cache
from pathlib import Path

from mkdocs_pyodide.budget import Budget, metered
from mkdocs_pyodide.session import Session, imported
from mkdocs_pyodide.shown import Shown
from mkdocs_pyodide.tex import tex

# One thread, as in the browser: results and their cost are the same on every machine.
SETTING = {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"}


class Publisher:
    """Run cells at build. Each session has a process of its own: what one does, no other sees.

    A session whose answers are all kept needs no process; else it runs from its first cell.

    modules   folder that the cells can import from, or None
    timeout   seconds that one cell may take, unless its budget has more
    cache     Cache of the answers of earlier builds, or None
    """

    def __init__(self, modules=None, timeout=60, cache=None):
        self.modules = modules
        self.timeout = timeout
        self.cache = cache
        self.sessions = {}

    def run(self, session, source, rich=True, budget=None):
        """Run a cell in a session, named by any string; return (events, error or None).

        budget   the Budget that the cell must keep, or None
        """
        question = {"run": source, "rich": rich}
        if budget:
            question["budget"] = astuple(budget)
        answer = self._answer(session, question, max(self.timeout, budget.seconds if budget else 0))
        return answer.get("events", []), answer.get("error")

    def value(self, session, expression):
        """Return (the TeX or text of an expression's value, error or None)."""
        answer = self._answer(session, {"value": expression}, self.timeout)
        return answer.get("value", ""), answer.get("error")

    def close(self):
        """End all sessions."""
        for past in self.sessions.values():
            past.process.close()
        self.sessions = {}

    def _answer(self, session, question, timeout):
        past = self.sessions.setdefault(session, Past(Process(self.modules)))
        past.waiting.append((question, timeout))
        if not self.cache:
            return past.ask()["answer"]
        past.key = self.cache.key(past.key, question)
        if kept := self.cache.find(past.key):
            return kept
        told = past.ask()
        if "error" not in told["answer"]:
            self.cache.keep(past.key, told["answer"], told["read"])
        return told["answer"]


class Past:
    """What was asked of a session: its key in the cache, and what its process has not been asked yet."""

    def __init__(self, process):
        self.process = process
        self.key = None
        self.waiting = []

    def ask(self):
        """Ask all that waits; return what was told last."""
        for question, timeout in self.waiting:
            told = self.process.ask(question, timeout)
            if "error" in told["answer"]:
                break
        self.waiting = []
        return told


class Process:
    """The process of one session: starts with the first question, or the next after one that ends it."""

    def __init__(self, modules):
        self.modules = modules
        self.process = None

    def ask(self, question, timeout):
        """Return {"answer": to the question, "read": the files of the modules that were read so far}."""
        process = self.process = self.process or self._start()
        overdue = threading.Event()
        timer = threading.Timer(timeout, lambda: (overdue.set(), process.kill()))
        timer.start()
        try:
            process.stdin.write(json.dumps(question) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            timer.cancel()
        if line:
            return json.loads(line)
        self.close()
        message = f"took longer than {timeout:g} s" if overdue.is_set() else "ended the process"
        return {"answer": {"error": {"name": "Stopped", "message": message, "line": None}}}

    def close(self):
        if self.process:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.close()
            self.process.wait()
            self.process.stdout.close()
            self.process = None

    def _start(self):
        # -P: what lies beside mkdocs.yml is not to be had in the browser.
        command = [sys.executable, "-P", "-m", "mkdocs_pyodide.publish", str(self.modules or "")]
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=os.environ | SETTING,
        )
        process.stdout.readline()  # it is there: the time to start is not the cell's
        return process


class Answers:
    """The process's side of a session."""

    def __init__(self, modules):
        self.modules = modules
        self.session = Session(lambda event: self.shown.add(event), modules)
        self.shown = Shown()

    def answer(self, question):
        if "run" in question:
            return self._run(question["run"], question["rich"], question.get("budget"))
        return self._value(question["value"])

    def _run(self, source, rich, budget):
        self.shown = Shown()
        if budget:
            self._preload(source)
        with metered() as cost:
            error = asyncio.run(self.session.run(source, rich))
        if budget and not error:
            error = over(Budget(*budget), cost())
        return {"events": self.shown.events, **({"error": error} if error else {})}

    def _preload(self, source):
        """Import what a cell needs ahead of it, as the browser does: its budget is for the run alone."""
        for module in sorted(imported(source, self.modules)):
            with contextlib.suppress(Exception):  # the cell is the one to tell
                importlib.import_module(module)

    def _value(self, expression):
        try:
            return {"value": tex(self.session.value(expression))}
        except Exception as error:
            return {"error": {"name": type(error).__name__, "message": str(error), "line": None}}


def over(budget, cost):
    """Return the error of a cell that took more than it may, None of one that did not."""
    if budget.covers(cost):
        return None
    return {"name": "OverBudget", "message": f"took {cost}, its budget is {budget}", "line": None}


def main(modules):
    # The cells get neither end of the conversation: what C code prints goes to the error stream.
    questions = os.fdopen(os.dup(0), encoding="utf-8")
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    read = set()
    if modules:
        sys.path.insert(0, modules)
        sys.addaudithook(reader(Path(modules), read))
    answers = Answers(modules or None)
    replies.write("\n")
    replies.flush()
    for question in questions:
        answer = answers.answer(json.loads(question))
        replies.write(json.dumps({"answer": answer, "read": sorted(read)}) + "\n")
        replies.flush()


def reader(folder, read):
    """Return an audit hook that adds to `read` each file of a folder that the program opens."""
    start = os.path.join(os.path.realpath(folder), "")

    def hook(event, args):
        if event == "open" and isinstance(args[0], str | bytes | os.PathLike):
            path = os.path.realpath(os.fsdecode(args[0]))
            if path.startswith(start):
                read.add(source_of(Path(path)).relative_to(start).as_posix())

    return hook


def source_of(path):
    """Return a file, or the one that a compiled one is of."""
    return Path(source_from_cache(path)) if path.parent.name == "__pycache__" else path


if __name__ == "__main__":
    main(sys.argv[1])
