"""What all tests share: one browser."""

import pytest

pytest_plugins = ["browsing"]
SECOND_TRY = pytest.mark.flaky(reruns=2, reruns_delay=2)


def pytest_collection_modifyitems(items):
    """A browser on a busy machine can be late: its tests get a second try, and the report counts those."""
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker(SECOND_TRY)
