"""The errors that stop a build.

EngineError            what is wrong: value, and how to fix it; the plugin shows it without a traceback
├── StoreError         the user's cache folder cannot be written
├── NodeError          Node or npm failed
├── BundleError        a script cannot be bundled
├── SnapshotError      no start-up snapshot; pages start Python without it
├── RuntimeUnavailable files of the runtime could not be downloaded
├── UnknownPackage     a package that is not in the lock
└── UpdateError        the lock cannot be updated, and stays as it is
CellError              a page asks for what cannot be had: page, line, and how to fix it
"""

import logging
import os
import traceback

from pymdownx.superfences import SuperFencesException

log = logging.getLogger("mkdocs.plugins.pyodide")


class EngineError(Exception):
    """Something that the build cannot do; says what is wrong and how to fix it."""


class CellError(SuperFencesException):
    """A page asks for what cannot be had; says the page, the line and the way out.

    Superfences swallows every other exception of a fence and shows its source as prose.
    """


def unexpected_message(error: Exception) -> str:
    """Return the message of an exception that nobody foresaw; `--verbose` shows its traceback."""
    if isinstance(error, OSError) and error.filename:
        fix = "Make it readable and writable, with space left."
        return f"cannot use {error.filename}: {error.strerror}. {fix}"
    frame = traceback.extract_tb(error.__traceback__)[-1]
    log.debug("traceback of the error below", exc_info=error)
    where = f"{os.path.basename(frame.filename)}, line {frame.lineno}"
    reason = f"{type(error).__name__}: {error} ({where})"
    return f"unexpected {reason}. Please report it, with the output of mkdocs build --verbose."


class MirrorUnavailable(Exception):
    """A mirror, or the registry of npm, has nothing to give; says why."""
