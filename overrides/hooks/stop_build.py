"""Let the build end with the message of an error of a tool, without a traceback."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from mkdocs.exceptions import PluginError

from mkdocs_pyodide.exceptions import EngineError

P = ParamSpec("P")
T = TypeVar("T")


def stop_build(event: Callable[P, T]) -> Callable[P, T]:
    @wraps(event)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return event(*args, **kwargs)
        except EngineError as error:
            raise PluginError(str(error)) from error

    return wrapper
