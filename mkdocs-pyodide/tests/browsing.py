"""A real Chromium for the tests: the one that CHROMIUM names, one that is there, or Playwright's own."""

import os
import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = """--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync""".split()
START = 60_000  # ms within which Python is there, on a slow machine
STOP = 5_000  # ms within which a run is stopped: a second, and what a busy machine adds

expect.set_options(timeout=30_000)  # what is not there by then is not there


def chromium():
    """Return the path of the Chromium, None for Playwright's own."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()
