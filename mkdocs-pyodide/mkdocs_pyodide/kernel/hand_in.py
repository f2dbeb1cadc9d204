"""Check the names of one Python in another one, so that the code under test never runs beside its check.

The Python of the student has run an answer. The Python of the check receives the names that it defines as
plain data, and in place of a function a proxy: a call of it is a request to the student's Python. The page
carries texts between the two. It asks in both by an expression that displays its answer as MEDIA_TYPE:

    required("exercises.area")                      the check:   {"names": […]}
    plain("<code>")                                 the student: {"plain": true}
    export(["area", "x"], globals())                the student: {"names": {"area": …, "x": …}}
    check("exercises.area", "session", "<names>")   the check:   {"parts": […]}
    call("<number, arguments>")                     the student: {"value": …, "changed": […]}

Any of them may be {"error": [type, message]}. What comes from the student is JSON, and `decode` takes nothing
in it for code; what goes to the student is pickled.
"""

from __future__ import annotations

import base64
import builtins
import importlib
import json
import pickle
import re
import sys
from typing import TYPE_CHECKING, Any

from mkdocs_pyodide.kernel.mime import truncate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    Content = Any  # of JSON

MEDIA_TYPE = "application/vnd.pyodide.hand-in+json"
MAX_CHARACTERS = 200_000  # of a text from the student's Python
MAX_DEPTH = 50
MESSAGE_CHARACTERS = 500
DATA_KINDS = "biufcSU"  # of arrays that contain no objects
DTYPE = re.compile(rf"[<>|=][{DATA_KINDS}][0-9]+")

kept: list[object] = []  # what the other Python knows by its number


class Message:
    """A value that displays JSON."""

    def __init__(self, content: Mapping[str, Content]) -> None:
        self.text = json.dumps(content)
        if len(self.text) > MAX_CHARACTERS:
            size = f"{len(self.text):,} characters, at most {MAX_CHARACTERS:,}"
            self.text = json.dumps(_failure("ValueError", f"a value is too large to be checked: {size}"))

    def __repr__(self) -> str:
        return ""

    def _repr_mimebundle_(self) -> dict[str, str]:
        return {MEDIA_TYPE: self.text}


def _failure(name: str, message: str) -> Mapping[str, Content]:
    return {"error": [name, truncate(message, MESSAGE_CHARACTERS)]}


def _answer(make: Callable[[], Mapping[str, Content]]) -> Message:
    try:
        return Message(make())
    except Exception as error:
        return Message(_failure(type(error).__name__, str(error)))


# In the student's Python


def plain(source: str) -> Message:
    """Return whether code can affect no other student; see plain_code.py.

    source   in Base64
    """
    from mkdocs_pyodide.kernel.bridge import MODULES
    from mkdocs_pyodide.kernel.plain_code import is_plain

    def is_own_module(name: str) -> bool:
        path = MODULES.joinpath(*name.split("."))
        return path.is_dir() or path.with_name(f"{path.name}.py").is_file()

    return _answer(lambda: {"plain": is_plain(base64.b64decode(source).decode(), is_own_module)})


def export(names: Iterable[str], defined: Mapping[str, object]) -> Message:
    """Return what an answer has defined, without the names that it has not."""
    kept.clear()  # of earlier answers
    return _answer(lambda: {"names": {name: encode(defined[name]) for name in names if name in defined}})


def call(request: str) -> Message:
    """Call a function that `export` has named."""
    number, arguments, named = pickle.loads(base64.b64decode(request))
    arrays = list(_arrays((arguments, named)))
    before = [array.tobytes() for array in arrays]

    def make() -> Mapping[str, Content]:
        value = encode(kept[number](*arguments, **named))  # type: ignore[operator]  # a function
        pairs = zip(arrays, before, strict=True)
        return {"value": value, "changed": [array.tobytes() != old and encode(array) for array, old in pairs]}

    return _answer(make)


def lookup(number: int) -> object:
    """Return what an object of the other Python stands for."""
    return kept[number]


def encode(value: Any, depth: int = 0) -> Content:
    """Return a value as JSON; an object that is no data stays here and gets a number."""
    if depth > MAX_DEPTH:
        raise ValueError(f"a value is nested more than {MAX_DEPTH} levels deep")
    if value is None or type(value) in (bool, int, float, str):
        return value
    if type(value) in (list, tuple, set):
        return {type(value).__name__: [encode(item, depth + 1) for item in value]}
    if type(value) is dict:
        return {"dict": [[encode(key, depth + 1), encode(item, depth + 1)] for key, item in value.items()]}
    if type(value) is complex:
        return {"complex": [value.real, value.imag]}
    if _is_data(value):
        return {"array": [value.dtype.str, value.shape, base64.b64encode(value.tobytes()).decode()]}
    kept.append(value)
    name = getattr(value, "__name__", type(value).__name__)
    return {"function" if callable(value) else "object": [len(kept) - 1, truncate(str(name), 80)]}


