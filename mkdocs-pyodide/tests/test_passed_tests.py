"""A test that has passed is left out of `make test` until the engine changes; one that failed is not."""

import re
import subprocess
import sys

import passed_tests
import pytest

TRIAL = """
import passed_tests
from pathlib import Path

pytest_plugins = ["passed_tests"]
passed_tests.CACHE = passed_tests.TESTS = Path(__file__).parent
passed_tests.dependencies = lambda: (passed_tests.TESTS / "engine").read_text()
"""
TESTS = """
from pathlib import Path

def test_right():
    assert True

def test_wrong():
    assert Path(__file__).with_name("engine").read_text() == "new"
"""


@pytest.mark.long
def test_passed_tests_are_left_out_until_the_engine_changes(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(passed_tests.TESTS))
    (tmp_path / "conftest.py").write_text(TRIAL)
    (tmp_path / "test_trial.py").write_text(TESTS)

    def outcomes(engine, *options):
        (tmp_path / "engine").write_text(engine)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "1", *options]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        return re.findall(r"\d+ (?:failed|passed)", done.stdout.splitlines()[-1])

    assert outcomes("old", "--unless-passed") == ["1 failed", "1 passed"]
    assert outcomes("old", "--unless-passed") == ["1 failed"]
    assert outcomes("old") == ["1 failed", "1 passed"]
    assert outcomes("new", "--unless-passed") == ["2 passed"]
    assert outcomes("new", "--unless-passed") == []
