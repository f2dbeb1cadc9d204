"""Serve the requests of a build to one session: the process that `executor.py` starts."""

import _thread
import asyncio
import contextlib
import contextvars
import importlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import source_from_cache
from pathlib import Path
from typing import Any, TypeVar

from mkdocs_pyodide.build.budget import Budget, measure_cost
from mkdocs_pyodide.build.format_value import format_value
from mkdocs_pyodide.kernel.exercise import verify
from mkdocs_pyodide.kernel.imports import preloadable_modules
from mkdocs_pyodide.kernel.plain_text import plain_text
from mkdocs_pyodide.kernel.session import Session, preload_module
from mkdocs_pyodide.messages import Failure, Request, Response, ValueForm
from mkdocs_pyodide.render.events import EventLog

T = TypeVar("T")

PYTHONS_RUN = asyncio.run
PRIVATE_DESCRIPTOR = 200  # and above: programs that close or write to 3, 4, 5 … do not find these


class SessionServer:
    """The process's side of a session."""

    def __init__(self, modules: str | None) -> None:
        self.modules = modules
        self.log = EventLog()
        self.session = Session(lambda event: self.log.add(event), modules)

    def respond(self, request: Request) -> Response:
        try:
            if "seconds" in request:
                return self._verify(request["run"], request["exercise"], request["seconds"])
            if "run" in request:
                return self._run(request["run"], request["rich"], request.get("budget"))
            return self._value(request["value"], request["form"], request.get("exercise"))
        except Exception as error:  # of asyncio, where a cell has closed its descriptors
            return error_response(error)

    def _run(self, source: str, rich: bool, budget: tuple[float, float] | None) -> Response:
        self.log = EventLog()
        for module in preloadable_modules(source, self.modules):
            preload_module(module)
        with measure_cost() as cost, asyncio.Runner() as runner:
            error = runner.run(self.session.run(source, rich), context=self.session.context)
        if budget and not error:
            error = budget_error(Budget(*budget), cost())
        return {"events": self.log.events, **({"error": error} if error else {})}

    def _value(self, expression: str, form: ValueForm, exercise: str | None) -> Response:
        try:
            names: dict[str, object] | None
            names = {exercise.rpartition(".")[2]: importlib.import_module(exercise)} if exercise else None
            value = self.session.value(expression, names)
            return {"value": as_json(value) if form == "json" else plain_text(format_value(value))}
        except Exception as error:
            return error_response(error)

    def _verify(self, starter: str, exercise: str, seconds: float) -> Response:
        has_run = "error" not in self._run(starter, False, None)
        run = self.session.context.run
        problem, hints = run(verify, self.session, starter, exercise, seconds, time_limit, has_run)
        if problem:
            return {"error": {"name": "Problem", "message": problem, "line": None}}
        return {"hints": hints}


def as_json(value: Any) -> str:
    return json.dumps(value.tolist() if hasattr(value, "tolist") else value)


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise KeyboardInterrupt in what takes longer."""
    timer = threading.Timer(seconds, _thread.interrupt_main)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def error_response(error: Exception) -> Response:
    return {"error": {"name": type(error).__name__, "message": plain_text(str(error)), "line": None}}


def budget_error(budget: Budget, cost: Budget) -> Failure | None:
    """Return the error of a cell that took more than it may, None of one that did not."""
    if budget.allows(cost):
        return None
    return {"name": "OverBudget", "message": f"took {cost}, its budget is {budget}", "line": None}


def run_in_thread(main: Coroutine[Any, Any, T], **options: Any) -> T:
    """Do what `asyncio.run` does, also within a cell, which runs in a loop already: the browser can, too."""
    context = contextvars.copy_context()
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(context.run, lambda: PYTHONS_RUN(main, **options)).result()


def main(modules: str, folder: str) -> None:
    # The cells get neither end of the conversation: what C code prints goes to the error stream.
    requests = os.fdopen(private(0), encoding="utf-8")
    responses = os.fdopen(private(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a build in the background ignores it
    read: set[str] = set()
    missing = MissingModules()
    if modules:
        sys.path.insert(0, modules)
        sys.addaudithook(record_reads(Path(modules), read))
    sys.meta_path.append(missing)
    asyncio.run = run_in_thread
    os.chdir(folder)  # each session's own: what lies beside mkdocs.yml does not exist in the browser
    server = SessionServer(modules or None)
    process = os.getpid()
    responses.write("\n")
    responses.flush()
    for line in requests:
        request = json.loads(line)
        limit_processor(request["timeout"])
        response = server.respond(request)
        if os.getpid() != process:  # a child that the cell has forked
            os._exit(0)
        report = {"number": request["number"], "response": response, "read": sorted(read)}
        report |= {"modules": loaded_modules(), "missing": sorted(missing.names)}
        responses.write(json.dumps(report) + "\n")
        responses.flush()


def private(descriptor: int) -> int:
    """Return a copy of a descriptor that no process inherits, far from those that programs use."""
    try:
        from fcntl import F_DUPFD_CLOEXEC, fcntl
    except ImportError:  # Windows
        return os.dup(descriptor)
    return fcntl(descriptor, F_DUPFD_CLOEXEC, PRIVATE_DESCRIPTOR)


def limit_processor(timeout: float) -> None:
    """End an endless cell also where the build was killed and nobody waits for it."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        limit = int(sum(os.times()[:2]) + timeout * (os.cpu_count() or 1)) + 10
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))


class MissingModules:
    """The last finder: collects the names of modules that no other has found."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if path is None:
            self.names.add(name)


def loaded_modules() -> list[str]:
    """Name the top-level modules that are not Python's own."""
    names = {name.partition(".")[0] for name in list(sys.modules) if isinstance(name, str)}
    return sorted(names - sys.stdlib_module_names - {"__main__", "__mp_main__"})


def record_reads(folder: Path, read: set[str]) -> Callable[[str, tuple[object, ...]], None]:
    """Return an audit hook that adds to `read` each file of a folder that the program opens."""
    start = os.path.join(os.path.realpath(folder), "")

    def hook(event: str, args: tuple[object, ...]) -> None:
        if event == "open" and isinstance(args[0], str | bytes | os.PathLike):
            path = os.path.realpath(os.fsdecode(args[0]))
            if path.startswith(start):
                read.add(source_of(Path(path)).relative_to(start).as_posix())

    return hook


def source_of(path: Path) -> Path:
    """Return a file, or the one that a compiled one is of."""
    return Path(source_from_cache(path)) if path.parent.name == "__pycache__" else path


if __name__ == "__main__":
    main(*sys.argv[1:])
