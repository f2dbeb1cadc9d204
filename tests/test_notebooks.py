"""Published notebooks: valid, and each runs from top to bottom with NumPy alone, printing what is stored."""

import json
import os
import re
import subprocess
import sys

import nbformat
import pytest
from pages import REPO_URL, ROOT, SITE_URL, WITH_CELLS, address_of

pytestmark = pytest.mark.slow
RUNNER = ROOT / "tests/notebook_runner.py"


@pytest.fixture(params=WITH_CELLS)
def name(request):
    return request.param


@pytest.fixture
def path(published, name):
    folder = published / address_of(name)
    return folder / f"{name.removesuffix('.md').rpartition('/')[2]}.ipynb"


@pytest.fixture
def cells(path):
    return json.loads(path.read_text("utf-8"))["cells"]


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """Make an environment with the NumPy that the site pins, and nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    (numpy,) = re.findall(r"^numpy==\S+", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    python = folder / "bin/python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", numpy], check=True)
    return python


def test_it_is_valid(path):
    nbformat.validate(nbformat.read(path, as_version=4))


def test_it_runs_from_top_to_bottom_and_prints_what_is_stored(path, cells, python, tmp_path):
    command = [python, RUNNER, path]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    runs = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(runs) == sum(cell["cell_type"] == "code" for cell in cells)
    for run in runs:
        assert not run["error"], run["error"]
        if outputs := cells[run["cell"]]["outputs"]:
            assert run["printed"] == printed(outputs), f"cell {run['cell']}"


def printed(outputs):
    """Return what a cell has printed, of its stored outputs."""
    texts = [output["text"] for output in outputs if output.get("name") == "stdout"]
    return "".join("".join(text) for text in texts)


def test_it_begins_with_the_title_and_says_where_it_is_from(name, cells):
    first = "".join(cells[0]["source"])
    assert cells[0]["cell_type"] == "markdown" and first.startswith("# ")
    assert f"]({SITE_URL}{address_of(name)})" in first
    assert "© The Layer by Layer authors" in first and "CC BY 4.0" in first and "numpy 2" in first


def test_links_are_absolute(cells):
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    targets = re.findall(r"\]\(([^)\s]+)", re.sub(r"`[^`]*`|\$[^$]*\$", "", text))
    assert targets and not [target for target in targets if not re.match(r"https?://|mailto:", target)]


def test_outputs_are_stored(cells):
    assert any(cell.get("outputs") for cell in cells)


def test_setup_and_answers_are_folded(cells):
    text = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    for cell in cells:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and (cell["id"] == "setup" or "SOLUTION" in source):
            assert cell["metadata"]["jupyter"]["source_hidden"] and cell["metadata"]["cellView"] == "form"
    assert "**Answer**" not in text


def test_the_page_links_to_the_notebook_and_to_colab(published, name, path):
    page = (published / address_of(name) / "index.html").read_text("utf-8")
    assert f'href="{path.name}" download' in page
    address = REPO_URL.removeprefix("https://github.com/")
    place = path.relative_to(published).as_posix()
    assert f"https://colab.research.google.com/github/{address}/blob/gh-pages/{place}" in page
