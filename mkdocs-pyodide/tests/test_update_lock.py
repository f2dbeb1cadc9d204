"""The lock's update, by the real npm and pip from registries of this machine."""

import base64
import hashlib
import http.server
import io
import json
import os
import tarfile
import threading
import zipfile

import pytest

from mkdocs_pyodide.distribution import update_lock
from mkdocs_pyodide.distribution.registry import LOCK
from mkdocs_pyodide.distribution.update_lock import (
    CORE,
    RELEASE_LOCK,
    Release,
    UpdateError,
    check_abi,
    main,
    select_packages,
)
from mkdocs_pyodide.tools import store

INFO = {"abi_version": "2026_0", "arch": "wasm32", "platform": "emscripten_5_0_3", "python": "3.14.0"}
NEXT_INFO = {**INFO, "python": "3.14.2"}
OTHER_ABI = {**INFO, "abi_version": "2026_5", "platform": "emscripten_6_0_5"}


def wheel(name, version):
    """Return a wheel's file name and bytes, the same each time."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        info = f"{name}-{version}.dist-info"
        for path, text in {
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            f"{info}/RECORD": "",
        }.items():
            archive.writestr(zipfile.ZipInfo(path), text)
    return f"{name}-{version}-py3-none-any.whl", data.getvalue()


def package(name, version, *depends):
    """Return a package as Pyodide's own lock describes it."""
    file, data = wheel(name, version)
    facts = {"name": name, "version": version, "file_name": file, "install_dir": "site"}
    return facts | {"sha256": hashlib.sha256(data).hexdigest(), "imports": [name], "depends": list(depends)}


def packages(*entries):
    return {entry["name"]: entry for entry in entries}


ONE, TWO, TQDM = package("one", "1.0"), package("two", "1.0", "one"), package("tqdm", "4.0")
RELEASES = {
    "1.0.0": (INFO, packages(ONE, TWO, TQDM, package("spare", "1.0"))),
    "1.1.0": (
        NEXT_INFO,
        packages(ONE, package("two", "1.1", "one", "three"), package("three", "3.0"), package("tqdm", "4.1")),
    ),
    "1.2.0": (INFO, packages(ONE, TQDM)),
    "2.0.0": (OTHER_ABI, packages(ONE, TWO, TQDM)),
}


def archive(version):
    """Return the npm package of a release."""
    info, described = RELEASES[version]
    files = {name: f"{name} of {version}".encode() for name in CORE}
    files[RELEASE_LOCK] = json.dumps({"info": info, "packages": described}).encode()
    files["package.json"] = json.dumps({"name": "pyodide", "version": version}).encode()
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return data.getvalue()


class Registry(http.server.BaseHTTPRequestHandler):
    """Answer as npm's registry, as the Python package index, and as Pyodide's CDN."""

    archives = {version: archive(version) for version in RELEASES}  # noqa: RUF012
    wheels = dict(wheel("tqdm", version) for version in ("4.0", "4.1"))  # noqa: RUF012
    of_index = dict([wheel("traitlets", "5.0"), wheel("traitlets", "5.1")])  # noqa: RUF012

    def do_GET(self):
        parts = self.path.split("?")[0].strip("/").split("/")
        content = self.content(*parts)
        self.send_response(200 if content is not None else 404)
        self.send_header("Content-Type", "text/html" if parts[0] == "simple" else "application/json")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content or b"")

    do_HEAD = do_GET

    def content(self, kind, *rest):
        if kind == "-":
            return b"{}"
        if kind == "pyodide":
            return self.archives[rest[-1].removesuffix(".tgz")] if rest else self.document()
        if kind == "simple":
            wheels = self.of_index if rest[0] == "traitlets" else self.wheels
            return "".join(f'<a href="/files/{name}">{name}</a>' for name in wheels).encode()
        if kind == "files":
            return (self.wheels | self.of_index)[rest[0]]
        name, version, _ = rest[-1].split("-", 2)
        return wheel(name, version)[1]

    def document(self):
        host = f"http://{self.headers['Host']}/pyodide/-"
        versions = {}
        for version, data in self.archives.items():
            integrity = "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()
            dist = {"tarball": f"{host}/{version}.tgz", "integrity": integrity}
            versions[version] = {"name": "pyodide", "version": version, "dist": dist}
        tags = {"latest": "1.1.0"}
        return json.dumps({"name": "pyodide", "dist-tags": tags, "versions": versions}).encode()

    def log_message(self, *args):
        """Keep the tests' output clean."""


