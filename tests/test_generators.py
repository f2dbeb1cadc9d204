"""The forks of MkDocs build this site as MkDocs does; Zensical builds cells by the Markdown extension."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest
from cached_folders import digest, engine, shared
from file_server import serving
from live_cells import run_cells
from pages import PAGES, REPO_URL, ROOT, SITE_URL, address_of

from mkdocs_pyodide.cells.fence_parser import CELL, QUESTION, classify_lines
from mkdocs_pyodide.finish.csp import POLICY

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]  # s; an environment is installed

REQUIREMENTS = (ROOT / "requirements.txt").read_text("utf-8")
# Command and package; ProperDocs stands beside MkDocs, MkDocs NG in its place.
GENERATORS = {"properdocs": "properdocs==1.6.7", "mkdocs": "mkdocs-ng==1.8.0"}


def environment(package):
    """Return the folder of programs of an environment with the site's requirements and another generator."""

    def make(folder):
        listed = re.sub(r"^-e ", f"-e {ROOT}/", REQUIREMENTS, flags=re.MULTILINE)
        (folder / "requirements.txt").write_text(listed, "utf-8")
        python = folder / "venv/bin/python"
        pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
        subprocess.run([*pip, "install", "--requirement", folder / "requirements.txt"], check=True)
        if package.startswith("mkdocs-ng"):
            subprocess.run([*pip, "uninstall", "--yes", "mkdocs"], check=True)
        subprocess.run([*pip, "install", "--no-deps", package], check=True)

    return shared("generator", REQUIREMENTS + package + sys.version, make) / "venv/bin"


@pytest.mark.parametrize("command", GENERATORS)
def test_site_builds_with_a_fork_of_mkdocs(tmp_path, command):
    programs = environment(GENERATORS[command])
    build = [programs / command, "build", "--config-file", "mkdocs.yml", "--site-dir", tmp_path]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    pages = [page.read_text("utf-8") for page in tmp_path.rglob("index.html")]
    cells = sum(page.count('<figure class="cell"') for page in pages)
    assert len(pages) > 20 and cells > 300
    assert (tmp_path / "service-worker.js").exists()


ZENSICAL = "zensical==0.0.73"
CONFIGURATION = """
site_name: Trial
theme: {name: material, font: false}
markdown_extensions:
  - pymdownx.superfences
  - mkdocs_pyodide.cells: {modules: modules}
"""


@pytest.fixture(scope="module")
def zensical():
    """The folder of programs of an environment with Zensical and the engine."""

    def make(folder):
        python = folder / "venv/bin/python"
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
        pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
        needs = re.findall("^(?:numpy|fonttools|brotli)==.*", REQUIREMENTS, re.MULTILINE | re.IGNORECASE)
        subprocess.run([*pip, ZENSICAL, *needs, "--editable", ROOT / "mkdocs-pyodide"], check=True)

    key = ZENSICAL + REQUIREMENTS + str(ROOT) + sys.version
    return shared("generator", key, make) / "venv/bin"


@pytest.fixture
def project(tmp_path):
    for name in ("docs", "modules"):
        (tmp_path / name).mkdir()
    (tmp_path / "mkdocs.yml").write_text(CONFIGURATION)
    (tmp_path / "modules/sizes.py").write_text("SIDE = 3")
    (tmp_path / "docs/index.md").write_text("# Start\n\n```pyodide\n1 + 1\n```\n")
    page = (
        '# Sizes\n\n```pyodide session="s"\nfrom sizes import SIDE\nSIDE**2\n```\n\nThe side is ⟦s: SIDE⟧.\n'
    )
    (tmp_path / "docs/sizes.md").write_text(page)
    return tmp_path


def test_zensical_builds_cells_by_the_extension(zensical, project):
    subprocess.run([zensical / "zensical", "build"], cwd=project, check=True, stdout=subprocess.PIPE)
    finish = [zensical / "python", "-m", "mkdocs_pyodide", "finish", "site", "--modules", "modules"]
    subprocess.run(finish, cwd=project, check=True)
    page = (project / "site/sizes/index.html").read_text("utf-8")
    assert '<figure class="cell" id="cell-1"' in page and '<span class="cell-result">9\n</span>' in page
    assert "The side is 3." in page and "../assets/pyodide/engine/page.js" in page
    assert (project / "site/assets/pyodide/manifest.json").is_file()


