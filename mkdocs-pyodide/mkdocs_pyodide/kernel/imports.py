"""Find what a source imports without running it: modules of the site, of packages, of Python.

The build and the browser preload what a run certainly imports, so that its time is its own.
"""

from __future__ import annotations

import ast
import functools
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Body = ast.Module | ast.With | ast.AsyncWith | ast.Try | ast.ClassDef


VISIBLE_IMPORTS = {"this", "antigravity"}  # Python's own that do something to be seen when they are imported


def imported_modules(source: str, modules: str | Path | None = None, is_certain: bool = False) -> set[str]:
    """Name the top-level modules that a source imports, also by way of files in `modules`.

    is_certain   only those that any run imports: not within functions, branches and loops
    """
    found, _ = _walk_imports(source, modules, is_certain)
    local = {p.name.removesuffix(".py") for p in Path(modules).iterdir()} if modules else set()
    return found - local


def preloadable_modules(source: str, modules: str | Path | None = None) -> list[str]:
    """Name the modules to preload for a run, in their order."""
    return sorted(imported_modules(source, modules, is_certain=True) - VISIBLE_IMPORTS)


def local_files(source: str, modules: str | Path | None) -> set[str]:
    """Return the paths, as text, of the files in `modules` that a source imports, also through each other."""
    _, seen = _walk_imports(source, modules)
    return {file for file in seen if os.path.isfile(file)}


def _walk_imports(
    source: str, modules: str | Path | None, is_certain: bool = False
) -> tuple[set[str], set[str]]:
    """Return the top-level names of the modules that are elsewhere, and the files in `modules`."""
    found: set[str] = set()
    seen: set[str] = set()
    pending = [_dotted_imports(source, is_certain)]
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
def _imports_of(file: str, changed: int, size: int, is_certain: bool) -> tuple[str, ...]:
    """Return what a file imports. As for Python's own caches, one of the same time and size is the same."""
    return _dotted_imports(Path(file).read_bytes()) if os.path.isfile(file) else ()


@functools.cache
def _dotted_imports(source: str | bytes, is_certain: bool = False) -> tuple[str, ...]:
    """Return `a.b` for `import a.b`, and `a`, `a.b`, `a.c` for `from a import b, c`."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # it is reported when the cell runs
        return ()
    return tuple(_names_imported(_certain(tree) if is_certain else ast.walk(tree)))


def _certain(tree: Body) -> Iterator[ast.stmt]:
    """Yield the statements that any run executes; those in a `try` count, too."""
    for node in tree.body:
        yield node
        if isinstance(node, ast.With | ast.AsyncWith | ast.Try | ast.ClassDef):
            yield from _certain(node)


def _names_imported(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _file_of(name: str, modules: str | Path | None) -> str | None:
    """Return the file or package folder of a dotted name, None where `modules` has none."""
    if not modules:
        return None
    path = os.path.join(modules, *name.split("."))
    candidates = (f"{path}.py", os.path.join(path, "__init__.py"), path)
    return next((c for c in candidates if os.path.exists(c)), None)
