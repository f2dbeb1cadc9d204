"""The functions that the worker calls: run cells in sessions, with strings and JSON."""

from __future__ import annotations

import ast
import asyncio
import functools
import importlib
import io
import itertools
import json
import os
import shutil
import sys
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING
from zipimport import zipimporter

from pyodide.ffi import can_run_sync, run_sync

from mkdocs_pyodide.kernel.imports import imported_modules, preloadable_modules
from mkdocs_pyodide.kernel.session import Session, preload_module

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from pyodide.ffi import JsPromise

    from mkdocs_pyodide.messages import Failure, RunPage

    Work = Callable[[Session], Coroutine[object, object, Failure | None]]


MODULES = Path(__file__).parents[3] / "modules"  # beside the kernel, as they come
MODULES.mkdir(exist_ok=True)  # a site may have none
FOLDERS = "/home/pyodide/sessions"  # a working directory for each
# A progress bar would warn that it has no thread to watch itself: there are none here.
warnings.filterwarnings("ignore", "tqdm:disabling monitor support")

sessions: dict[str, Session] = {}
numbers = itertools.count(1)
running: asyncio.Task[str] | None = None


def make_sleep_interruptible(pause: Callable[[float], JsPromise]) -> None:
    """Let Stop end a `time.sleep`, where the browser can suspend WebAssembly.

    pause   returns a promise that resolves after some milliseconds
    """
    sleep = time.sleep

    @functools.wraps(sleep)
    def patient(seconds: float) -> None:
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        if can_run_sync():
            wait(pause(1000 * seconds))
        else:
            sleep(seconds)

    time.sleep = patient  # type: ignore[assignment]  # of numbers alone


def after_restore() -> None:
    """Begin as a Python of its own, after a snapshot that all readers share."""
    MODULES.mkdir(exist_ok=True)
    for path, finder in list(sys.path_importer_cache.items()):
        if not isinstance(finder, zipimporter):  # the library's archive is the same, and not fetched yet
            del sys.path_importer_cache[path]


def run(name: str, source: str, rich: bool, page: RunPage, exercise: str = "") -> asyncio.Task[str]:
    """Run a cell; return a task of its session's context: the error as JSON, `null` for none.

    page   `begin()` tells whether it may run, `end()` is called when it has, `tell(event)` with each event as
           JSON; `ask(prompt)` returns the reader's line, or a promise of it. From begin to end it can be
           stopped: a signal before or after would hit the event loop.
    exercise   the module whose check follows, if any: `check()` is called when it begins, `judge(verdict)`
           with its verdict as JSON
    """

    async def work(session: Session) -> Failure | None:
        if exercise:
            session.forget(exercise)
        error = await session.run(source, rich)
        if exercise and not error:
            page.check()
            page.judge(json.dumps(session.check(exercise, source)))
        return error

    return _start(name, page, work)


def receive(name: str, widget: str, message: str, page: RunPage) -> asyncio.Task[str]:
    """Pass a message, as JSON, to a widget of a session; return a task as `run` does."""
    return _start(name, page, lambda session: session.receive(widget, json.loads(message)))


def _start(name: str, page: RunPage, work: Work) -> asyncio.Task[str]:
    global running
    if name not in sessions:
        sessions[name] = Session(lambda event: None, MODULES, folder=f"{FOLDERS}/{next(numbers)}")
    session = sessions[name]
    session.emit = lambda event: page.tell(json.dumps(event))
    session.emit_to_widgets = lambda event: page.tell(json.dumps(event))
    session.ask = lambda prompt: read_line(page.ask(prompt))
    running = asyncio.get_running_loop().create_task(_run(session, page, work), context=session.context)
    return running


async def _run(session: Session, page: RunPage, work: Work) -> str:
    try:
        if not page.begin():
            return "null"
        error = await work(session)
    finally:
        page.end()
    if error and error["name"] == "CancelledError" and running and running.cancelling():
        error["name"] = "KeyboardInterrupt"
    return json.dumps(error)


def check_interpreter() -> None:
    """Raise where Python can do nothing any more; a run that waits meanwhile notices nothing."""
    os.stat(__file__)
    eval(compile(ast.parse("0", mode="eval"), "<check>", "eval"))
    json.dumps(sys.modules["__main__"].__name__)


def check_session() -> None:
    """Run a cell of no consequence; raise where a program has broken what every cell needs."""
    check_interpreter()
    importlib.import_module("collections")  # made anew where the modules that are there were forgotten
    run = Session(lambda event: None, MODULES, is_isolated=False).run("0")
    try:
        run.send(None)
    except StopIteration as end:
        if end.value:
            raise RuntimeError("{name}: {message}".format(**end.value)) from None


def interrupt() -> bool:
    """Stop the run if it awaits something; return whether. A suspended one cannot be cancelled."""
    if running is None or running._fut_waiter is None:  # type: ignore[attr-defined]  # private
        return False
    return running.cancel()


def read_line(line: str | JsPromise) -> str:
    """Wait for the reader, without giving control back to the cell."""
    if not hasattr(line, "then"):
        return line
    if not can_run_sync():
        raise RuntimeError(
            "input() needs a page that is cross-origin isolated, or a browser that can suspend "
            "WebAssembly; assign the text to a name instead"
        )
    return wait(line)


def wait(promise: JsPromise) -> str:
    """Suspend the cell until a promise resolves; return its value. Stop resolves it with `False`."""
    value = run_sync(promise)
    if value is False:
        raise KeyboardInterrupt
    return value


def forget(name: str) -> None:
    """Delete a session: its names and its files."""
    session = sessions.pop(name, None)
    if session and session.isolation and session.isolation.folder:
        shutil.rmtree(session.isolation.folder, ignore_errors=True)


def imports(source: str) -> str:
    """Return the top-level modules that a source needs, as a JSON list."""
    return json.dumps(sorted(imported_modules(source, MODULES)))


def imports_ahead(source: str) -> str:
    """Return the modules to `preload` for a source, as a JSON list."""
    changed = imported_modules(source, MODULES) & {"pyodide"}  # wherever it is imported, it is changed before
    return json.dumps(sorted(changed.union(preloadable_modules(source, MODULES))))


def preload(module: str) -> None:
    """Import a module ahead of the cell."""
    preload_module(module)
    if module == "pyodide":
        replace_open_url()


def replace_open_url() -> None:
    """Let `pyodide.http.open_url` fetch: its own request to the site would send cookies, and is refused."""
    from pyodide import http

    original = getattr(http.open_url, "__wrapped__", http.open_url)

    @functools.wraps(original)
    def open_url(url: str) -> io.StringIO:
        if not can_run_sync():
            return original(url)

        async def text() -> str:
            return await (await http.pyfetch(url)).text()

        return io.StringIO(run_sync(text()))

    http.open_url = open_url
