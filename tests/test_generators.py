"""The forks of MkDocs build this site as MkDocs does."""

import re
import subprocess
import sys

import cached_folders
import pytest
from pages import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]  # s; an environment is installed

# Command and package; ProperDocs stands beside MkDocs, MkDocs NG in its place.
GENERATORS = {"properdocs": "properdocs==1.6.7", "mkdocs": "mkdocs-ng==1.8.0"}


def environment(package):
    """Return the folder of programs of an environment with the site's requirements and another generator."""
    requirements = (ROOT / "requirements.txt").read_text("utf-8")

    def make(folder):
        listed = re.sub(r"^-e ", f"-e {ROOT}/", requirements, flags=re.MULTILINE)
        (folder / "requirements.txt").write_text(listed, "utf-8")
        python = folder / "venv/bin/python"
        pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
        subprocess.run([*pip, "install", "--requirement", folder / "requirements.txt"], check=True)
        if package.startswith("mkdocs-ng"):
            subprocess.run([*pip, "uninstall", "--yes", "mkdocs"], check=True)
        subprocess.run([*pip, "install", "--no-deps", package], check=True)

    return cached_folders.shared("generator", requirements + package + sys.version, make) / "venv/bin"


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