@pytest.fixture(scope="module")
def registry():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Registry) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def environment(tmp_path_factory, registry):
    """Have npm, pip and the update ask the registry of the tests alone."""
    folder = tmp_path_factory.mktemp("update")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(update_lock, "LOCK", folder / "runtime.lock.json")
        patch.setattr(update_lock, "CDN", f"{registry}/cdn")
        patch.setattr(store, "root", lambda: folder / "store")
        for name, value in {
            "NPM_CONFIG_REGISTRY": f"{registry}/",
            "NPM_CONFIG_CACHE": str(folder / "npm"),
            "PIP_INDEX_URL": f"{registry}/simple/",
            "PIP_NO_CACHE_DIR": "1",
            "PIP_CONFIG_FILE": os.devnull,
        }.items():
            patch.setenv(name, value)
        yield folder


@pytest.fixture(scope="module")
def first(environment):
    """Return the bytes of a lock of release 1.0.0 with `two` and `tqdm`."""
    path = environment / "runtime.lock.json"
    path.write_text(json.dumps({"pyodide": "", "wheels": "1.0.0", "core": {}, "packages": {}}))
    main(["1.0.0", "--add", "two", "--add", "tqdm"])
    return path.read_bytes()


@pytest.fixture
def lock(environment, first):
    """Return the file of that lock."""
    path = environment / "runtime.lock.json"
    path.write_bytes(first)
    return path


def locked(lock):
    return {name: entry["version"] for name, entry in json.loads(lock.read_text())["packages"].items()}


def refused(arguments, lock):
    """Return the message of an update that fails and leaves the lock as it was."""
    before = lock.read_bytes()
    with pytest.raises(SystemExit) as error:
        main(arguments)
    assert lock.read_bytes() == before
    return str(error.value)


@pytest.mark.long
def test_the_newest_release_keeps_the_packages_and_shows_what_changed(lock, capsys):
    assert locked(lock) == {"one": "1.0", "tqdm": "4.0", "two": "1.0"}
    capsys.readouterr()
    main([])
    assert locked(lock) == {"one": "1.0", "three": "3.0", "tqdm": "4.1", "two": "1.1"}
    new = json.loads(lock.read_text())
    assert (new["pyodide"], new["wheels"], new["info"]) == ("1.1.0", "1.1.0", NEXT_INFO)
    head, *table = capsys.readouterr().out.splitlines()
    assert head == "Pyodide 1.1.0 (Python 3.14.2), packages of 1.1.0; 1 of 8 files unchanged."
    rows = [" ".join(row.split()[:3]) for row in table]
    assert rows[:4] == ["file old new", "three – 3.0", "tqdm 4.0 4.1", "two 1.0 1.1"]
    assert rows[4:] == [f"{name} 1.0.0 1.1.0" for name in CORE]
    sizes = {name: len(wheel(name, version)[1]) for name, version in locked(lock).items()}
    assert {name: entry["size"] for name, entry in new["packages"].items()} == sizes


@pytest.mark.slow
def test_the_same_release_gives_the_same_bytes(lock, capsys):
    before = lock.read_bytes()
    capsys.readouterr()
    main(["1.0"])  # npm knows which one that is
    assert lock.read_bytes() == before
    assert capsys.readouterr().out.endswith("7 of 7 files unchanged.\n")


@pytest.mark.slow
def test_a_core_is_combined_with_the_packages_of_another_release(lock):
    before = json.loads(lock.read_text())
    main(["--core", "1.1.0"])
    new = json.loads(lock.read_text())
    assert (new["pyodide"], new["wheels"], new["info"]) == ("1.1.0", "1.0.0", NEXT_INFO)
    assert new["packages"] == before["packages"]
    assert new["core"] != before["core"]
    urls = [source["url"].split("/cdn/")[1] for source in new["sources"] if source["kind"] == "web"]
    assert urls == ["v1.1.0/full/", "v1.0.0/full/"]


