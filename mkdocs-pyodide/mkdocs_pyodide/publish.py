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

from mkdocs_pyodide.budget import Budget, metered
from mkdocs_pyodide.session import Session, imported
from mkdocs_pyodide.shown import Shown
from mkdocs_pyodide.tex import tex

# One thread, as in the browser: results and their cost are the same on every machine.
SETTING = {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"}


class Publisher:
    """Run cells at build. The process starts with the first cell and ends with `close`.

    modules   folder that the cells can import from, or None
    timeout   seconds that one cell may take, unless its budget has more
    """

    def __init__(self, modules=None, timeout=60):
        self.modules = modules
        self.timeout = timeout
        self.process = None

    def run(self, session, source, rich=True, budget=None):
        """Run a cell in a session, named by any string; return (events, error or None).

        budget   the Budget that the cell must keep, or None
        """
        question = {"run": source, "session": session, "rich": rich}
        if budget:
            question["budget"] = astuple(budget)
        answer = self._ask(question, max(self.timeout, budget.seconds if budget else 0))
        return answer.get("events", []), answer.get("error")

    def value(self, session, expression):
        """Return (the TeX or text of an expression's value, error or None)."""
        answer = self._ask({"value": expression, "session": session}, self.timeout)
        return answer.get("value", ""), answer.get("error")

    def close(self):
        """End the process, and with it all sessions."""
        if self.process:
            self.process.stdin.close()
            self.process.wait()
            self.process.stdout.close()
            self.process = None

    def _ask(self, question, timeout):
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
        return {"error": {"name": "Stopped", "message": message, "line": None}}

    def _start(self):
        command = [sys.executable, "-m", "mkdocs_pyodide.publish", str(self.modules or "")]
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=os.environ | SETTING,
        )


class Answers:
    """The process's side: one session a name."""

    def __init__(self, modules):
        self.modules = modules
        self.sessions = {}
        self.shown = Shown()

    def answer(self, question):
        name = question["session"]
        if name not in self.sessions:
            self.sessions[name] = Session(lambda event: self.shown.add(event), self.modules)
        if "run" in question:
            return self._run(self.sessions[name], question["run"], question["rich"], question.get("budget"))
        return self._value(self.sessions[name], question["value"])

    def _run(self, session, source, rich, budget):
        self.shown = Shown()
        if budget:
            self._preload(source)
        with metered() as cost:
            error = asyncio.run(session.run(source, rich))
        if budget and not error:
            error = over(Budget(*budget), cost())
        return {"events": self.shown.events, "error": error}

    def _preload(self, source):
        """Import what a cell needs ahead of it, as the browser does: its budget is for the run alone."""
        for module in sorted(imported(source, self.modules)):
            with contextlib.suppress(Exception):  # the cell is the one to tell
                importlib.import_module(module)

    def _value(self, session, expression):
        try:
            return {"value": tex(session.value(expression))}
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
    if modules:
        sys.path.insert(0, modules)
    answers = Answers(modules or None)
    for question in questions:
        replies.write(json.dumps(answers.answer(json.loads(question))) + "\n")
        replies.flush()


if __name__ == "__main__":
    main(sys.argv[1])
