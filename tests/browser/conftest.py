"""The site as it is published, served below its path; and what a browser does with it."""

from pathlib import Path

import pytest
from browsers import skipping
from cached_folders import digest, shared
from changed_pages import changed_pages
from file_server import serving
from pages import PAGES, ROOT
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
    kept = REPRESENTATIVE | changed_pages()
    left = [item for item in items if visited_page(item) not in {None, *kept}]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in set(left)]


def visited_page(item):
    """Return the name of the page that a test visits in a browser, None where it is about no single page."""
    visits = {"record", "run_live"}.intersection(item.fixturenames)
    return item.callspec.params.get("name") if visits else None


@pytest.fixture(scope="session")
def with_assets(pytestconfig):
    """Return the names of the pages that are checked again when only the assets have changed."""
    return REPRESENTATIVE if pytestconfig.option.unless_passed else {*PAGES, "404.html"}


@pytest.fixture(scope="session")
def survey(site, browser, with_assets):
    """What Chromium does with each page, by the page's name."""
    survey = Survey(site, [*PAGES, "404.html"], browser, with_assets)
    yield survey
    survey.close()


@pytest.fixture
def record(survey, name):
    """The record of the page that a test is parametrised by."""
    with skipping():
        return survey[name]


@pytest.fixture(scope="session")
def unless_passed(site, browser, with_assets):
    """Run a check of a page, unless it has passed for the same sources, browser and perhaps assets."""
    tests = digest(Path(__file__).parent, ROOT / "tests/live_cells.py") + browser.version
    assets = digest(site / "assets")

    def unless_passed(check, name, *arguments):
        source = digest(ROOT / "docs" / name, ROOT / "snippets")
        key = tests + source + repr(arguments) + (assets if name in with_assets else "")
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
