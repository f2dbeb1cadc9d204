"""Configuration of every test: which browsers it runs in, and which tier it belongs to."""

import pytest

pytest_plugins = ["browsers", "passed_tests"]
NEEDS_BROWSER = {"browser", "page", "context", "new_context", "playwright"}
NEEDS_SITE = {"published"}  # the whole site, whose build takes longer than all fast tests


@pytest.hookimpl(wrapper=True)
def pytest_generate_tests(metafunc):
    """Run a browser test in Chromium, and in `make test-all` in Firefox too if it is marked `firefox`.

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
    """Mark the tests that `make test-fast` and `make test` leave out; begin with the files that take longest.

    A file runs in one process, so that its tests share a site and a page.
    """
    for item in items:
        is_of_site = item.path.parent.name == "browser" or NEEDS_SITE.intersection(item.fixturenames)
        if is_of_site or NEEDS_BROWSER.intersection(item.fixturenames):
            item.add_marker("browser")
    slow, browser = (
        {item.path for item in items if item.get_closest_marker(name)} for name in ("slow", "browser")
    )
    items.sort(key=lambda item: (item.path not in slow, item.path not in browser))
    for item in items:
        if hasattr(item, "callspec") and item.callspec.params.get("browser_name") == "firefox":
            item.add_marker("slow")
