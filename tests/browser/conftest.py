"""The site as it is published, served below its path; and what a browser does with it."""

from pathlib import Path

import pytest
from browsers import skipping
from cached_folders import digest, shared
from changed_pages import changed_pages
from file_server import serving
from pages import ROOT
from survey import Survey


@pytest.fixture(scope="session")
def site(published):
    return published


@pytest.fixture(scope="session")
def address(site):
    with serving(site) as address:
        yield address


# They use most of what the engine, the theme and the widgets have. `make test` visits these and the pages
# that a change touches, `make test-all` every page.
REPRESENTATIVE = {
    "index.md",
    "architectures/gpt.md",
    "layers/attention.md",
    "layers/dense.md",
    "progress.md",
    "teaching.md",
}


def pytest_collection_modifyitems(config, items):
    if not config.option.unless_passed:
        return
    chosen = {None, *REPRESENTATIVE, *changed_pages()}
    kept, left = [], []
    for item in items:
        (kept if visited_page(item) in chosen else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


def visited_page(item):
    """Return the name of the page that a test visits in a browser, None where it is about no single page."""
    visits = {"record", "run_live"}.intersection(item.fixturenames)
    return item.callspec.params.get("name") if visits else None


@pytest.fixture(scope="session")
def survey(request, site, browser):
    """What Chromium does with each page, by the page's name."""
    visited = dict.fromkeys(map(visited_page, request.session.items))
    survey = Survey(site, [name for name in visited if name], browser)
    yield survey
    survey.close()


@pytest.fixture
def record(survey, name):
    """The record of the page that a test is parametrised by."""
    with skipping():
        return survey[name]


@pytest.fixture(scope="session")
def unless_passed(site, browser):
    """Run a check of a page, unless it has passed for the same sources, browser and assets."""
    tests = digest(Path(__file__).parent, ROOT / "tests/live_cells.py") + browser.version
    assets = digest(site / "assets")

    def unless_passed(check, name, *arguments):
        source = digest(ROOT / "docs" / name, ROOT / "snippets")
        key = tests + source + repr(arguments) + assets
        kind = f"{check.__name__}-{name.replace('/', '-').removesuffix('.md')}"
        shared(kind, key, lambda folder: check(name, *arguments))

    return unless_passed


@pytest.fixture(scope="session")
def context(browser):
    """One visit for all tests of a page's cells: the browser keeps what it has fetched."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def page(context):
    page = context.new_page()
    yield page
    page.close()
