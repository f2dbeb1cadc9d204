"""Turn errors of the engine into those that MkDocs expects: no traceback reaches the author."""

import errno
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin

from mkdocs_pyodide.exceptions import CellError, EngineError, unexpected_message
from mkdocs_pyodide.tools import store

Plugin = TypeVar("Plugin", bound=BasePlugin)
P = ParamSpec("P")
T = TypeVar("T")


class PageError(CellError, PluginError):
    """Stops the build as MkDocs expects it, without a traceback."""


def without_tracebacks(plugin: type[Plugin]) -> type[Plugin]:
    """Let no traceback of an event reach the author, only what is wrong and how to fix it."""
    for name in dir(plugin):
        if name.startswith("on_"):
            setattr(plugin, name, raise_plugin_errors(getattr(plugin, name)))
    return plugin


def raise_plugin_errors(event: Callable[P, T]) -> Callable[P, T]:
    @wraps(event)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return event(*args, **kwargs)
        except PluginError:
            raise
        except EngineError as error:
            raise PluginError(f"pyodide: {error}") from None
        except Exception as error:
            raise PluginError(f"pyodide: {unexpected_message(error)}") from None

    return wrapper


def check_disk(error: Exception) -> None:
    """Raise a PluginError for an error of the disk as MkDocs writes the site."""
    if isinstance(error, OSError) and error.errno in store.FIXES:
        fix = "Free some space" if error.errno == errno.ENOSPC else "Make it writable"
        raise PluginError(f"pyodide: cannot write {error.filename}: {error.strerror}. {fix}.")
