"""`--unless-passed` leaves out the engine's tests that have passed for the same engine.

Most of them start a browser and Python, and all depend on the engine's folder alone: whoever changes a page
need not wait for them. The file `passed` of the cache has the hash of what they depend on, and their names.
"""

import hashlib
import os
from pathlib import Path

import pytest
from browsers import chromium, firefox
from cached_folders import CACHE, digest, engine
from nginx import NoProgram

TESTS = Path(__file__).parent
ROOT = TESTS.parent.parent
OUTSIDE = ("conftest.py", "pyproject.toml", "tests/frontend")  # what they use of the project around it


def pytest_addoption(parser):
    text = "leave out the engine's tests that have passed for the same engine"
    parser.addoption("--unless-passed", action="store_true", help=text)


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    if not config.option.unless_passed:
        return
    if hasattr(config, "workerinput"):
        plugin = Selection(config.workerinput["passed"])
    else:
        plugin = Record(CACHE / "passed", dependencies())
    config.pluginmanager.register(plugin)


def dependencies():
    """Return the hash of what the engine's tests depend on."""
    parts = (digest(TESTS.parent, *(ROOT / name for name in OUTSIDE)), engine())
    browsers = (_installed(chromium), _installed(firefox))
    return hashlib.sha256("\n".join(parts + browsers).encode()).hexdigest()


def _installed(find):
    """Return path and age of a browser, empty where there is none."""
    try:
        path = find()
    except NoProgram:
        path = None
    return f"{path} {os.stat(path).st_mtime}" if path else ""


class Selection:
    """Leave out the engine's tests with these names."""

    def __init__(self, passed):
        self.passed = set(passed)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config, items):
        left, kept = [], []
        for item in items:
            has_passed = item.nodeid in self.passed and TESTS in item.path.parents
            (left if has_passed else kept).append(item)
        if left:
            config.hook.pytest_deselected(items=left)
            items[:] = kept


class Record(Selection):
    """Note which tests pass and which fail, in the process that starts the workers or runs alone."""

    def __init__(self, path, key):
        self.path, self.key = path, key
        first, *names = path.read_text("utf-8").splitlines() if path.is_file() else [""]
        super().__init__(names if first == key else [])
        self.failed = set()

    def pytest_report_header(self):
        if self.passed:
            return f"{len(self.passed)} tests have passed for this engine; make test-all runs them again"
        return None

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node):
        node.workerinput["passed"] = sorted(self.passed)

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed.add(report.nodeid)
        elif report.when == "call" and report.passed:
            self.passed.add(report.nodeid)

    def pytest_sessionfinish(self):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text("\n".join([self.key, *sorted(self.passed - self.failed)]), "utf-8")
