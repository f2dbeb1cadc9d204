"""The Chromium that the browser tests drive: one that is there, else one that can be had."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
MAC = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
]


def executable() -> str:
    """The path of a Chromium or Chrome, installed when there is none."""
    found = _named() or _present() or _from_debian() or _from_playwright()
    if not found:
        sys.exit("no Chromium or Chrome: install one, or name its path in CHROMIUM")
    return found


def _named() -> str | None:
    path = os.environ.get("CHROMIUM")
    if path and not shutil.which(path):
        sys.exit(f"CHROMIUM names {path}, which is no program: mend or unset it")
    return path and shutil.which(path)


def _present() -> str | None:
    found = (shutil.which(name) for name in [*NAMES, *MAC])
    return next(filter(None, found), None) or _playwrights()


def _from_debian() -> str | None:
    """Debian's package; Ubuntu's only points to a snap and leaves no such program."""
    if not (hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")):
        return None
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        if subprocess.run(["apt-get", "--quiet", *command], env=quiet, stdout=sys.stderr).returncode != 0:
            return None
    return shutil.which("chromium")


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
