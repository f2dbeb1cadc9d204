"""Configuration of every test: which browsers it runs in, and which tier it belongs to."""

import pytest

pytest_plugins = ["browsing"]
NEEDS_BROWSER = {"browser", "page", "context", "new_context", "playwright"}
NEEDS_SITE = {"published"}  # the whole site, whose build takes longer than all fast tests


@pytest.hookimpl(wrapper=True)
def pytest_generate_tests(metafunc):
    """Run a browser test in Chromium, and in Firefox too if it is marked `firefox`.

    `--browser NAME` on the command line selects among these two.
    """
    option = metafunc.config.option
    selected = option.browser
    is_both = metafunc.definition.get_closest_marker("firefox")
    names = ["chromium", "firefox"] if is_both else ["chromium"]
    option.browser = [name for name in names if not selected or name in selected]
    yield
    option.browser = selected


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark the tests that `make test-fast` leaves out; keep the tests of a module in one process."""
    for item in items:
        if not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
        is_of_site = item.path.parent.name == "browser" or NEEDS_SITE.intersection(item.fixturenames)
        if is_of_site or NEEDS_BROWSER.intersection(item.fixturenames):
            item.add_marker("browser")
