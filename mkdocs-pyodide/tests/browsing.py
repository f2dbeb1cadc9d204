"""Real browsers for the tests, those that are there or Debian's: Chromium, and Firefox."""

import contextlib
import os
import shutil

import pytest
from hosting import NoProgram, debian
from playwright.sync_api import expect, sync_playwright

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FIREFOXES = ("firefox-esr", "firefox")
FLAGS = """--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync""".split()
START = 60_000  # ms within which Python is there, on a slow machine
STOP = 5_000  # ms within which a run is stopped: a second, and what a busy machine adds

expect.set_options(timeout=30_000)  # what is not there by then is not there


def chromium():
    """Return the path of the Chromium, None for Playwright's own."""
    return os.environ.get("CHROMIUM") or _present(CHROMIUMS)


def firefox():
    """Return the Firefox that FIREFOX names, one that is there, or Debian's. Raises NoProgram."""
    return os.environ.get("FIREFOX") or _present(FIREFOXES) or debian("firefox-esr", "firefox-esr")


def _present(names):
    return next(filter(None, map(shutil.which, names)), None)


@contextlib.contextmanager
def skipping():
    """Leave out the tests of what needs a program that cannot be had here; its name is in the report."""
    try:
        yield
    except NoProgram as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(request, playwright):
    """The browser that a test is parametrised by, Chromium where it is by none."""
    with skipping():
        browser = launched(playwright, getattr(request, "param", "chromium"))
    yield browser
    browser.close()


def launched(playwright, name):
    if name == "chromium":
        return playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
    return playwright.firefox.launch(executable_path=firefox(), channel="moz-firefox")
