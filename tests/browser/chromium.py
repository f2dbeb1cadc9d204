"""The Chromium that the browser tests drive: one that is there, else one that can be had.

Best is the headless shell, the same engine without a desktop browser's windows: a new context takes it a
quarter of the processor time, and a page with its formulas a sixth.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

SHELLS = ["chromium-headless-shell", "chrome-headless-shell"]
NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
MAC = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
]


def executable() -> str:
    """The path of a Chromium or Chrome, installed when there is none."""
    found = (
        _named()
        or _present(SHELLS)
        or _from_debian("chromium-headless-shell")
        or _present([*NAMES, *MAC])
        or _playwrights()
        or _from_debian("chromium")
        or _from_playwright()
    )
    if not found:
        sys.exit("no Chromium or Chrome: install one, or name its path in CHROMIUM")
    return found


def _named() -> str | None:
    path = os.environ.get("CHROMIUM")
    if path and not shutil.which(path):
        sys.exit(f"CHROMIUM names {path}, which is no program: correct or unset it")
    return path and shutil.which(path)


def _present(names: list[str]) -> str | None:
    return next(filter(None, map(shutil.which, names)), None)


def _from_debian(package: str) -> str | None:
    """Return the program of Debian's package; Ubuntu's only points to a snap and leaves no such program."""
    if not (hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")):
        return None
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", package]):
        if subprocess.run(["apt-get", "--quiet", *command], env=quiet, stdout=sys.stderr).returncode != 0:
            return None
    return shutil.which(package)


def _from_playwright() -> str | None:
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], stdout=sys.stderr)
    return _playwrights()


def _playwrights() -> str | None:
    """Playwright's own Chromium, where it has been installed."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


if __name__ == "__main__":
    print(executable())
