"""The browser's way to its sessions: what worker.js calls, in terms of strings."""

import importlib
import json
from pathlib import Path

from mkdocs_pyodide.session import Session, imported

MODULES = Path("/live/modules")
MODULES.mkdir(exist_ok=True)  # a site may have none
sessions: dict[str, Session] = {}


async def run(name, source, post):
    """Run a cell, posting each event as JSON; return the error as JSON, `null` for none."""
    session = sessions.setdefault(name, Session(None, MODULES))
    session.emit = lambda event: post(json.dumps(event))
    return json.dumps(await session.run(source))


def forget(name):
    """Let a session's names go."""
    sessions.pop(name, None)


def imports(source):
    """Return the top-level modules that a source needs, as a JSON list."""
    return json.dumps(sorted(imported(source, MODULES)))


def preload(module):
    """Import a module ahead of the cell; if that fails, the cell is the one to tell."""
    try:
        importlib.import_module(module)
    except Exception:
        return
