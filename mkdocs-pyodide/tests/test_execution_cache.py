"""What cells put out is computed once, and anew when anything that it depends on has changed."""

import hashlib
import os
import re
import sys
from pathlib import Path

import pytest

from mkdocs_pyodide.build import cache as module
from mkdocs_pyodide.build.cache import MAX_AGE_S, ExecutionCache
from mkdocs_pyodide.build.executor import Executor
from mkdocs_pyodide.tools import store

RUN = "import os\nos.getpid()"  # another number in each process


class Builds:
    """Builds one after the other, of the same folders."""

    def __init__(self, folder):
        self.modules = folder / "modules"
        self.kept = folder / "cache"
        self.write("near.py", "from far import answer\n")
        self.write("far.py", "answer = 42\n")
        self.write("other.py", "")

    def write(self, name, text):
        path = self.modules / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def ask(self, *questions, session="s"):
        """What one build is told: to each source its output, to each "= expression" its value."""
        executor = Executor(self.modules, 20, ExecutionCache(self.kept, self.modules))
        told = []
        for question in questions:
            if question.startswith("= "):
                told.append(executor.value(session, question[2:]))
            else:
                events, error = executor.run(session, question)
                told.append((events[0]["text"] if events else "", error))
        executor.close()
        assert not [error for _, error in told if error]
        return [text for text, _ in told]


@pytest.fixture
def builds(tmp_path):
    return Builds(tmp_path)


def test_cached_cells_are_not_run_again(builds, monkeypatch):
    first = builds.ask(RUN, "x = 2", "= x + os.getpid()")
    monkeypatch.setattr("subprocess.Popen", None)  # no process is started
    assert builds.ask(RUN, "x = 2", "= x + os.getpid()") == first
    assert builds.ask(RUN, "x = 2", "= x + os.getpid()", session="another page's") == first


@pytest.mark.parametrize("source", ["import near", "import importlib\nimportlib.import_module('ne' + 'ar')"])
def test_edit_of_an_import_two_levels_down(builds, source):
    cells = [source, RUN, "= os.getpid()"]
    first = builds.ask(*cells)
    builds.write("other.py", "x = 1\n")
    assert builds.ask(*cells) == first
    builds.write("far.py", "answer = 43\n")
    assert builds.ask(*cells)[1:] != first[1:]


def test_edit_of_an_import_that_is_taken_back(builds):
    cells = ["import near", RUN]
    first = builds.ask(*cells)
    builds.write("far.py", "answer = 43\n")
    assert builds.ask(*cells) != first
    builds.write("far.py", "answer = 42\n")
    assert builds.ask(*cells) == first


def test_edit_of_a_file_that_is_read(builds):
    builds.write("data.txt", "1")
    cells = [
        "import near\nfrom pathlib import Path",
        "Path(near.__file__).with_name('data.txt').read_text()",
        RUN,
    ]
    first = builds.ask(*cells)
    assert builds.ask(*cells) == first
    builds.write("data.txt", "2")
    second = builds.ask(*cells)
    assert second[1] == "'2'\n" and second[2] != first[2]


@pytest.mark.parametrize("source", ["import late", "__import__('la' + 'te')"])
def test_file_that_was_not_there(builds, source):
    cells = [f"try:\n    {source}\nexcept ImportError:\n    pass\n{RUN}"]
    first = builds.ask(*cells)
    builds.write("late.py", "")
    assert builds.ask(*cells) != first


def test_edit_of_an_earlier_cell(builds):
    first = builds.ask("x = 1", RUN, "= x")
    second = builds.ask("x = 2", RUN, "= x")
    assert second[1] != first[1] and second[2] == "2"
    assert builds.ask("x = 1", RUN, "= x") == first  # taken back


def test_edit_of_a_later_cell_runs_the_earlier_ones_again(builds):
    builds.ask("x = [1]", "x.append(2)", "= len(x)")
    assert builds.ask("x = [1]", "x.append(2)", "= len(x)", "x.append(3)", "= x[-1] + len(x)")[-1] == "6"


