"""Describe what runs of cells are told and tell: JSON between processes, the events of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NotRequired, Protocol, TypedDict, final

if TYPE_CHECKING:
    from pyodide.ffi import JsPromise

Bundle = dict[str, str]  # MIME type -> text; binary kinds in base64


@final
class Text(TypedDict):
    """A stretch of what a run prints; stream: stdout, stderr, result or note."""

    type: Literal["output"]
    stream: str
    text: str


@final
class Displayed(TypedDict):
    """A value; one with the name of a place can be updated there."""

    type: Literal["output"]
    data: Bundle
    place: str | None
    update: bool


Event = Text | Displayed


class Show(Protocol):
    """What shows a value in the output of a run."""

    def __call__(self, data: Bundle, place: str | None = None, update: bool = False) -> None: ...


class Failure(TypedDict):
    """An error of a program; line: of its cell."""

    name: str
    message: str
    line: int | None
    traceback: NotRequired[str]


class Question(TypedDict, total=False):
    """What the build asks of a session: to run a source, or for the value of an expression."""

    run: str
    rich: bool
    budget: tuple[float, float]
    value: str
    number: int
    timeout: float


class Answer(TypedDict, total=False):
    """What a session answers."""

    events: list[Event]
    value: str
    error: Failure


class Told(TypedDict):
    """An answer with what it was made of: files read, modules imported, names that were not found."""

    number: NotRequired[int]
    answer: Answer
    read: NotRequired[list[str]]
    modules: NotRequired[list[str]]
    missing: NotRequired[list[str]]


class RunPage(Protocol):
    """What a run in the browser has of its page, see frontend/src/worker."""

    def begin(self) -> bool: ...
    def end(self) -> None: ...
    def tell(self, event: str) -> None: ...
    def ask(self, prompt: str) -> str | JsPromise: ...
