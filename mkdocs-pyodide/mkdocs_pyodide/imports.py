"""What a source imports, found without running it: modules of the site, of packages, of Python.

The build and the browser import ahead of a run what it certainly imports, so that its time is its own.
"""

import ast
import functools
import os
from pathlib import Path

SHOWY = {"this", "antigravity"}  # Python's own that do something to be seen when they are imported


def imported(source, modules=None, is_certain=False):
    """Name the top-level modules that a source imports, also by way of files in `modules`.

    is_certain   only those that any run imports: not within functions, branches and loops
    """
    found, _ = _walk_imports(source, modules, is_certain)
    local = {p.name.removesuffix(".py") for p in Path(modules).iterdir()} if modules else set()
    return found - local


def imported_ahead(source, modules=None):
    """Name the modules to import ahead of a run, in their order."""
    return sorted(imported(source, modules, is_certain=True) - SHOWY)


def local_files(source, modules):
    """Return the paths, as text, of the files in `modules` that a source imports, also through each other."""
    _, seen = _walk_imports(source, modules)
    return {file for file in seen if os.path.isfile(file)}


def _walk_imports(source, modules, is_certain=False):
    """Return the top-level names of the modules that are elsewhere, and the files in `modules`."""
    found, pending, seen = set(), [_dotted_imports(source, is_certain)], set()
    while pending:
        for name in pending.pop():
            file = _file_of(name, modules)
            if file is None:
                found.add(name.partition(".")[0])
            elif file not in seen:
                seen.add(file)
                now = os.stat(file)
                pending.append(_imports_of(file, now.st_mtime_ns, now.st_size, is_certain))
    return found, seen


@functools.cache
def _imports_of(file, changed, size, is_certain):
    """Return what a file imports. As for Python's own caches, one of the same time and size is the same."""
    return _dotted_imports(Path(file).read_bytes()) if os.path.isfile(file) else ()


@functools.cache
def _dotted_imports(source, is_certain=False):
    """Return `a.b` for `import a.b`, and `a`, `a.b`, `a.c` for `from a import b, c`."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # it is reported when the cell runs
        return ()
    return tuple(_names_imported(_certain(tree) if is_certain else ast.walk(tree)))


def _certain(tree):
    """Yield the statements that any run comes by; of those in a `try` it is not known better."""
    for node in tree.body:
        yield node
        if isinstance(node, ast.With | ast.AsyncWith | ast.Try | ast.ClassDef):
            yield from _certain(node)


def _names_imported(nodes):
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _file_of(name, modules):
    """Return the file or package folder of a dotted name, None where `modules` has none."""
    if not modules:
        return None
    path = os.path.join(modules, *name.split("."))
    candidates = (f"{path}.py", os.path.join(path, "__init__.py"), path)
    return next((c for c in candidates if os.path.exists(c)), None)