def test_a_cited_value_runs_no_cell_again(builds):
    """Prose is edited more often than the training above it."""
    first = builds.ask(RUN, "= os.getpid()", RUN)
    second = builds.ask(RUN, "= os.getpid() + 0", "= 1", RUN)
    assert [first[0], first[2]] == [second[0], second[3]]


@pytest.mark.parametrize(
    ("name", "value"),
    [("sys.version", "3.99"), ("platform.machine", lambda: "another")],
)
def test_another_environment(builds, monkeypatch, name, value):
    first = builds.ask(RUN)
    monkeypatch.setattr(f"{module.__name__}.{name}", value)
    assert builds.ask(RUN) != first


@pytest.fixture
def installed(monkeypatch, tmp_path):
    """A folder of installed packages, ahead of all others, in the build and where cells run."""
    installed = tmp_path / "installed"
    installed.mkdir()
    monkeypatch.setattr("sys.path", [str(installed), *sys.path])
    monkeypatch.setenv("PYTHONPATH", str(installed))
    return installed


IMPORTS = {
    "import": "import numpy",
    "by way of a package": "import pandas",
    "by way of a module": "import near",
    "by name": "__import__('num' + 'py')",
    "by importlib": "import importlib\nimportlib.import_module('numpy.linalg')",
}


@pytest.mark.long
@pytest.mark.parametrize("source", IMPORTS.values(), ids=IMPORTS)
def test_another_version_of_what_is_imported(builds, installed, source):
    builds.write("far.py", "import numpy\nanswer = 42\n")
    first = builds.ask(source, RUN)
    assert builds.ask(source, RUN) == first
    (installed / "numpy-99.dist-info").mkdir()
    assert builds.ask(source, RUN) != first


def test_packages_that_no_cell_imports_do_not_matter(builds, installed):
    first = builds.ask("import json", RUN)
    (installed / "numpy-99.dist-info").mkdir()
    (installed / "another-1.dist-info").mkdir()
    (installed / "another.py").write_text("")
    assert builds.ask("import json", RUN) == first


@pytest.mark.parametrize("find", ["import absent", "import importlib\nimportlib.import_module('absent')"])
def test_a_package_that_was_missing_is_installed(builds, installed, find):
    indented = find.replace("\n", "\n    ")
    source = f"try:\n    {indented}\nexcept ImportError:\n    pass\n{RUN}"
    first = builds.ask(source)
    assert builds.ask(source) == first
    (installed / "absent.py").write_text("")
    assert builds.ask(source) != first


def test_a_warm_build_reads_no_description_of_a_package(builds, monkeypatch):
    first = builds.ask("import numpy", RUN)
    monkeypatch.setattr(module, "providers", None)
    assert builds.ask("import numpy", RUN) == first


def test_another_engine(builds, monkeypatch):
    names = {path.name for path in module.engine()}
    assert names >= {
        "child.py",
        "session.py",
        "mime.py",
        "matplotlib_backend.py",
        "tracebacks.py",
        "events.py",
    }
    assert not names & {"plugin.py", "extension.py", "manifest.py", "mirrors.py", "executor.py"}
    first = builds.ask(RUN)
    files = [*module.engine(), Path(__file__)]
    monkeypatch.setattr(module, "engine", lambda: files)
    assert builds.ask(RUN) != first


def test_failure_is_not_cached(builds):
    executor = Executor(builds.modules, 20, ExecutionCache(builds.kept, builds.modules))
    assert executor.run("s", "1 / 0")[1]["name"] == "ZeroDivisionError"
    assert executor.value("t", "nothing")[1]["name"] == "NameError"
    executor.close()
    assert not builds.kept.exists()


@pytest.mark.long
def test_damaged_entry_is_computed_again(builds):
    first = builds.ask(RUN)
    (entry,) = builds.kept.iterdir()
    whole = entry.read_bytes()
    for damaged in (whole[:-9], b"", whole.replace(first[0].strip().encode(), b"12345")):
        entry.write_bytes(damaged)
        again = builds.ask(RUN)
        assert again not in (first, ["12345\n"]) and builds.ask(RUN) == again
        first = again


