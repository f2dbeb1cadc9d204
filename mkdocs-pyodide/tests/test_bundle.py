"""What a page fetches of the engine is one file each, made once."""

import json
import re

import pytest

from mkdocs_pyodide.finish.assets import ICON_SOURCE
from mkdocs_pyodide.tools import bundle as module
from mkdocs_pyodide.tools.bundle import (
    ENTRIES,
    FRONTEND,
    SOURCES,
    BundleError,
    bundle,
    local_imports,
    published,
)
from mkdocs_pyodide.tools.node import NodeError, run_node


def fail(*args, **kwargs):
    raise NodeError("no network")


@pytest.fixture
def cache(emptied):
    return emptied("bundle")


def needs_package(path):
    return re.search(r'from "[^./]', path.read_text("utf-8"))


@pytest.mark.parametrize("name", ENTRIES)
def test_a_bundle_imports_nothing_and_brings_its_licences(name):
    text = published(name).read_text("utf-8")
    notice, _, code = text.rpartition("*/") if text.startswith("/*!") else ("", "", text)
    assert ("Licen" in notice) == any(map(needs_package, local_imports(SOURCES / ENTRIES[name])))
    assert not code.lstrip().startswith("import")  # where the bundler puts what it leaves outside
    assert not re.search(r"\beval\(|\bnew Function\(", code)  # the strict policy allows neither


def test_dynamic_imports_are_not_bundled():
    text = published("page.js").read_text("utf-8")
    assert set(re.findall(r'["`]\./([\w-]+\.js)', text)) == {
        "editor.js",
        "embed.js",
        "exercise.js",
        "hand-in.js",
        "mathml.js",
        "progress.js",
        "question.js",
        "sanitize.js",
        "widgets.js",
    }
    assert set(re.findall(r'new URL\(["`](\w+\.js)', text)) == {"worker.js"}


def test_every_script_is_in_a_bundle():
    bundled = set().union(*(local_imports(SOURCES / name) for name in ENTRIES.values()))
    files = {path for path in SOURCES.rglob("*.*") if not path.name.endswith(".d.ts")}
    build_strings = SOURCES / "shared" / "strings" / "en.json"
    assert files == bundled | {ICON_SOURCE, build_strings}


def test_bundle_is_made_once_for_each_source(cache, tmp_path, monkeypatch):
    source = tmp_path / "one.js"
    source.write_text("export const a = 1 + 1;")
    made = bundle(source)
    assert "2" in made.read_text() and list(cache.iterdir()) == [made.parent]
    monkeypatch.setattr(module, "run_node", fail)
    assert bundle(source) == made
    source.write_text('import { b } from "./two.js";\nconsole.log(b);')
    (tmp_path / "two.js").write_text("export const b = 1;")
    monkeypatch.setattr(module, "run_node", run_node)
    assert bundle(source) != made
    (tmp_path / "two.js").write_text("export const b = 2;")
    monkeypatch.setattr(module, "run_node", fail)
    with pytest.raises(BundleError, match=r"cannot bundle one.js: no network"):
        bundle(source)


def test_error_of_a_bundle_names_its_cause(cache, tmp_path):
    source = tmp_path / "two.js"
    source.write_text('import "no-such-package";')
    with pytest.raises(BundleError, match=r"two.js[\s\S]*no-such-package"):
        bundle(source)
    assert not list(cache.iterdir())


def test_the_lock_pins_every_package_and_names_no_host():
    lock = json.loads((FRONTEND / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages and all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert not [entry for entry in packages.values() if "resolved" in entry]
    wanted = json.loads((FRONTEND / "package.json").read_text())["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
