"""Say in a sentence what to do about an error of code that runs in a browser or was pasted from elsewhere."""

from __future__ import annotations

import re

NETWORK = "In a browser, Python uses the network only through fetch: `await pyodide.http.pyfetch(address)`."
PACKAGES = "Python runs in this page with the packages that the site provides; you cannot install others."
TERMINAL = "A page has no terminal; input() asks for a line."

MEMORY = "Python has 1 GB of memory in a page."
STACK = (
    "A browser's stack is small: recursion through C functions reaches the limit earlier than on a computer."
)

# How a line begins that is no Python.
PASTED = {
    r">>> |\.\.\. ": "Remove the prompts >>> and ... that came with the copied code.",
    r"[%!]? ?(?:pip3?|conda|mamba|uv) ": PACKAGES,
    r"%matplotlib": "Remove %matplotlib: figures are shown without it.",
    r"%": "Commands that begin with % belong to Jupyter; this cell runs only Python.",
    r"!|\$ ": "Shell commands do not run in a browser.",
}
MODULES = {
    r"requests|urllib3|httpx|aiohttp": NETWORK,
    r"torch|tensorflow|keras|jax|cupy|numba": "{name} does not run in a browser.",
    r"tkinter|turtle|PyQt\d|pygame|cv2": "{name} needs a window of its own, which a page does not have.",
    r".*": PACKAGES,
}
# Class of the error, how its message begins -> the hint.
MESSAGES = {
    (RecursionError, "Stack overflow"): STACK,
    (MemoryError, ""): MEMORY,
    (
        RuntimeError,
        "can't start new thread",
    ): "Python in a browser has no threads: call the function directly.",
    (RuntimeError, "TLS not supported"): NETWORK,
    (OSError, "[Errno 138]"): "Python in a browser cannot start other programs.",
    (OSError, "[Errno 29] I/O error"): TERMINAL,
    (OSError, "[Errno 53]"): NETWORK,
    (EOFError, ""): TERMINAL,
}


def hint_for(error: BaseException, message: str) -> str:
    """Return a hint on an error with a message, empty where there is none to give."""
    if isinstance(error, SyntaxError):
        return _found(PASTED, (error.text or "").strip())
    if isinstance(error, ModuleNotFoundError):
        name = str(error.name).partition(".")[0]
        return _found(MODULES, name, "$").format(name=name)
    for (kind, start), text in MESSAGES.items():
        if isinstance(error, kind) and message.startswith(start):
            return text
    return ""


def _found(table: dict[str, str], text: str, end: str = "") -> str:
    return next((hint for form, hint in table.items() if re.match(f"(?:{form}){end}", text)), "")
