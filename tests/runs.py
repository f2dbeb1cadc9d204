"""Runs of the architectures: a file's `__main__` part as it is, or with other settings."""

import contextlib
import functools
import importlib.util
import io
import re


@functools.cache
def run(name, **settings):
    """Run a file of snippets/architectures; return its names, and what it printed as `printed`.

    settings  take the place of those in its section `settings`, seed=1 for instance
    """
    path = importlib.util.find_spec(f"architectures.{name}").origin
    with open(path, encoding="utf-8") as file:
        source = changed(file.read(), settings)
    names = {"__name__": "__main__", "__file__": path}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(source, path, "exec"), names)
    return names | {"printed": printed.getvalue()}


def changed(source, settings):
    """Change `seed, width = 0, 64` where it stands."""
    for name, value in settings.items():
        pattern = rf"^( +)((?:\w+, )*){name}((?:, \w+)*) = (.+)$"
        (found,) = re.finditer(pattern, source, re.MULTILINE)
        values = found[4].split(", ")
        values[found[2].count(",")] = repr(value)
        line = f"{found[1]}{found[2]}{name}{found[3]} = {', '.join(values)}"
        source = source[: found.start()] + line + source[found.end() :]
    return source
