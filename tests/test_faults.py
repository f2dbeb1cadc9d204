"""The seeded faults are what the tests run on."""

import importlib
import os
import subprocess
import sys
from pathlib import Path


def test_bytecode_of_one_fault_does_not_hide_the_next(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parent / "faults")
    write = importlib.import_module("run").write
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    module = tmp_path / "module.py"
    for answer in ("1", "2"):
        write(module, f"print({answer})\n")
        os.utime(module, (0, 0))  # all in one second
        done = subprocess.run(
            [sys.executable, "-c", "import module"], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.stdout == f"{answer}\n"