def test_zensical_names_the_page_of_a_wrong_fence(zensical, project):
    page = '---\ntitle: Sizes\n---\n\n# Sizes\n\n```pyodide sesion="s"\n1\n```\n'
    (project / "docs/sizes.md").write_text(page)
    done = subprocess.run([zensical / "zensical", "build"], cwd=project, capture_output=True, text=True)
    assert "pyodide in sizes.md, line 7: unknown option 'sesion'" in done.stdout + done.stderr


CELL_START = re.compile(r'<figure class="cell(?:-figure)?"')
OUTPUT = re.compile(r"<output[^>]*>(.*?)</output>", re.DOTALL)
SCRIPT = '<script type="module" src="{}assets/pyodide/engine/page.js"></script>'


@pytest.fixture(scope="module")
def zensical_site(zensical, published):
    """This site, built with Zensical in a copy of the project with the stored outputs of the other build."""

    def make(home):
        for name in ("docs", "overrides", "snippets"):
            shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("data", "__pycache__"))
        shutil.copy(ROOT / "mkdocs.yml", home)
        (ROOT / ".pyodide").mkdir(exist_ok=True)
        (home / ".pyodide").symlink_to(ROOT / ".pyodide")
        address = {"SITE_URL": SITE_URL, "REPO_URL": REPO_URL}
        environment = os.environ | address | {"PYTHONPATH": str(home / "overrides")}
        build = [zensical / "python", "-m", "site_tools.zensical"]
        done = subprocess.run(build, cwd=home, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]

    inputs = (ROOT / name for name in ("docs", "overrides", "snippets", "mkdocs.yml"))
    key = digest(*inputs) + engine() + ZENSICAL + SITE_URL + REPO_URL
    return shared("zensical", key, make) / "site"


@pytest.mark.parametrize("name", PAGES)
def test_zensical_builds_all_that_a_page_asks_for(zensical_site, published, name):
    """Its source says how many cells and questions; the build with MkDocs, what they show."""
    folders = [site / address_of(name) for site in (zensical_site, published)]
    page, other = ((folder / "index.html").read_text("utf-8") for folder in folders)
    kinds = list(classify_lines(PAGES[name].read_text("utf-8").splitlines()))
    assert len(CELL_START.findall(page)) == kinds.count(CELL)
    assert page.count("<small-question ") == kinds.count(QUESTION)
    assert OUTPUT.findall(page) == OUTPUT.findall(other)
    for element in ("<cell-widget ", "<math", " data-exercise="):
        assert page.count(element) == other.count(element), element
    assert not re.findall("⟦|data-formula|data-notebook", page)
    assert POLICY in page and page.count('rel="stylesheet"') == 1
    assert SCRIPT.format("../" * address_of(name).count("/") or "./") in page
    if CELL in kinds:
        notebook = f"{name.removesuffix('.md').rpartition('/')[2]}.ipynb"
        assert f'<a href="{notebook}" download>' in page and "<offline-copy></offline-copy>" in page
        books = [json.loads((folder / notebook).read_text("utf-8"))["cells"] for folder in folders]
        assert books[0] == books[1]


def test_zensical_builds_a_site_that_works_offline(zensical_site):
    worker = (zensical_site / "service-worker.js").read_text("utf-8").partition("\n")[0]
    files = json.loads(worker.removeprefix("self.SITE = ").removesuffix(";"))["files"]
    assert all((zensical_site / name).is_file() for name in files)
    assert {f"{address_of(name)}index.html" for name in PAGES} <= set(files)


@pytest.fixture(scope="module")
def zensical_address(zensical_site):
    with serving(zensical_site) as address:
        yield address


@pytest.mark.parametrize("name", ["layers/dense.md", "architectures/feedforward.md"])
def test_cells_run_as_published_where_zensical_built_them(page, zensical_address, name):
    errors = []  # among them what breaks the policy
    page.on("console", lambda message: message.type == "error" and errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(zensical_address + address_of(name))
    run_cells(page, False)
    assert errors == []
