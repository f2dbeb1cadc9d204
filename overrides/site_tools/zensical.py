"""Build this site with Zensical, which has neither plugins nor hooks of MkDocs.

    PYTHONPATH=overrides python -m site_tools.zensical

What MkDocs' hooks add is missing: prerequisites and reading times, old addresses of sections, social cards,
icons, licences, llms.txt. An environment of its own has Zensical, the engine, and NumPy, fonttools and Brotli
as in requirements.txt.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from site_tools import make_datasets, mathml
from site_tools.finish import finish

CONFIGURATION = "zensical.yml"
OF_CELLS = (
    "modules",
    "timeout",
    "mirror",
    "lang",
    "fold_checks",
    "answers",
)  # options of plugin and extension
NOT_READ = ("hooks", "strict", "validation", "watch")  # links to what hooks add lead nowhere


class Loader(yaml.SafeLoader):
    """Read a configuration of MkDocs."""


def from_environment(loader: yaml.SafeLoader, node: yaml.SequenceNode) -> object:
    *names, default = loader.construct_sequence(node)
    return next((os.environ[name] for name in names if name in os.environ), default)


Loader.add_constructor("!ENV", from_environment)


def configuration(text: str) -> dict[str, Any]:
    """Return the configuration of MkDocs with Markdown extensions in the place of plugin and hooks."""
    config = {key: value for key, value in yaml.load(text, Loader).items() if key not in NOT_READ}
    (options,) = [plugin["pyodide"] for plugin in config["plugins"] if "pyodide" in plugin]
    config["plugins"] = [plugin for plugin in config["plugins"] if "pyodide" not in plugin]
    cells = {name: options[name] for name in OF_CELLS if name in options}
    config["markdown_extensions"] += [{"mkdocs_pyodide.cells": cells}, "site_tools.markdown_steps"]
    config["extra_css"].insert(0, mathml.STYLES)
    return config


def build(home: Path) -> None:
    """Build the site of a project into its folder `site`."""
    config = configuration((home / "mkdocs.yml").read_text("utf-8"))
    make_datasets.make()
    path = home / CONFIGURATION
    path.write_text(yaml.safe_dump(config, sort_keys=False), "utf-8")
    try:
        subprocess.run([sys.executable, "-m", "zensical", "build", "-f", path], cwd=home, check=True)
    finally:
        path.unlink()
    address = config.get("site_url") or ""
    command = [sys.executable, "-m", "mkdocs_pyodide", "finish", "site", "--url", address or "/"]
    command += ["--modules", config["markdown_extensions"][-2]["mkdocs_pyodide.cells"]["modules"]]
    command += ["--name", config["site_name"]]
    subprocess.run(command, cwd=home, check=True)
    finish(home / "site", address)
    subprocess.run(command, cwd=home, check=True)  # the service worker names the files that are left


if __name__ == "__main__":
    build(Path())
