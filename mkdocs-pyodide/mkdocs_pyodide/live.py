"""The browser's way to its sessions: what worker.js calls, in terms of strings."""

import importlib
import json
import warnings
from pathlib import Path

from pyodide.ffi import can_run_sync, run_sync

from mkdocs_pyodide.session import Session, imported

MODULES = Path("/live/modules")
MODULES.mkdir(exist_ok=True)  # a site may have none
# A progress bar would warn that it has no thread to watch itself: there are none here.
warnings.filterwarnings("ignore", "tqdm:disabling monitor support")

sessions: dict[str, Session] = {}


async def run(name, source, rich, post, ask):
    """Run a cell, posting each event as JSON; return the error as JSON, `null` for none.

    ask   returns the reader's line for a prompt, or a promise of it
    """
    session = sessions.setdefault(name, Session(None, MODULES))
    session.emit = lambda event: post(json.dumps(event))
    session.ask = lambda prompt: answer(ask(prompt))
    return json.dumps(await session.run(source, rich))


def answer(line):
    """Wait for the reader, without giving control back to the cell."""
    if not hasattr(line, "then"):
        return line
    if not can_run_sync():
        raise RuntimeError(
            "input() needs a page that is cross-origin isolated, or a browser that can suspend "
            "WebAssembly; assign the text to a name instead"
        )
    return run_sync(line)


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
