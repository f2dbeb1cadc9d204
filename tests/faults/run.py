"""Plant each seeded fault in a copy of the project and run the tests that have to detect it.

    python tests/faults/run.py [TEXT ...]    only the faults whose name or file has one of these texts
    python tests/faults/run.py --check       only see that each fault fits the engine's files

Ends with an error if a fault is not detected, or if the tests fail without any fault.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from faults import FAULTS

ROOT = Path(__file__).parent.parent.parent
ENGINE = "mkdocs-pyodide/mkdocs_pyodide"
TESTS = "mkdocs-pyodide/tests"
TESTS_FAILED = 1  # pytest's exit status; any other but 0 says that it could not run them
LIMIT = 600  # s for the tests of one fault


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("text", nargs="*", help="part of a fault's name or file")
    parser.add_argument("--jobs", type=int, default=2, help="faults at a time")
    parser.add_argument(
        "--check", action="store_true", help="only see that each fault fits the engine's files"
    )
    arguments = parser.parse_args()
    chosen = [fault for fault in FAULTS if is_chosen(fault, arguments.text)]
    if complaints := list(filter(None, map(misfit, chosen))):
        sys.exit("\n".join(complaints))
    if arguments.check:
        print(f"{len(chosen)} faults fit")
        return
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="faults-") as folder, ThreadPoolExecutor(arguments.jobs) as pool:
        complaint = unchanged(Path(folder) / "unchanged", chosen, arguments.jobs)
        if complaint:
            sys.exit(f"without any fault, these tests fail:\n{complaint}")
        folders = [Path(folder) / str(number) for number in range(len(chosen))]
        missed = sum(map(report, chosen, pool.map(detected, folders, chosen)))
    print(f"{len(chosen)} faults, {missed} not detected, {time.monotonic() - start:.0f} s")
    sys.exit(missed > 0)


def is_chosen(fault, texts):
    return not texts or any(text in fault.name or text in fault.file for text in texts)


def misfit(fault):
    """Return why a fault cannot be planted, empty where it can."""
    path = ROOT / ENGINE / fault.file
    count = path.read_text("utf-8").count(fault.old) if path.is_file() else 0
    return "" if count == 1 else f"`{fault.old}` is {count} times in {fault.file}: update '{fault.name}'"


def unchanged(folder, faults, jobs):
    """Run every named test on an unchanged copy; return what pytest prints if one fails."""
    copy(folder)
    tests = sorted({test for fault in faults for test in fault.tests})
    done = pytest(folder, tests, "-n", str(jobs), "--dist", "loadfile")
    return done.stdout if done.returncode else ""


def detected(folder, fault):
    """Return (what is wrong, empty if a test fails as it should; seconds)."""
    start = time.monotonic()
    copy(folder)
    path = folder / ENGINE / fault.file
    path.write_text(path.read_text("utf-8").replace(fault.old, fault.new), "utf-8")
    for test in fault.tests:
        status = pytest(folder, [test], "--exitfirst").returncode
        if status == TESTS_FAILED:
            return "", time.monotonic() - start
        if status:
            return f"{test} could not run: pytest ended with {status}", time.monotonic() - start
    return f"not detected by {', '.join(fault.tests)}", time.monotonic() - start


def copy(folder):
    """Copy the files that git knows of, as they are now."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((ROOT / name).read_bytes())


def pytest(folder, tests, *options):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tracing=off", *options]
    environment = os.environ | {"PYTHONPATH": str(folder / "mkdocs-pyodide"), "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        [*command, *(f"{TESTS}/{test}" for test in tests)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LIMIT,
    )


def report(fault, result):
    """Print a line; return 1 for a fault that was not detected."""
    complaint, seconds = result
    print(
        f"{'MISSED' if complaint else 'detected'}  {seconds:4.0f} s  {fault.file}: {fault.name}", flush=True
    )
    if complaint:
        print(f"          {complaint}", flush=True)
    return int(bool(complaint))


if __name__ == "__main__":
    main()
