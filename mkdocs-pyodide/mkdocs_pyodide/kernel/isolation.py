"""Keep apart for each session what a process has but once: filters, streams, folders, settings.

A session begins with what the process has, goes on with its own, and leaves the process as it was. What a
program changes within modules of Python or of packages is shared.
"""

from __future__ import annotations

import contextlib
import copy
import gc
import logging
import os
import sys
import warnings
from typing import TYPE_CHECKING, ClassVar

from mkdocs_pyodide.kernel.imports import VISIBLE_IMPORTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType
    from typing import Any

    State = Any  # each part and each library has its own
    Access = tuple[Callable[[], State], Callable[[State], object]]
    States = list[tuple[Callable[[State], object], State]]


def _attribute(owner: object, name: str) -> Access:
    return lambda: getattr(owner, name), lambda value: setattr(owner, name, value)


def _items(owner: object, name: str) -> Access:
    """Read and write the items of a list, also of one that takes its place."""

    def read() -> tuple[list[object], list[object]]:
        found = getattr(owner, name)
        return found, list(found)

    def write(state: tuple[list[object], list[object]]) -> None:
        found, items = state
        found[:] = items
        setattr(owner, name, found)

    return read, write


def _write_filters(state: State) -> None:
    warnings.resetwarnings()  # Python forgets what it has warned of: each run warns once more
    warnings.onceregistry.clear()  # type: ignore[attr-defined]  # known to nobody but Python
    FILTERS[1](state)


def _read_environment() -> dict[bytes, bytes]:
    # As the system has it: to decode it takes as long as all the rest.
    return os.environ._data.copy()  # type: ignore[attr-defined]  # private


def _write_environment(variables: dict[bytes, bytes]) -> None:
    data = os.environ._data  # type: ignore[attr-defined]  # private
    if data == variables:
        return
    for name in data.keys() - variables.keys():
        del os.environ[os.fsdecode(name)]
    for name, value in variables.items():
        os.environ[os.fsdecode(name)] = os.fsdecode(value)


def _read_logging() -> tuple[int, int, dict[str, logging.Logger | logging.PlaceHolder]]:
    root = logging.root
    return root.level, root.manager.disable, dict(root.manager.loggerDict)


def _write_logging(state: tuple[int, int, dict[str, logging.Logger | logging.PlaceHolder]]) -> None:
    root = logging.root
    level, root.manager.disable, loggers = state
    if level != root.level:
        root.setLevel(level)
    if loggers.keys() != root.manager.loggerDict.keys():
        root.manager.loggerDict.clear()
        root.manager.loggerDict.update(loggers)


FILTERS = _items(warnings, "filters")
PARTS: tuple[Access, ...] = (  # how each is read and written
    *(_attribute(sys, name) for name in ("stdin", "stdout", "stderr", "displayhook", "excepthook")),
    *(_attribute(warnings, name) for name in ("showwarning", "formatwarning")),
    _items(sys, "path"),
    _items(sys, "argv"),
    _items(logging.root, "handlers"),
    (FILTERS[0], _write_filters),
    (_read_environment, _write_environment),
    (_read_logging, _write_logging),
    (os.getcwd, os.chdir),
    (sys.getrecursionlimit, sys.setrecursionlimit),
    (sys.get_int_max_str_digits, sys.set_int_max_str_digits),
    (sys.gettrace, sys.settrace),
    (sys.getprofile, sys.setprofile),
    (gc.isenabled, lambda is_enabled: gc.enable() if is_enabled else gc.disable()),
)

# What libraries have, if they have been imported: how it is read, written, and begun for a new session, which
# has settings as they were before any session. It takes longer, so only where another session ran before.
RANDOM = {
    "random": (lambda random: random.getstate(), lambda random, state: random.setstate(state)),
    "numpy.random": (lambda random: random.get_state(), lambda random, state: random.set_state(state)),
}
SETTINGS = {
    "matplotlib": (
        lambda matplotlib: dict.copy(matplotlib.rcParams),  # as they are: nothing is looked up or checked
        lambda matplotlib, settings: dict.update(matplotlib.rcParams, settings),
    ),
    "pandas._config.config": (
        lambda config: copy.deepcopy(config._global_config),
        lambda config, settings: config._global_config.update(copy.deepcopy(settings)),
    ),
}
LIBRARIES = RANDOM | SETTINGS


