"""Types of what processes exchange: requests to a session and their responses, the events of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NotRequired, Protocol, TypedDict, final

if TYPE_CHECKING:
    from pyodide.ffi import JsPromise

MimeBundle = dict[str, str]  # MIME type -> text; binary kinds in base64


@final
class TextEvent(TypedDict):
    """Text that a run prints; stream: stdout, stderr, result or note."""

    type: Literal["output"]
    stream: str
    text: str


@final
class DisplayEvent(TypedDict):
    """A value; `place` is the display id, by which a later event can update it."""

    type: Literal["output"]
    data: MimeBundle
    display_id: str | None
    update: bool


Event = TextEvent | DisplayEvent


class WidgetMessage(TypedDict, total=False):
    """What a widget and its front end send each other.

    method   "update" with a state, "custom" with a content
    """

    method: str
    state: dict[str, Any]
    content: Any


class WidgetEvent(TypedDict):
    """A message to the front end of a widget."""

    type: Literal["output"]
    widget: str
    message: WidgetMessage


class Show(Protocol):
    """What shows a value in the output of a run."""

    def __call__(self, data: MimeBundle, display_id: str | None = None, update: bool = False) -> None: ...


class Failure(TypedDict):
    """An error of a program; line: of its cell."""

    name: str
    message: str
    line: int | None
    traceback: NotRequired[str]


Part = tuple[str, str | None]  # of an answer: its name, and the message it gets, None where it is right


class Verdict(TypedDict):
    """What the check of an exercise has found; without parts where it failed, and through whose fault."""

    parts: list[Part]
    fault: NotRequired[Literal["reader", "author"]]
    error: NotRequired[Failure]


ValueForm = Literal["tex", "json"]


class Request(TypedDict, total=False):
    """What the build asks of a session: to run a source, or the value of an expression.

    exercise   module of an exercise: to verify, with the seconds that each check may take; or, for a value,
               to cite by the last part of its name
    """

    run: str
    rich: bool
    budget: tuple[float, float]
    value: str
    form: ValueForm
    exercise: str
    seconds: float
    number: int
    timeout: float


class Response(TypedDict, total=False):
    """What a session returns: the events of a run, a value, or hints; an error if there was one."""

    events: list[Event]
    value: str
    hints: list[str]
    error: Failure


class Report(TypedDict):
    """A response with what it depends on: files read, modules imported, names that were not found."""

    number: NotRequired[int]
    response: Response
    read: NotRequired[list[str]]
    modules: NotRequired[list[str]]
    missing: NotRequired[list[str]]


class RunPage(Protocol):
    """What a run in the browser calls of its page, see frontend/src/worker."""

    def begin(self) -> bool: ...
    def end(self) -> None: ...
    def tell(self, event: str) -> None: ...
    def ask(self, prompt: str) -> str | JsPromise: ...
    def check(self) -> None: ...
    def judge(self, verdict: str) -> None: ...
