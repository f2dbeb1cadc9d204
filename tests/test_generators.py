"""The forks of MkDocs build this site as MkDocs does; Zensical builds cells by the Markdown extension."""

import json
import os
import re
import shutil
import subprocess
import sys

import cached_folders
import pytest
from pages import ROOT

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

    return cached_folders.shared("generator", REQUIREMENTS + package + sys.version, make) / "venv/bin"


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
    return cached_folders.shared("generator", key, make) / "venv/bin"


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
    (project / "docs/sizes.md").write_text('# Sizes\n\n```pyodide sesion="s"\n1\n```\n')
    done = subprocess.run([zensical / "zensical", "build"], cwd=project, capture_output=True, text=True)
    assert "pyodide in sizes.md, line 3: unknown option 'sesion'" in done.stdout + done.stderr


OF_THE_SITE = ("index", "layers/dense", "layers/flatten", "references")
NOT_LISTED = re.compile(r"^nav:\n.*?(?=^\w)", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def zensical_site(zensical, tmp_path_factory):
    """Pages of this site, built with Zensical in a copy of the project."""
    home = tmp_path_factory.mktemp("project")
    for name in ("snippets", "overrides", "docs/stylesheets", "docs/javascripts", "docs/assets"):
        shutil.copytree(ROOT / name, home / name)
    for name in OF_THE_SITE:
        (home / f"docs/{name}.md").parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / f"docs/{name}.md", home / f"docs/{name}.md")
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    (home / "mkdocs.yml").write_text(NOT_LISTED.sub("", text), "utf-8")
    environment = os.environ | {"PYTHONPATH": str(home / "overrides"), "SITE_URL": "", "REPO_URL": ""}
    build = [zensical / "python", "-m", "site_tools.zensical"]
    done = subprocess.run(build, cwd=home, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return home / "site"


def test_zensical_builds_pages_of_this_site(zensical_site):
    for name in ("dense", "flatten"):
        page = (zensical_site / f"layers/{name}/index.html").read_text("utf-8")
        fences = (ROOT / f"docs/layers/{name}.md").read_text("utf-8").count("```pyodide")
        assert len(re.findall('<figure class="cell(?:-figure)?"', page)) == fences
        assert page.count("<math") > 50
        assert "⟦" not in page and "data-formula" not in page and "data-notebook" not in page
        assert page.count('rel="stylesheet"') == 1
        assert "Content-Security-Policy" in page and 'class="ruled"' in page
        assert json.loads((zensical_site / f"layers/{name}/{name}.ipynb").read_text("utf-8"))["cells"]
        assert '<cell-widget data-module="../../assets/pyodide/widgets/' in page
    worker = (zensical_site / "service-worker.js").read_text("utf-8").partition("\n")[0]
    files = json.loads(worker.removeprefix("self.SITE = ").removesuffix(";"))["files"]
    assert all((zensical_site / name).is_file() for name in files)
