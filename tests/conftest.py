"""Parametrises by what a test asks for: `form`, every forward and backward; `golden`, its cases;
`module`, every file of the layers and the lab."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import forms
import pytest
from cached_folders import digest, engine, shared
from pages import REPO_URL, ROOT, SITE_URL


def pytest_configure():
    """The data that the architectures learn from is made by the build; tests may run before any."""
    runpy.run_path(str(ROOT / "overrides/site_tools/make_datasets.py"))["make"]()


def pytest_generate_tests(metafunc):
    if {"form", "golden"} <= set(metafunc.fixturenames):
        pairs = [(form, golden) for form in forms.FORMS for golden in forms.cases(form.name)]
        names = [f"{form.name}-{golden.name}".replace(" ", "_") for form, golden in pairs]
        metafunc.parametrize(("form", "golden"), pairs, ids=names)
    elif "form" in metafunc.fixturenames:
        metafunc.parametrize("form", forms.FORMS, ids=[form.name for form in forms.FORMS])
    elif "module" in metafunc.fixturenames:
        names = [module.__name__ for module in forms.MODULES]
        metafunc.parametrize("module", forms.MODULES, ids=names)


@pytest.fixture(scope="session")
def published():
    """Return the folder of the site as it is published, its address known: PUBLISHED, or built once."""
    if folder := os.environ.get("PUBLISHED"):
        return Path(folder).absolute()
    inputs = (ROOT / name for name in ("docs", "overrides", "snippets", "mkdocs.yml"))
    return shared("published", digest(*inputs) + engine() + SITE_URL + REPO_URL, _build)


def _build(folder):
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)]
    environment = os.environ | {"SITE_URL": SITE_URL, "REPO_URL": REPO_URL}
    subprocess.run(command, cwd=ROOT, check=True, env=environment)
