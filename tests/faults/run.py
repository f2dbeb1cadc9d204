"""Plant each seeded fault in a copy of the project and run the tests that have to detect it.

    python tests/faults/run.py [TEXT ...]    only the faults whose name or file has one of these texts
    python tests/faults/run.py --check       only see that each fault fits its file

Ends with an error if a fault is not detected, or if the tests fail without any fault. Each worker has one
copy, into which it plants one fault after the other.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.util import cache_from_source
from pathlib import Path
from queue import SimpleQueue

from faults import FAULTS

ROOT = Path(__file__).parent.parent.parent
OF_SIMD = "mkdocs-pyodide/mkdocs_pyodide/distribution/simd"
TESTS_FAILED = 1  # pytest's exit status; any other but 0 says that it could not run them
LIMIT = 600  # s for a test of one fault
# Hypothesis' plugin takes longer to load than all else, and no test needs it. One browser is enough.
OPTIONS = ("-q", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", "--tracing=off", "--screenshot=off")
OPTIONS += ("--browser", "chromium")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("text", nargs="*", help="part of a fault's name or file")
    parser.add_argument("--jobs", type=int, default=2, help="faults at a time")
    parser.add_argument("--check", action="store_true", help="only see that each fault fits its file")
    arguments = parser.parse_args()
    chosen = [fault for fault in FAULTS if is_chosen(fault, arguments.text)]
    if complaints := list(filter(None, map(misfit, chosen))):
        sys.exit("\n".join(complaints))
    if arguments.check:
        print(f"{len(chosen)} faults fit")
        return
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        missed = plant_all(chosen, [Path(folder) / str(number) for number in range(arguments.jobs)])
    print(f"{len(chosen)} faults, {len(missed)} not detected, {time.monotonic() - start:.0f} s")
    if missed:
        sys.exit("not detected:\n" + "\n".join(missed))


def is_chosen(fault, texts):
    return not texts or any(text in fault.name or text in fault.file for text in texts)


def misfit(fault):
    """Return why a fault cannot be planted, empty where it can."""
    path = ROOT / fault.file
    count = path.read_text("utf-8").count(fault.old) if path.is_file() else 0
    if count != 1:
        return f"`{fault.old}` is {count} times in {fault.file}: update '{fault.name}'"
    missing = [test for test in fault.tests if not is_there(test)]
    return f"no test {missing[0]}: update those of '{fault.name}'" if missing else ""


def is_there(test):
    """Whether a file has a test; of one with parameters, the function."""
    file, _, name = test.partition("[")[0].partition("::")
    return (ROOT / file).is_file() and (not name or f"def {name}(" in (ROOT / file).read_text("utf-8"))


def plant_all(faults, copies):
    """Plant the faults in copies of the project, which have to pass the tests without; return the missed."""
    copy(copies[0])
    if complaint := unchanged(copies[0], faults, len(copies)):
        sys.exit(f"without any fault, these tests fail:\n{complaint}")
    for other in copies[1:]:  # with the sites that the tests have made
        shutil.copytree(copies[0], other, symlinks=True)
    free = SimpleQueue()
    for each in copies:
        free.put(each)

    def plant(fault):
        folder = free.get()
        try:
            return report(fault, *timed(detected, folder, fault))
        finally:
            free.put(folder)

    with ThreadPoolExecutor(len(copies)) as pool:
        return list(filter(None, pool.map(plant, faults)))


def unchanged(folder, faults, jobs):
    """Run every named test on an unchanged copy; return what pytest prints if one fails."""
    tests = sorted({test for fault in faults for test in fault.tests})
    done = pytest(folder, tests, "-n", str(jobs), "--dist", "loadfile", timeout=None)
    return done.stdout + done.stderr if done.returncode else ""


def timed(function, *arguments):
    start = time.monotonic()
    return function(*arguments), time.monotonic() - start


def detected(folder, fault):
    """Return what is wrong, empty if a test fails as it should."""
    path = folder / fault.file
    original = path.read_text("utf-8")
    write(path, original.replace(fault.old, fault.new))
    try:
        return compiled(folder, fault) or undetected(folder, fault.tests)
    finally:
        write(path, original)
        if is_compiled(fault):
            shutil.copy(ROOT / OF_SIMD / "_simd_loops.so", folder / OF_SIMD)


def write(path, text):
    """Write a file and remove its bytecode, which Python uses for any text of the same size and second."""
    path.write_text(text, "utf-8")
    Path(cache_from_source(path)).unlink(missing_ok=True)


def is_compiled(fault):
    return fault.file.startswith(OF_SIMD)


def compiled(folder, fault):
    """Compile NumPy's loops where the fault is one of them; return what is wrong."""
    if not is_compiled(fault):
        return ""
    python = ROOT / ".venv-simd/bin/python"
    if not python.exists():
        return "its compiler is not installed: run make .venv-simd/.installed"
    done = subprocess.run([python, folder / OF_SIMD / "compile.py"], capture_output=True, text=True)
    return f"it does not compile: {done.stderr.strip()}" if done.returncode else ""


def undetected(folder, tests):
    """Run the tests one after the other until one fails; return what is wrong if none does."""
    for test in tests:
        try:
            status = pytest(folder, [test], "--exitfirst").returncode
        except subprocess.TimeoutExpired:
            return f"{test} could not run: it took longer than {LIMIT} s"
        if status == TESTS_FAILED:
            return ""
        if status:
            return f"{test} could not run: pytest ended with {status}"
    return f"passed by {', '.join(tests)}"


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
            shutil.copy(ROOT / name, folder / name)


def pytest(folder, tests, *options, timeout=LIMIT):
    return subprocess.run(
        [sys.executable, "-m", "pytest", *OPTIONS, *options, *tests],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder / "mkdocs-pyodide"), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=timeout,
    )


def report(fault, complaint, seconds):
    """Print a line; return it for a fault that was not detected."""
    word = "MISSED  " if complaint else "detected"
    line = f"{fault.name} ({fault.file})" + (f": {complaint}" if complaint else "")
    print(f"{word} {seconds:4.0f} s  {line}", flush=True)
    return complaint and line


if __name__ == "__main__":
    main()