def _is_data(value: object) -> bool:
    """Whether a value is one of NumPy's arrays or numbers and contains no objects."""
    numpy = sys.modules.get("numpy")
    is_array = numpy is not None and isinstance(value, (numpy.ndarray, numpy.generic))
    return is_array and value.dtype.kind in DATA_KINDS  # type: ignore[attr-defined]  # known to NumPy alone


def _arrays(value: object) -> Iterator[Any]:
    """Yield the arrays in a value, in an order that both sides share."""
    if isinstance(value, (list, tuple, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _arrays(item)
    elif _is_data(value):
        yield value


# In the Python of the check


def required(exercise: str) -> Message:
    """Return the names that the check of an exercise needs."""
    from mkdocs_pyodide.kernel.exercise import required_names

    return _answer(lambda: {"names": required_names(importlib.import_module(exercise).check)})


def check(exercise: str, session: str, names: str) -> Message:
    """Check names of the student's Python; the session is the one that runs this.

    names   Base64 of what `export` has displayed
    """
    from mkdocs_pyodide.kernel.bridge import sessions

    ask = sessions[session].ask
    assert ask  # every session of the bridge can ask the page
    return check_by(ask, exercise, base64.b64decode(names).decode())


def check_by(ask: Callable[[str], str], exercise: str, names: str) -> Message:
    """Check names of the student's Python, which answers to `ask`."""
    from mkdocs_pyodide.kernel.exercise import check_names

    connection = Connection(ask)

    def make() -> Mapping[str, Content]:
        found = {name: connection.decode(value) for name, value in connection.read(names)["names"].items()}
        return {"parts": check_names(exercise, found)}

    return _answer(make)


class RemoteObject:
    """An object of the student's Python: it can be passed back to it."""

    def __init__(self, number: int, name: str) -> None:
        self._number = number
        self._name = name

    def __reduce__(self) -> tuple[Callable[[int], object], tuple[int]]:
        return lookup, (self._number,)

    def __repr__(self) -> str:
        return f"<{self._name}>"


class RemoteFunction(RemoteObject):
    """A function of the student's Python: a call runs there."""

    def __init__(self, number: int, name: str, connection: Connection) -> None:
        super().__init__(number, name)
        self._connection = connection
        self.__name__ = name

    def __call__(self, *arguments: object, **named: object) -> object:
        return self._connection.call(self._number, arguments, named)


class Connection:
    """Send requests to the student's Python, and read what it answers."""

    def __init__(self, ask: Callable[[str], str]) -> None:
        """Connect by `ask`, which returns the first part of an answer to a request, or the next to none.

        A part begins with + where another one follows, else with a full stop.
        """
        self.ask = ask

    def call(self, number: int, arguments: tuple[object, ...], named: dict[str, object]) -> object:
        """Call a function; raise what it raises, and change the arrays that it changes."""
        request = base64.b64encode(pickle.dumps((number, arguments, named))).decode()
        part = self.ask(request)
        parts = [part[1:]]
        while part.startswith("+"):
            part = self.ask("")
            parts.append(part[1:])
        answer = self.read("".join(parts))
        for array, changed in zip(_arrays((arguments, named)), answer["changed"], strict=True):
            if changed and getattr(array, "ndim", 0):
                array[...] = self.decode(changed)
        return self.decode(answer["value"])

    def read(self, text: str) -> dict[str, Content]:
        """Return the content of an answer; raise the error that it says."""
        content: dict[str, Content] = json.loads(text)
        if "error" in content:
            name, message = map(str, content["error"])
            raise _error_type(name)(message)
        return content

    def decode(self, content: Content) -> object:
        """Return a value that `encode` has written. Raises an exception for anything else."""
        if not isinstance(content, dict):
            if isinstance(content, list):
                raise TypeError("a list without its type")
            return content
        ((kind, value),) = content.items()
        if kind == "array":
            return _decode_array(*value)
        if kind == "complex":
            return complex(*value)
        if kind == "dict":
            return {self.decode(key): self.decode(item) for key, item in value}
        if kind == "function":
            return RemoteFunction(int(value[0]), str(value[1]), self)
        if kind == "object":
            return RemoteObject(int(value[0]), str(value[1]))
        return {"list": list, "tuple": tuple, "set": set}[kind](map(self.decode, value))


def _decode_array(dtype: str, shape: list[int], content: str) -> object:
    import numpy

    if not DTYPE.fullmatch(dtype):
        raise TypeError(f"dtype {dtype!r} is no data")
    flat = numpy.frombuffer(bytearray(base64.b64decode(content)), numpy.dtype(dtype))
    return flat.reshape(shape) if shape else flat[0]


def _error_type(name: str) -> type[Exception]:
    """Return an exception of this name, that of Python where it has one."""
    base = getattr(builtins, name, None)
    parent = base if isinstance(base, type) and issubclass(base, Exception) else Exception
    own = {"__init__": lambda self, message: setattr(self, "args", (message,)), "__str__": _first_argument}
    return type(name if name.isidentifier() else "Exception", (parent,), own)


def _first_argument(error: BaseException) -> str:
    return str(error.args[0])
