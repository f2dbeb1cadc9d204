"""Scripts that need packages of npm become one file, once."""

import json
import re

import pytest

from mkdocs_pyodide import bundle as module
from mkdocs_pyodide.bundle import FRONTEND, BundleError, bundle
from mkdocs_pyodide.node import NodeError
from mkdocs_pyodide.plugin import ASSETS, BUNDLED


def fail(*args, **kwargs):
    raise NodeError("no network")


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "user_cache_path", lambda name: tmp_path / name)
    return tmp_path / "mkdocs-pyodide" / "bundle"


@pytest.mark.parametrize("name", BUNDLED)
def test_a_bundle_imports_nothing_and_brings_its_licences(name):
    text = bundle(ASSETS / name).read_text("utf-8")
    assert text.startswith("/*!\n") and "Licen" in text[:20_000]
    code = text.partition("*/")[2]
    assert not code.lstrip().startswith("import")  # where the bundler puts what it leaves outside
    assert not re.search(r"\beval\(|\bnew Function\(", code)  # the strict policy allows neither


def test_every_script_that_needs_a_package_is_bundled():
    needing = {
        path.name for path in ASSETS.glob("*.js") if re.search(r'from "[^./]', path.read_text("utf-8"))
    }
    assert needing == set(BUNDLED)


def test_made_once_and_anew_for_another_source(cache, tmp_path, monkeypatch):
    source = tmp_path / "one.js"
    source.write_text("export const a = 1 + 1;")
    made = bundle(source)
    assert "2" in made.read_text() and list(cache.iterdir()) == [made]
    monkeypatch.setattr(module, "node", fail)
    assert bundle(source) == made
    source.write_text("export const a = 3;")
    with pytest.raises(BundleError, match=r"cannot bundle one.js: no network"):
        bundle(source)


def test_what_cannot_be_bundled_says_why(cache, tmp_path):
    source = tmp_path / "two.js"
    source.write_text('import "no-such-package";')
    with pytest.raises(BundleError, match=r"two.js[\s\S]*no-such-package"):
        bundle(source)
    assert not cache.exists()


def test_the_lock_pins_every_package_and_names_no_host():
    lock = json.loads((FRONTEND / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages and all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert not [entry for entry in packages.values() if "resolved" in entry]
    wanted = json.loads((FRONTEND / "package.json").read_text())["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
