"""Check what a reader's code defines, and verify exercises before they are published.

The module of an exercise has `check`, whose parameters are the names that the code has to define. It returns
{part: None where it is right, else a message}. SOLUTION has arguments that are right, MISTAKES those of known
mistakes by the message that each gets, HINTS texts in Markdown.
"""

from __future__ import annotations

import importlib
import inspect
import time
import traceback
from typing import TYPE_CHECKING

from mkdocs_pyodide.kernel.mime import truncate
from mkdocs_pyodide.kernel.output import OutputQuota, RunOutput
from mkdocs_pyodide.kernel.plain_text import plain_text
from mkdocs_pyodide.kernel.tracebacks import NAME, format_exception

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from contextlib import AbstractContextManager
    from types import ModuleType

    from mkdocs_pyodide.kernel.session import Session
    from mkdocs_pyodide.messages import DisplayEvent, Event, MimeBundle, Part, TextEvent, Verdict


CHECK_CHARACTERS = 10_000  # that the reader's functions may print while a check calls them
MESSAGE_CHARACTERS = 1_000
MAX_PARTS = 100


class OutputFlood(BaseException):
    """A check, or what it called, has printed too much; no `except Exception` catches it."""


class CheckOutput(RunOutput):
    """The output of a check, which ends at its limit."""

    def __init__(self, emit: Callable[[Event], object]) -> None:
        super().__init__(emit)
        self.quota = OutputQuota(CHECK_CHARACTERS)

    def write(self, stream: str, text: str) -> None:
        super().write(stream, text)
        self._end_flood()

    def show(self, data: MimeBundle, display_id: str | None = None, update: bool = False) -> None:
        super().show(data, display_id, update)
        self._end_flood()

    def _end_flood(self) -> None:
        if any(self.omitted.values()):
            raise OutputFlood(f"more than {CHECK_CHARACTERS:,} characters of output")


def check_names(exercise: str, names: Mapping[str, object]) -> list[Part]:
    """Call the check of an exercise with what code has defined; return the message of each part."""
    check = importlib.import_module(exercise).check
    parameters = required_names(check)
    if missing := [name for name in parameters if name not in names]:
        return [(name, f"your code does not define {name}") for name in missing]
    return _parts(check(*(names[name] for name in parameters)))


def required_names(check: Callable[..., object]) -> list[str]:
    """Return the names that a check needs: its parameters."""
    return list(inspect.signature(check).parameters)


def _parts(returned: object) -> list[Part]:
    """Return the parts that a check has returned; TypeError where it returned anything else."""
    if not isinstance(returned, dict) or not 0 < len(returned) <= MAX_PARTS:
        raise TypeError(f"check returned {type(returned).__name__}; return a dict of messages")
    if wrong := [part for part, message in returned.items() if not isinstance(message, str | None)]:
        raise TypeError(f"check returned {returned[wrong[0]]!r} for {wrong[0]}; return a message, or None")
    return [(_text(str(part)), message and _text(message)) for part, message in returned.items()]


def _text(text: str) -> str:
    return plain_text(truncate(text, MESSAGE_CHARACTERS))


def fault_of(error: BaseException, cell: str, modules: str | None) -> Verdict:
    """Return an error of a check: the reader's where their code had a part in it, else its author's."""
    files = [frame.f_code.co_filename for frame, _ in traceback.walk_tb(error.__traceback__)]
    is_readers = any(file.startswith("<cell ") for file in files)
    failure = format_exception(error, cell, None if is_readers else modules)
    return {
        "parts": [],
        "fault": "reader" if is_readers else "author",
        "error": failure or {"name": NAME(type(error)), "message": "", "line": None},
    }


class Problem(Exception):
    """Something that an exercise must not be published with."""


def verify(
    session: Session,
    starter: str,
    exercise: str,
    seconds: float,
    limit: Callable[[float], AbstractContextManager[object]],
    has_run: bool = True,
) -> tuple[str, list[str]]:
    """Return (what is wrong with an exercise or "", its hints).

    session   in which the starter was run
    has_run   whether it came to its end
    seconds   that each check may take
    limit     returns a context that raises KeyboardInterrupt after some seconds, where that is possible
    """
    verifier = Verifier(session, starter, exercise, seconds, limit)
    try:
        module = verifier.load()
        verifier.verify_starter(has_run)
        verifier.verify_solution(module)
        for mistake in getattr(module, "MISTAKES", {}):
            verifier.verify_mistake(module, mistake)
        return "", _hints(module)
    except Problem as problem:
        return str(problem), []