class Isolation:
    """What the process has while one session runs."""

    last: Isolation | None = None  # whose random states and settings the libraries have
    defaults: ClassVar[dict[str, State]] = {}  # of libraries, as they were before any session ran with them

    def __init__(self, modules: str | None = None, folder: str | None = None) -> None:
        """Begin with what the process has.

        modules   folder of the site's modules: each session imports them for itself
        folder    the working directory that it begins in, made when needed; None for that of the process
        """
        self.modules = os.path.join(modules, "") if modules else None
        self.folder = folder
        self.state: States | None = None  # of each part, when it ran last
        self.filters: list[object] = []  # of the process, when it ran last
        self.own: dict[str, ModuleType] = {}  # its modules
        self.libraries: dict[str, State] = {}

    @contextlib.contextmanager
    def active(self) -> Iterator[None]:
        """Make the process as the session left it; restore it in the end."""
        self._switch_libraries()
        outside, names, path = _read(), set(sys.modules), list(sys.path)
        try:
            self._enter()
            yield
        finally:
            self._leave(outside, names, path)

    def _enter(self) -> None:
        sys.modules.update(self.own)
        if self.state is not None:
            # Imports ahead of the run may have added some.
            added = [each for each in warnings.filters if each not in self.filters]
            _write(self.state)
            warnings.filters[:0] = added  # type: ignore[index]  # it is a list
            return
        _write_filters(FILTERS[0]())  # what others were warned of this one has not heard
        if self.folder:
            os.makedirs(self.folder, exist_ok=True)
            os.chdir(self.folder)

    def _leave(self, outside: States, names: set[str], path: list[str]) -> None:
        try:
            self.state = _read()
            names = sys.modules.keys() - names
            self.own = self._own(names, path) if names else {}
            _restore(outside, self.own)
        except KeyboardInterrupt:  # Stop, late
            _restore(outside, self.own)
            raise
        finally:
            for name in VISIBLE_IMPORTS & self.own.keys():
                del self.own[name]  # each run shows what it does
            self.filters = list(warnings.filters)

    def _own(self, names: set[str], path: list[str]) -> dict[str, ModuleType]:
        """Return those of some modules that are the site's or the program's, not Python's or a package's."""
        folders = [self.modules, *(os.path.join(folder, "") for folder in path if folder)]

        def is_own(name: str) -> bool:
            origin = _origin(sys.modules[name])
            found = max((f for f in folders if f and origin.startswith(f)), key=len, default=self.modules)
            return bool(origin) and (name in VISIBLE_IMPORTS or found == self.modules)

        return {name: sys.modules[name] for name in names if is_own(name)}

    def _switch_libraries(self) -> None:
        """Give the libraries the random states and settings of this session."""
        last, Isolation.last = Isolation.last, self
        if last is self:
            return
        loaded = {name: sys.modules[name] for name in LIBRARIES if name in sys.modules}
        found = {name: LIBRARIES[name][0](module) for name, module in loaded.items()}
        if last:
            last.libraries = found
        for name, module in loaded.items():
            default = Isolation.defaults.setdefault(name, found[name])
            if name in self.libraries or name in SETTINGS:
                LIBRARIES[name][1](module, self.libraries.get(name, default))
            else:
                module.seed()


def _origin(module: ModuleType) -> str:
    """Return the file or folder of a module, "" where it has none."""
    spec = getattr(module, "__spec__", None)
    origin = spec and (spec.origin or next(iter(spec.submodule_search_locations or ()), ""))
    if not isinstance(origin, str) or origin in ("", "built-in", "frozen"):
        return ""
    return os.path.abspath(origin)


def _read() -> States:
    """Return the parts that can be read: how each is written, and its state."""
    states: States = []
    for read, write in PARTS:
        try:
            states.append((write, read()))
        except Exception:  # a working directory that is gone, say
            continue
    return states


def _write(states: States) -> None:
    for write, state in states:
        try:
            write(state)
        except Exception:
            continue


def _restore(outside: States, own: dict[str, ModuleType]) -> None:
    for name in own:
        sys.modules.pop(name, None)
    for path in [path for path in sys.path_importer_cache if path[:1] != "/" and not os.path.isabs(path)]:
        del sys.path_importer_cache[path]  # it is of the session's working directory
    _write(outside)
