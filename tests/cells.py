"""Cells of snippets/experiments: one section run by itself, as a session of a page does."""

import contextlib
import io
import re

from pages import SNIPPETS


def cell(page, name, *changes, run=True):
    """Run a section, a text changed for another; return its names and what it printed.

    run  False: return the source alone
    """
    text = (SNIPPETS / f"experiments/{page}.py").read_text("utf-8")
    (source,) = re.findall(rf"# --8<-- \[start:{name}\]\n(.*?)# --8<-- \[end:{name}\]", text, re.DOTALL)
    for old, new in changes:
        assert old in source, f"{name} has no {old!r}"
        source = source.replace(old, new)
    if not run:
        return source
    names, said = {"__name__": "cell"}, io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(source, f"<cell {name}>", "exec"), names)
    return names, said.getvalue()


def printed(page, name, *changes):
    return cell(page, name, *changes)[1]
