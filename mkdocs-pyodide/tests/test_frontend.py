"""The front end's modules without a browser: the files of tests in frontend/, run by one call of Node."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from mkdocs_pyodide.tools.bundle import SOURCES, bundle
from mkdocs_pyodide.tools.node import NodeError, node_modules, run_node

FOLDER = Path(__file__).with_name("frontend")
FILES = sorted(FOLDER.glob("*.test.mjs"))
# Modules that need packages to be imported, and the service worker, which is a script.
BUNDLED = {
    "mime-renderer.mjs": "page/output/mime-renderer.js",
    "sanitize.js": "page/output/sanitize.js",
    "zstd.mjs": "worker/zstd.js",
    "downloads.mjs": "worker/downloads.js",
    "worker.mjs": "worker/index.js",
    "service-worker.mjs": "service-worker/index.js",
}
STORED = {"tools/shapes.py": b"side = 2\n", "tools/empty.py": b"", "\u03c0.txt": bytes(range(256))}


@pytest.fixture(scope="module")
def results(request, tmp_path_factory):
    """Run the files that are chosen; return the tests of each: {file: [{name, message}]}."""
    chosen = {item.callspec.params["file"] for item in request.session.items if item.path == request.path}
    files = [file for file in FILES if file.name in chosen]
    made = tmp_path_factory.mktemp("frontend")
    for name, source in BUNDLED.items():
        shutil.copy(bundle(SOURCES / source), made / name)
    with zipfile.ZipFile(made / "stored.zip", "w", zipfile.ZIP_STORED) as archive:
        for name, content in STORED.items():
            archive.writestr(name, content)
    reported = made / "results"
    # force-exit: a module's timers may still wait when the last test of its file has passed.
    flags = ("--test", "--test-force-exit", "--test-concurrency=2")
    flags += ("--disable-warning=MODULE_TYPELESS_PACKAGE_JSON",)
    flags += (f"--test-reporter={FOLDER / 'reporter.mjs'}", f"--test-reporter-destination={reported}")
    problem = ""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NODE_PATH", str(node_modules(FOLDER)))
        patch.setenv("MADE", str(made))
        try:
            run_node(*files, flags=flags)
        except NodeError as error:
            problem = str(error)
    found = {file.name: [] for file in files}
    for line in reported.read_text("utf-8").splitlines() if reported.is_file() else []:
        test = json.loads(line)
        found[test["file"]].append(test)
    assert any(found.values()), problem
    return found


@pytest.mark.parametrize("file", [file.name for file in FILES])
def test_frontend(results, file):
    tests = results[file]
    assert tests, f"Node ran no test of {file}"
    failed = [f"{test['name']}\n{test['message']}" for test in tests if test["message"]]
    if failed:
        pytest.fail(f"{len(failed)} of {len(tests)} tests of {file} failed:\n\n" + "\n\n".join(failed), False)
