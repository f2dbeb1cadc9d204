"""The runtime's files: the lock wins over cache and sources."""

import hashlib
import http.server
import json
import logging
import socket
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from threading import Thread

import pytest
from file_server import serving

from mkdocs_pyodide.distribution import mirrors
from mkdocs_pyodide.distribution.mirrors import FolderMirror, PipMirror, WebMirror
from mkdocs_pyodide.distribution.registry import Registry, RuntimeUnavailable, UnknownPackage
from mkdocs_pyodide.exceptions import MirrorUnavailable
from mkdocs_pyodide.tools.store import digest

CONTENT = {"core.wasm": b"core" * 1000, "one-1.0.whl": b"one" * 1000, "two-1.0.whl": b"two" * 1000}


def pinned(name):
    data = CONTENT[name]
    return {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}


def package(name, *depends):
    file = f"{name}-1.0.whl"
    more = {"imports": [f"{name}_module"], "depends": list(depends), "version": "1.0"}
    return {"file": file, **pinned(file), **more}


LOCK = {
    "pyodide": "1.2.3",
    "info": {},
    "sources": [],
    "core": {"core.wasm": pinned("core.wasm")},
    "packages": {"one": package("one"), "two": package("two", "one")},
}


@pytest.fixture
def mirror(tmp_path):
    folder = tmp_path / "mirror"
    folder.mkdir()
    for name, data in CONTENT.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def registry(tmp_path, mirror):
    return Registry(LOCK, tmp_path / "cache", mirror)


def test_dependencies_come_along(registry):
    assert registry.packages(["two"]) == ["one", "two"]
    assert [f.name for f in registry.files(["two"])] == ["core.wasm", "one-1.0.whl", "two-1.0.whl"]
    assert registry.packages_providing({"two_module", "json"}) == ["two"]
    assert list(json.loads(registry.index(["one"]))["packages"]) == ["one"]


def test_unknown_package_is_refused(registry):
    with pytest.raises(UnknownPackage, match="three is not in the lock, which has one, two"):
        registry.packages(["three"])


def test_files_are_fetched_once(registry, mirror):
    first = registry.fetch(registry.files(["two"]))
    for path in mirror.iterdir():
        path.unlink()
    assert registry.fetch(registry.files(["two"])) == first
    assert [path.read_bytes() for path in first] == list(CONTENT.values())


def test_only_needed_files_are_fetched(registry):
    registry.fetch(registry.files([]))
    assert [path.name for path in registry.cache.iterdir()] == ["core.wasm"]


def test_damaged_file_is_refused_and_fetched_again(registry, caplog):
    (path, *_) = registry.fetch(registry.files([]))
    path.write_bytes(b"damaged")
    with caplog.at_level(logging.INFO):
        registry.fetch(registry.files([]))
    expected, actual = LOCK["core"]["core.wasm"]["sha256"], hashlib.sha256(b"damaged").hexdigest()
    assert f"core.wasm is damaged: expected sha256 {expected}, got {actual}" in caplog.text
    assert digest(path) == expected


def test_source_with_another_file_is_refused(registry, mirror):
    (mirror / "core.wasm").write_bytes(b"other")
    with pytest.raises(RuntimeUnavailable, match=r"core.wasm is damaged: expected sha256 \w+, got"):
        registry.fetch(registry.files([]))
    assert list(registry.cache.iterdir()) == []


def test_next_source_is_asked(tmp_path, mirror):
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(mirror))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        lock = {**LOCK, "sources": [{"kind": "web", "url": address}]}
        registry = Registry(lock, tmp_path / "cache", tmp_path / "nowhere")
        assert len(registry.fetch(registry.files(["two"]))) == len(CONTENT)
        server.shutdown()


def test_each_source_gives_its_reason(tmp_path):
    lock = {**LOCK, "sources": [{"kind": "web", "url": "http://127.0.0.1:9/"}]}
    registry = Registry(lock, tmp_path / "cache", tmp_path / "nowhere")
    with pytest.raises(RuntimeUnavailable) as error:
        registry.fetch(registry.files([]))
    assert "cannot fetch core.wasm" in str(error.value)
    assert "no such folder" in str(error.value) and "refused" in str(error.value)


def test_runtime_that_the_package_names_is_whole():
    """The real lock: every package's dependencies are in it, each file has its hash and size."""
    registry = Registry()
    files = registry.files(registry.lock["packages"])
    assert len(files) == 4 + len(registry.lock["packages"])
    assert all(len(file.sha256) == 64 and file.size > 0 for file in files)


@dataclass(frozen=True)
class Fallback(FolderMirror):
    reason = "it has the same files"


@pytest.mark.parametrize("is_reachable", [True, False])
def test_a_fallback_is_asked_where_the_official_source_cannot_be_reached(
    tmp_path, mirror, monkeypatch, caplog, is_reachable
):
    """An archive of 106 MB is not fetched for a file that the official source says it does not have."""
    caplog.set_level(logging.INFO)
    with serving(tmp_path / "empty") if is_reachable else nullcontext("http://127.0.0.1:9/") as address:
        places = [WebMirror(address), Fallback(mirror)]
        registry = Registry(LOCK, tmp_path / "cache")
        monkeypatch.setattr(registry, "mirrors", lambda: places)
        if is_reachable:
            with pytest.raises(RuntimeUnavailable, match=r"cannot fetch core.wasm[\s\S]*set mirror"):
                registry.fetch(registry.files([]))
        else:
            registry.fetch(registry.files([]))
    assert ("it has the same files" in caplog.text) != is_reachable
    assert ("refused" in caplog.text) != is_reachable


def test_a_server_that_never_answers_is_given_up_soon(tmp_path, monkeypatch):
    monkeypatch.setattr(mirrors, "CONNECT_TIMEOUT_S", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(MirrorUnavailable, match="timed out"):
            WebMirror(f"http://127.0.0.1:{port}/").fetch({"a"}, tmp_path)


def test_the_real_lock_asks_the_official_source_first_and_says_why_another():
    first, *_, last = Registry().mirrors()
    assert "cdn.jsdelivr.net/pyodide" in str(first) and first.reason is None
    assert "106 MB" in last.reason and "SHA-256" in last.reason


def test_a_source_of_one_file_is_asked_for_it_alone(tmp_path, mirror, monkeypatch):
    asked = []
    monkeypatch.setattr(PipMirror, "fetch", lambda self, names, into: asked.append(self.package))
    (mirror / "one-1.0.whl").unlink()
    lock = {
        **LOCK,
        "sources": [
            {"kind": "pip", "package": "far", "version": "1", "file": "far.whl"},
            {"kind": "pip", "package": "one", "version": "1", "file": "one-1.0.whl"},
        ],
    }
    registry = Registry(lock, tmp_path / "cache", mirror)
    with pytest.raises(RuntimeUnavailable, match=r"cannot fetch one-1\.0\.whl"):
        registry.fetch(registry.files(["one"]))
    assert asked == ["one"]