def test_unused_entries_are_pruned(builds):
    builds.ask(RUN)
    (entry,) = builds.kept.iterdir()
    cache = ExecutionCache(builds.kept, builds.modules)
    cache.prune()
    assert entry.exists()
    past = entry.stat().st_mtime - MAX_AGE_S - 60
    os.utime(entry, (past, past))
    builds.ask(RUN)  # wanted again
    cache.prune()
    assert entry.exists()
    os.utime(entry, (past, past))
    cache.prune()
    assert not entry.exists()


def test_sessions_do_not_see_each_other(builds):
    executor = Executor(builds.modules, 20)
    executor.run("a", "import near\nnear.answer = 0")
    events, _ = executor.run("b", "import near\nnear.answer")
    executor.close()
    assert events[0]["text"] == "42\n"


def said(site):
    return re.search(r"<figure.*It is .*?</p>", site.html(), re.DOTALL)[0]


@pytest.mark.long
def test_a_second_build_runs_no_cell_and_says_the_same(site, monkeypatch):
    page = '```pyodide session="s"\nimport os\nos.getpid()\n```\n\nIt is ⟦s: os.getpid()⟧.\n'
    site.build(index=page)
    first = said(site)
    monkeypatch.setattr("mkdocs_pyodide.build.executor.SessionProcess._start", None)
    site.build(index=page)
    assert said(site) == first
    assert (site.folder / ".pyodide").is_dir()
    (site.folder / ".cache").mkdir()
    (site.folder / ".pyodide").rename(site.folder / ".cache/pyodide")  # as earlier versions had it
    site.build(index=page)
    assert said(site) == first


def test_a_folder_that_cannot_be_written_costs_only_time(builds, caplog):
    caplog.set_level("INFO")
    builds.kept.write_text("a file where the folder should be")
    first = builds.ask(RUN, RUN)
    assert builds.ask(RUN, RUN) != first
    assert caplog.text.count("outputs are not cached for the next build: cannot write") == 2  # once a build


@pytest.mark.long
def test_another_copy_of_the_project_runs_no_cell_again(tmp_path, monkeypatch):
    """A checkout elsewhere, as that of a CI, with the same cache."""
    cells = ["import near", RUN, "= os.getpid()", "near.__file__", "open(near.__file__).read()"]
    one, other = Builds(tmp_path / "one"), Builds(tmp_path / "other")
    other.kept = one.kept
    first, second = one.ask(*cells[:3]), other.ask(*cells[:3])
    assert second == first
    assert one.ask(*cells)[3] == f"{str(one.modules / 'near.py')!r}\n"
    assert other.ask(*cells)[3] == f"{str(other.modules / 'near.py')!r}\n"
    other.write("far.py", "answer = 43\n")
    assert other.ask(*cells[:3]) != first


def test_module_that_is_found_by_its_name_only_in_another_copy(tmp_path):
    find = "try:\n    __import__('la' + 'te')\nexcept ImportError:\n    print('none')"
    one, other = Builds(tmp_path / "one"), Builds(tmp_path / "other")
    other.kept = one.kept
    assert one.ask(find) == ["none\n"]
    other.write("late.py", "print('here')")
    assert other.ask(find) == ["here\n"]


@pytest.mark.long
def test_a_warm_build_hashes_each_file_once(site, monkeypatch):
    """What a build writes again has another content."""
    page = '```pyodide session="s"\nfrom tools.shapes import *\n1\n```\n\nIt is ⟦s: 1⟧.\n'
    site.work_offline()
    site.build(index=page, other=page)
    hashed, hash_file = [], hashlib.file_digest

    def spy(file, name):
        hashed.append((file.name, os.fstat(file.fileno()).st_mtime_ns))
        return hash_file(file, name)

    store._digest.cache_clear()
    monkeypatch.setattr(hashlib, "file_digest", spy)
    site.build(index=page, other=page)
    assert len(hashed) > 50 and len(hashed) == len(set(hashed))
