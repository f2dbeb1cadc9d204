"""What all tests share: one browser."""

import pytest

pytest_plugins = ["browsing"]


def pytest_collection_modifyitems(items):
    """A browser on a busy machine can be late: its tests get a second try, and the report counts those."""
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker(pytest.mark.flaky(reruns=2, reruns_delay=2))
