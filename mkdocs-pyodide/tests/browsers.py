"""The browsers that tests drive: an installed Chromium and Firefox, or Debian's.

pytest-playwright's fixtures do the rest: `browser`, `new_context`, `context` and `page`, a fresh page for
each test. A test that fails leaves a screenshot in test-results/, with --tracing=retain-on-failure a trace
too. `warm_page` is one page for a whole module, for tests that are not about a first visit: it starts Python
once.
"""

import contextlib
import os
import re
import shutil
from pathlib import Path

import pytest
from nginx import NoProgram, debian
from playwright.sync_api import Error, expect
from slugify import slugify

CHROMIUMS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
FIREFOXES = ("firefox-esr", "firefox")
FLAGS = """--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync""".split()
START = 60_000  # ms within which Python is there, on a slow machine
STOP = 5_000  # ms within which a run is stopped: a second, and what a busy machine adds
# Firefox reports these when a server does not answer, or with a script of another type.
NETWORK = re.compile(
    "A ServiceWorker (intercepted the request|passed a promise to FetchEvent.respondWith)"
    "|Loading (Worker|module) from .* was blocked because of a disallowed MIME type"
)

expect.set_options(timeout=30_000)  # what is not there by then is not there


def chromium():
    """Return the path of the Chromium, None for Playwright's own."""
    return os.environ.get("CHROMIUM") or _present(CHROMIUMS)


def firefox():
    """Return the Firefox that FIREFOX names, an installed one, or Debian's. Raises NoProgram."""
    return os.environ.get("FIREFOX") or _present(FIREFOXES) or debian("firefox-esr", "firefox-esr")


def _present(names):
    return next(filter(None, map(shutil.which, names)), None)


@contextlib.contextmanager
def skipping():
    """Skip the tests of a program that cannot be installed here, with its name; in CI that is an error."""
    try:
        yield
    except NoProgram as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


def launch_options(name):
    """Return what Playwright launches a browser with."""
    if name == "chromium":
        return {"executable_path": chromium(), "args": FLAGS}
    return {"executable_path": firefox(), "channel": "moz-firefox"}


def launched(playwright, name):
    return getattr(playwright, name).launch(**launch_options(name))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, browser_name):
    return {**browser_type_launch_args, **launch_options(browser_name)}


def hold(page, pattern):
    """Hold what a page asks for; return a function that waits until it has asked, and lets that come."""
    held = []
    page.route(pattern, lambda route: held.append(route))

    def release():
        while not held:
            page.wait_for_timeout(50)
        for route in held:
            route.continue_()
        page.unroute(pattern)

    return release


def wait_for_service_worker(page):
    """Wait until the site's service worker answers what a page asks for."""
    page.evaluate("""navigator.serviceWorker.controller
      ? null
      : new Promise((resolve) => { navigator.serviceWorker.oncontrollerchange = () => resolve(null); })""")


class PageErrors:
    """Uncaught errors of the engine's scripts in the pages of a context."""

    def __init__(self, context):
        self._errors = []
        context.on("weberror", self._note)

    def _note(self, weberror):
        text = f"{weberror.error.message} {weberror.error.stack}"
        # Under assets/pyodide/scripts/ are the theme's own, which the policy has moved there.
        if "assets/pyodide" in text.replace("assets/pyodide/scripts/", "") and not NETWORK.search(text):
            self._errors.append(text)

    def take(self):
        """Return the errors since the last call."""
        errors, self._errors = self._errors, []
        return errors


@pytest.fixture
def page(new_context):
    """A page of its own context, without cache or storage; an uncaught error of the engine fails the test."""
    context = new_context()
    errors = PageErrors(context)
    page = context.new_page()
    yield page
    assert not errors.take()


class WarmPage:
    """A page that is kept for a module, and replaced after a test that failed."""

    def __init__(self, browser, address, is_traced):
        self._browser, self._address, self.is_traced, self.page = browser, address, is_traced, None

    def open(self):
        if not self.page:
            context = self._browser.new_context()
            if self.is_traced:
                context.tracing.start(screenshots=False, snapshots=True)
            self.errors = PageErrors(context)
            self.page = context.new_page()
            self.page.goto(self._address)
        return self.page

    def close(self):
        if self.page:
            self.page.context.close()
        self.page = None


@pytest.fixture(scope="module")
def _warm_page(browser, address, pytestconfig):
    warm = WarmPage(browser, address, pytestconfig.getoption("--tracing") != "off")
    yield warm
    warm.close()


@pytest.fixture
def warm_page(request, _warm_page, output_path):
    """The module's page at its `address`: names, edits and the started Python of earlier tests are there.

    Tests that share it use cells of their own. After a failed test the next one gets a new page.
    """
    page = _warm_page.open()
    tracing = page.context.tracing if _warm_page.is_traced else None
    if tracing:
        tracing.start_chunk(title=slugify(request.node.nodeid))
    yield page
    failed = request.node.rep_call.failed if hasattr(request.node, "rep_call") else True
    errors = _warm_page.errors.take()
    if failed or errors:
        _keep_evidence(page, tracing, Path(output_path))
        _warm_page.close()
    elif tracing:
        tracing.stop_chunk()
    assert not errors


def _keep_evidence(page, tracing, folder):
    """Write a screenshot and a trace, where pytest-playwright writes those of other tests."""
    folder.mkdir(parents=True, exist_ok=True)
    if tracing:
        tracing.stop_chunk(path=folder / "trace.zip")
    try:
        page.screenshot(path=folder / "test-failed-1.png", timeout=5_000)
    except Error:  # the page does not answer: the trace has to do
        return
