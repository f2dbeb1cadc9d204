"""The engine alone, installed as its readers install it."""

import subprocess
import sys
from pathlib import Path

import pytest
from browsers import START
from file_server import serving
from playwright.sync_api import expect

PACKAGE = Path(__file__).parent.parent
FILES = {
    "requirements.txt": f"mkdocs\nnumpy\n{PACKAGE}\n",
    "docs/index.md": "# Mine\n\n```pyodide\nimport numpy as np\n\nnp.arange(4).sum()\n```\n",
    "mkdocs.yml": "site_name: Mine\nmarkdown_extensions:\n  - pymdownx.superfences\nplugins:\n  - pyodide\n",
}


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The built site of three files, in an environment that has nothing but what they ask for."""
    home = tmp_path_factory.mktemp("mine")
    for name, text in FILES.items():
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_text(text, "utf-8")
    python = home / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    for command in (
        [sys.executable, "-m", "venv", "venv"],
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"],
        [python, "-m", "mkdocs", "build", "--quiet", "--strict"],
    ):
        subprocess.run(command, cwd=home, check=True)
    return home / "site"


def test_a_site_of_three_files_has_live_cells(page, folder):
    with serving(folder) as address:
        page.goto(address)
        cell = page.locator("figure.cell")
        expect(cell.locator("output")).to_have_text("np.int64(6)\n")
        cell.get_by_role("button", name="Run", exact=True).click()
        expect(cell).to_have_attribute("data-match", "same", timeout=START)


def test_the_manual_shows_these_files():
    manual = (PACKAGE / "README.md").read_text("utf-8")
    assert FILES["mkdocs.yml"] in manual
