"""The tests' own server."""

import pytest
from file_server import Server


@pytest.mark.parametrize(("error", "is_reported"), [(BrokenPipeError(), False), (ValueError("no"), True)])
def test_reader_that_leaves_is_no_error(capfd, error, is_reported):
    with Server(("127.0.0.1", 0), None) as server:
        try:
            raise error
        except type(error):
            server.handle_error(None, ("127.0.0.1", 1))
    assert ("Traceback" in capfd.readouterr().err) == is_reported
