"""What the build makes of the runtime's files: packed, compiled, stripped, and a snapshot of them."""

import io
import logging
import zipfile

import pytest
from decompression import inflated

from mkdocs_pyodide.distribution import snapshot as module
from mkdocs_pyodide.distribution import wheels
from mkdocs_pyodide.distribution.manifest import Distribution
from mkdocs_pyodide.distribution.registry import Registry
from mkdocs_pyodide.distribution.simd import ADDITIONS
from mkdocs_pyodide.tools.store import digest

# Bytes: a little more than each file has, less than it had with what of memory nobody reads, or by gzip.
LIMITS = {
    "pyodide.asm.wasm.bin": 2_950_000,
    "python-snapshot.bin": 2_600_000,
    "python-numpy-snapshot.bin": 3_865_000,  # 3.826 to 3.853 MB: from build to build memory lies otherwise
    "python-numpy-code.bin": 1_070_000,
}


@pytest.fixture(scope="module")
def distribution():
    return Distribution(Registry(), {"numpy"})


def archive(path):
    return zipfile.ZipFile(io.BytesIO(inflated(path)))


def test_wheel_is_compiled_and_stripped(distribution):
    with archive(distribution.files[distribution.packages["numpy"]]) as wheel:
        names = wheel.namelist()
        assert {"numpy/__init__.pyc", "numpy/linalg/_linalg.pyc", "numpy/testing/__init__.pyc"} <= set(names)
        assert not [name for name in names if name.endswith((".py", ".pyi", ".h", ".a")) or "/tests/" in name]
        assert [name for name in names if "licenses/" in name]
        assert {info.compress_type for info in wheel.infolist()} == {zipfile.ZIP_STORED}


def test_licences_stay():
    assert wheels.is_needed("numpy-2.4.3.dist-info/licenses/numpy/_core/src/highway/LICENSE")
    assert wheels.is_needed("numpy/tests/LICENSE.txt")
    assert wheels.is_needed("tests/one.py")  # a package of that name
    assert not wheels.is_needed("numpy/tests/test_one.py")
    assert not wheels.is_needed("numpy/__init__.pyi")


def test_compressed_interpreter_is_the_verified_one(distribution):
    registry = distribution.registry
    data = inflated(distribution.files["pyodide.asm.wasm.bin"])
    assert data == (registry.cache / "pyodide.asm.wasm").read_bytes()


@pytest.mark.parametrize(("name", "limit"), LIMITS.items(), ids=LIMITS)
def test_files_of_a_start_are_small(distribution, name, limit):
    assert distribution.files[name].stat().st_size < limit


def test_snapshot_holds_no_machine_code(distribution):
    """It comes in a file of its own; the linker would keep it in Python's memory too."""
    code, memory = (
        distribution.uncompressed[f"python-numpy-{what}.bin"].read_bytes() for what in ("code", "snapshot")
    )
    assert b"dylink.0" in code and b"dylink.0" not in memory


def test_files_are_made_once(distribution, monkeypatch):
    def fail(*args, **kwargs):
        raise AssertionError("Node was called")

    monkeypatch.setattr(module, "run_node", fail)
    monkeypatch.setattr(wheels, "run_node", fail)
    again = Distribution(Registry(), {"numpy"})
    assert again.files == distribution.files and again.folder == distribution.folder


def test_other_files_lie_in_another_folder(distribution):
    assert Distribution(Registry(), set()).folder != distribution.folder


@pytest.mark.long
def test_two_makers_make_the_same_wheel(distribution, emptied):
    emptied("wheels")
    registry = distribution.registry
    (wheel,) = registry.wheels(["numpy"]).values()
    path = registry.cache / wheel
    additions = {path: ADDITIONS["numpy"]}
    (made,) = wheels.repacked([path], registry.cache, registry.lock["info"], additions)
    assert digest(made) == digest(distribution.uncompressed[distribution.packages["numpy"]])


@pytest.mark.long
def test_snapshot_that_cannot_be_made_is_a_warning(emptied, monkeypatch, caplog):
    folder = emptied("snapshot")
    monkeypatch.setattr(module, "BRIDGE", "no_such_module")
    with caplog.at_level(logging.WARNING):
        distribution = Distribution(Registry(), set())
    assert "no python-snapshot: make-snapshot.mjs exited with 1" in caplog.text
    assert "No module named 'no_such_module'" in caplog.text
    assert "start Python without it" in caplog.text
    assert distribution.snapshots == [] and distribution.download_size([]) > 0
    assert not list(folder.iterdir())