def _hints(module: ModuleType) -> list[str]:
    hints = getattr(module, "HINTS", [])
    if not isinstance(hints, list | tuple) or not all(isinstance(hint, str) for hint in hints):
        raise Problem('HINTS is no list of texts; write HINTS = ["…", "…"]')
    return list(hints)


class Verifier:
    """Call the check of an exercise with its starter, its solution and its mistakes."""

    def __init__(
        self,
        session: Session,
        starter: str,
        exercise: str,
        seconds: float,
        limit: Callable[[float], AbstractContextManager[object]],
    ) -> None:
        self.session = session
        self.starter = starter
        self.exercise = exercise
        self.seconds = seconds
        self.limit = limit
        self.events: list[Event] = []
        session.emit = self.events.append

    def load(self) -> ModuleType:
        """Return the module, with what it must have."""
        try:
            module = importlib.import_module(self.exercise)
        except Exception as error:
            raise Problem(f"{self.exercise} raises {NAME(type(error))}: {error}") from None
        for name in ("check", "SOLUTION"):
            if not hasattr(module, name):
                raise Problem(f"{self.exercise} has no {name}; define it")
        self.parameters = required_names(module.check)
        return module

    def verify_starter(self, has_run: bool) -> None:
        if has_run and not any(message for _, message in self._check("the starter")):
            raise Problem("the starter passes the check; leave something to do, or make the check stricter")

    def verify_solution(self, module: ModuleType) -> None:
        for part, message in self._check("SOLUTION", module.SOLUTION):
            if message:
                raise Problem(f"SOLUTION fails: {part}: {message}; correct it, or the check")

    def verify_mistake(self, module: ModuleType, mistake: str) -> None:
        name = f"the mistake '{mistake}'"
        parts = self._check(name, module.MISTAKES[mistake])
        messages = {message for _, message in parts if message}
        if mistake not in messages:
            instead = "; ".join(f"{part}: {message or 'right'}" for part, message in parts)
            raise Problem(f"{name} does not get its message, but {instead}")
        if others := sorted(messages & (module.MISTAKES.keys() - {mistake})):
            raise Problem(f"{name} also gets that of another: '{others[0]}'; tell them apart in the check")

    def _check(self, what: str, arguments: Iterable[object] | None = None) -> list[Part]:
        """Check the starter's names, or arguments; raise Problem where that is not possible."""
        self.events.clear()
        start = time.perf_counter()
        with self.limit(self.seconds):
            verdict = self.session.check(self.exercise, self.starter, self._named(what, arguments))
        error = verdict.get("error")
        if time.perf_counter() - start > self.seconds or (error and error["name"] == "KeyboardInterrupt"):
            raise Problem(f"the check takes longer than {self.seconds:g} s for {what}; make it faster")
        if printed := arguments is not None and _printed(self.events):
            raise Problem(f"the check prints {printed!r} for {what}; return messages instead")
        if error and (verdict["fault"] == "author" or arguments is not None):
            raise Problem(f"the check raises {error['name']}: {error['message']} for {what}; correct it")
        return verdict["parts"] or [("code", "raises")]

    def _named(self, what: str, arguments: Iterable[object] | None) -> Mapping[str, object] | None:
        if arguments is None:
            return None
        values = tuple(arguments)
        if len(values) != len(self.parameters):
            names = ", ".join(self.parameters)
            raise Problem(f"{what} has {len(values)} values; check takes {len(self.parameters)}: {names}")
        return dict(zip(self.parameters, values, strict=True))


def _printed(events: list[Event]) -> str:
    """Return the beginning of what a run has shown."""
    return truncate("".join(map(_shown, events)), 80)


def _shown(event: TextEvent | DisplayEvent) -> str:
    return event["text"] if "text" in event else event["data"]["text/plain"]