@pytest.mark.slow
def test_a_core_of_another_abi_is_refused(lock):
    message = refused(["--core", "2.0.0"], lock)
    assert "the wheels of Pyodide 1.0.0 do not run in the core 2.0.0" in message
    assert "abi_version 2026_5, not 2026_0, platform emscripten_6_0_5, not emscripten_5_0_3" in message


def test_a_core_of_another_python_is_refused():
    wheels, core = Release("1.0.0", INFO, {}, {}), Release("1.0.1", {**INFO, "python": "3.15.0"}, {}, {})
    with pytest.raises(UpdateError, match=r"the core 1\.0\.1 is Python 3\.15, not 3\.14"):
        check_abi(core, wheels)
    check_abi(Release("1.0.1", NEXT_INFO, {}, {}), wheels)


@pytest.mark.slow
def test_a_package_that_the_release_lacks_is_named(lock):
    message = refused(["1.2.0"], lock)
    assert "Pyodide 1.2.0 has no two." in message
    assert "REMOVE=" in message
    main(["1.2.0", "--remove", "two"])
    assert locked(lock) == {"one": "1.0", "tqdm": "4.0"}


@pytest.mark.slow
def test_a_package_that_others_need_is_not_removed(lock):
    assert "cannot remove one: two depends on it" in refused(["1.0.0", "--remove", "one"], lock)
    with pytest.raises(UpdateError, match="cannot remove four: not in the lock"):
        select_packages(json.loads(lock.read_text()), {"one"}, {"four"})


@pytest.mark.slow
def test_a_wheel_with_another_hash_is_refused(lock, tmp_path, monkeypatch):
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    (mirror / wheel("two", "1.1")[0]).write_bytes(b"other")
    monkeypatch.setattr(update_lock, "CDN", "http://127.0.0.1:9")
    monkeypatch.setattr(store, "root", lambda: tmp_path / "store")
    message = refused(["1.1.0", "--mirror", str(mirror)], lock)
    assert "two-1.1-py3-none-any.whl is damaged: expected sha256" in message
    assert "CORE=1.1.0" in message


@pytest.mark.slow
def test_a_core_that_was_replaced_is_refused(lock):
    old = json.loads(lock.read_text())
    old["core"]["pyodide.mjs"]["sha256"] = "0" * 64
    lock.write_text(json.dumps(old))
    assert f"pyodide.mjs of Pyodide 1.0.0 is damaged or was replaced: expected sha256 {'0' * 64}" in refused(
        ["1.0.0"], lock
    )


@pytest.mark.slow
def test_an_unknown_release_is_named(lock):
    reason = "No matching version found for pyodide@9.9.9."
    message = refused(["9.9.9"], lock)
    assert message == f"runtime.lock.json is unchanged: cannot fetch Pyodide 9.9.9: {reason}"


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [[], ["1.1.0"]])
def test_without_a_network_the_lock_stays(lock, monkeypatch, arguments):
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", "http://127.0.0.1:9/")
    message = refused(arguments, lock)
    assert "npm's registry does not answer (ECONNREFUSED)" in message


def test_the_lock_of_the_engine_is_what_the_tool_writes():
    text = LOCK.read_text("utf-8")
    lock = json.loads(text)
    assert text == update_lock.format_lock(lock)
    assert set(lock["core"]) == set(CORE)
    assert set(lock["info"]) >= set(update_lock.ABI)


@pytest.mark.slow
def test_a_package_of_the_index_keeps_its_version(lock):
    """Its wheel is the newest when it is added, and comes from the index alone."""
    main(["1.0.0", "--add", "traitlets"])
    assert locked(lock)["traitlets"] == "5.1"
    (source,) = [s for s in json.loads(lock.read_text())["sources"] if s.get("package") == "traitlets"]
    assert source["file"] == wheel("traitlets", "5.1")[0]
    lock.write_text(lock.read_text().replace("5.1", "5.0"))
    before = lock.read_bytes()
    main(["1.0.0"])
    assert lock.read_bytes() == before
