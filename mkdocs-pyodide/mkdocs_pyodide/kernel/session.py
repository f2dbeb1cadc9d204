"""Run the cells of a session.

The build runs this module to compute the published output, the browser runs the same module
to compute the live one. It needs the standard library only.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import contextvars
import importlib
import os
import sys
import types
import warnings
from inspect import CO_COROUTINE
from typing import TYPE_CHECKING

from mkdocs_pyodide.kernel import widgets
from mkdocs_pyodide.kernel.imports import imported_modules
from mkdocs_pyodide.kernel.isolation import Isolation
from mkdocs_pyodide.kernel.mime import Display, truncate
from mkdocs_pyodide.kernel.output import LINE_CHARACTERS, RunOutput, TextStream
from mkdocs_pyodide.kernel.plain_text import plain_text
from mkdocs_pyodide.kernel.tracebacks import format_exception, format_warning, register_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from mkdocs_pyodide.messages import Event, Failure, Verdict, WidgetEvent, WidgetMessage


PYTHONS_INPUT = builtins.input
IMPORT_OUTPUT: dict[str, list[Event]] = {}  # module -> the events of what it printed when it was preloaded
BACKEND = "module://mkdocs_pyodide.kernel.matplotlib_backend"


class Session:
    """Names shared by the cells that run in it, one after the other."""

    def __init__(
        self,
        emit: Callable[[Event], object],
        modules: str | Path | None = None,
        ask: Callable[[str], str] | None = None,
        folder: str | None = None,
        is_isolated: bool = True,
    ) -> None:
        """Begin without names.

        emit      called with each event of a run, may raise KeyboardInterrupt; an event is a dict: either
                  {"type": "output", "stream": "stdout" | "stderr" | "result" | "note", "text": str} or
                  {"type": "output", "data": {MIME type: str}, "place": display id | None,
                  "update": bool}
        modules   folder of the importable files whose lines belong in a traceback, if any
        ask       called with a prompt, returns the reader's line; None where there is nobody to ask
        folder    the working directory that it begins in; None for the process's
        is_isolated   whether what it sets for the whole process is its own
        """
        self.emit = emit
        self.emit_to_widgets: Callable[[WidgetEvent], object] | None = None  # the build has no front ends
        self.modules = str(modules) if modules else None
        self.ask = ask
        self.main = types.ModuleType("__main__")
        self.shown: set[str] = set()  # of WRITTEN
        self.context = contextvars.Context()  # nothing of it is shared
        silent = RunOutput(emit)
        os.environ.setdefault("MPLBACKEND", BACKEND)
        warnings.formatwarning = format_warning
        self.stdout, self.stderr = TextStream("stdout", silent), TextStream("stderr", silent)
        self.isolation = Isolation(self.modules, folder) if is_isolated else None

    async def run(self, source: str, rich: bool = True) -> Failure | None:
        """Run one cell and return None, or its error as a dict: name, message, line, traceback.

        A task of the session's context runs it: NumPy's print options and the like last from cell to cell.

        rich   show values in the richest form they offer, else as text
        """
        filename = register_source(source)
        output = RunOutput(self.emit, rich)
        try:
            with self._activated(output):
                self._show_import_output(source, output)
                value = await self._evaluate(source, filename)
                if value is not None:
                    output.result(value)
                show_figures()
        except BaseException as error:  # a stopped run is a KeyboardInterrupt
            return format_exception(error, filename, self.modules)
        finally:
            output.close()
        return None

    async def receive(self, widget: str, message: WidgetMessage) -> Failure | None:
        """Pass a message of a front end to its widget; return its error as `run` does."""
        output = RunOutput(self.emit)
        try:
            with self._activated(output):
                await widgets.receive(widget, message)
        except BaseException as error:  # a stopped one is a KeyboardInterrupt
            return format_exception(error, "", self.modules)
        finally:
            output.close()
        return None

    def value(self, expression: str, names: dict[str, object] | None = None) -> object:
        """Evaluate one expression with the session's names, and others that come first."""
        with self._activated(RunOutput(lambda event: None)):
            return self.context.run(eval, expression, self.main.__dict__, names)

    def forget(self, exercise: str) -> None:
        """Remove the names that an exercise checks: those of an earlier attempt are not the next one's."""
        from mkdocs_pyodide.kernel.exercise import required_names

        with contextlib.suppress(Exception), self._activated(RunOutput(lambda event: None)):
            for name in required_names(importlib.import_module(exercise).check):
                self.main.__dict__.pop(name, None)

    def check(self, exercise: str, source: str, names: Mapping[str, object] | None = None) -> Verdict:
        """Check what a source that has run defines; return the verdict of the exercise's check.

        names   to check instead of the session's
        """
        from mkdocs_pyodide.kernel.exercise import CheckOutput, check_names, fault_of

        filename = register_source(source)
        output = CheckOutput(self.emit)
        try:
            with self._activated(output):
                return {"parts": check_names(exercise, self.main.__dict__ if names is None else names)}
        except BaseException as error:  # a stopped check is a KeyboardInterrupt
            return fault_of(error, filename, self.modules)
        finally:
            output.close()

    @contextlib.contextmanager
    def _activated(self, output: RunOutput) -> Iterator[None]:
        """Make this the session that prints, displays, asks and is `__main__`."""
        kept_main, kept_input, kept_emit = sys.modules["__main__"], builtins.input, widgets.emit
        widgets.emit = self.emit_to_widgets
        sys.modules["__main__"] = self.main
        self.main.__dict__["display"] = Display(output.show)
        self.stdout.output = self.stderr.output = output
        self.stdin = sys.stdin
        if self.ask:
            builtins.input = self._input
        try:
            with self._isolated():
                yield
        finally:
            sys.modules["__main__"], builtins.input, widgets.emit = kept_main, kept_input, kept_emit

    @contextlib.contextmanager
    def _isolated(self) -> Iterator[None]:
        """Make the process as this session left it; a new one has streams of its own."""
        if self.isolation is None:
            yield
            return
        is_new = self.isolation.state is None
        with self.isolation.active():
            if is_new:
                sys.stdout, sys.stderr = self.stdout, self.stderr
            yield

    def _input(self, prompt: object = "") -> str:
        """Ask the reader, unless the program has put something else in the place of standard input."""
        if sys.stdin is not self.stdin or self.ask is None:
            return PYTHONS_INPUT(prompt)
        return self.ask(plain_text(truncate(str(prompt), LINE_CHARACTERS)))

    def _show_import_output(self, source: str, output: RunOutput) -> None:
        """Show what modules of this source printed when they were preloaded, once in a session."""
        names = IMPORT_OUTPUT.keys() - self.shown
        for name in sorted(names & imported_modules(source, self.modules)) if names else ():
            self.shown.add(name)
            for event in IMPORT_OUTPUT[name]:
                if "stream" in event:
                    output.write(event["stream"], event["text"])

    async def _evaluate(self, source: str, filename: str) -> object:
        """Execute all statements; return the value of the last one if it is an expression."""
        tree = ast.parse(source, filename)
        last = tree.body[-1] if tree.body else None
        if not isinstance(last, ast.Expr):
            return await self._execute(tree, filename, "exec")
        tree.body.pop()
        await self._execute(tree, filename, "exec")
        return await self._execute(ast.Expression(last.value), filename, "eval")

    async def _execute(self, tree: ast.Module | ast.Expression, filename: str, mode: str) -> object:
        code = compile(tree, filename, mode, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        value = eval(code, self.main.__dict__)
        return await value if code.co_flags & CO_COROUTINE else value


def preload_module(module: str) -> None:
    """Import a module before the run; if that fails, the cell reports it.

    What it prints meanwhile, a greeting say, is shown by the first run of each session that imports it.
    """
    events: list[Event] = []
    output = RunOutput(events.append)
    with contextlib.redirect_stdout(TextStream("stdout", output)):
        with contextlib.redirect_stderr(TextStream("stderr", output)):
            try:
                importlib.import_module(module)
            except (Exception, SystemExit):
                return
    output.close()
    if events:
        IMPORT_OUTPUT[module] = events


def show_figures() -> None:
    """Show the figures that the cell drew, if it drew any."""
    if "matplotlib.pyplot" in sys.modules:
        from mkdocs_pyodide.kernel import matplotlib_backend as figures

        figures.show_open_figures()
