"""Serve a folder with nginx under the configuration that the engine ships, for a test or a measurement."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

SHIPPED = Path(__file__).parent.parent / "hosting" / "nginx.conf"
PATIENCE = 10  # seconds in which nginx answers

MAIN = """
{user}
pid {home}/nginx.pid;
error_log {home}/error.log;
worker_processes auto;
events {{ worker_connections 1024; }}
http {{
    log_format sent '$msec $status $bytes_sent $request_uri $http_referer';
    access_log {home}/sent.log sent;
    server {{
        listen 127.0.0.1:{port};
        root {home}/root;
        set $base "{base}";
        {before}
        include {shipped};
        {more}
    }}
}}
"""


class NoProgram(Exception):
    """A program of Debian's is neither here nor to be had; says which and the way out."""


@dataclass(frozen=True)
class Host:
    """A running nginx.

    address   of the site, ending in a slash
    port      on this machine
    log       a line for each answer: time in seconds, status, bytes sent with the headers, path, referrer
    """

    address: str
    port: int
    log: Path


def debian(program, package):
    """Return the path of a program, from Debian's package if it is not here. Raises NoProgram."""
    path = os.environ.get("PATH", "") + os.pathsep + "/usr/sbin"
    said = ""
    if not shutil.which(program, path=path) and os.geteuid() == 0 and shutil.which("apt-get"):
        with FileLock(Path(tempfile.gettempdir()) / "apt-get-of-tests.lock"):  # dpkg has one user at a time
            if not shutil.which(program, path=path):
                said = _install(package)
    found = shutil.which(program, path=path)
    if not found:
        raise NoProgram(f"no {program}: install it (Debian: apt install {package}){said}")
    return found


def _install(package):
    """Install a package of Debian's; return what apt-get says if it fails, else ""."""
    # At runlevel 1 the package starts no service.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", package]):
        command = ["apt-get", "--quiet", *command]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
    return f"\n{' '.join(command)}:\n{done.stderr[-1000:]}" if done.returncode else ""


@contextlib.contextmanager
def hosting(folder, base="/project/site", more="", before=""):
    """Yield the Host of a folder.

    base   the path of the site; begins with a slash; "" for the root
    more, before   further lines of the server's configuration, after and before the shipped ones
    """
    program = debian("nginx", "nginx-light")
    with tempfile.TemporaryDirectory() as home:
        home = Path(home)
        port = _free_port()
        _write_configuration(home, program, Path(folder).resolve(), base, port, more, before)
        command = [program, "-p", home, "-c", "nginx.conf", "-e", home / "error.log", "-g", "daemon off;"]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            _wait(process, port, home / "error.log")
            yield Host(f"http://127.0.0.1:{port}{base}/", port, home / "sent.log")
        finally:
            process.terminate()
            process.wait()


def _write_configuration(home, program, folder, base, port, more, before):
    place = home / "root" / base.strip("/")
    if base:
        place.parent.mkdir(parents=True)
    place.symlink_to(folder)
    (home / "mime.types").symlink_to(_home_of(program) / "mime.types")
    user = "user root;" if os.geteuid() == 0 else ""  # who may read the folders of tests
    parts = {"base": base, "shipped": SHIPPED, "more": more, "before": before}
    main = MAIN.format(home=home, user=user, port=port, **parts)
    (home / "nginx.conf").write_text(main, "utf-8")


def _home_of(program):
    """The folder of this nginx's own configuration."""
    built = subprocess.run([program, "-V"], capture_output=True, text=True, check=True).stderr
    (path,) = [word.partition("=")[2] for word in built.split() if word.startswith("--conf-path=")]
    return Path(path).parent


def _free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _wait(process, port, log):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.02)
    raise RuntimeError(f"nginx does not answer on port {port}:\n{log.read_text('utf-8')}")
