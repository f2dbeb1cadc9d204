"""The plugin's options in mkdocs.yml."""

import contextlib
import logging
import os
from pathlib import Path

from mkdocs.config import Config
from mkdocs.config import config_options as option
from mkdocs.config.defaults import MkDocsConfig

from mkdocs_pyodide.build.cache import FOLDER
from mkdocs_pyodide.cells.settings import ANSWERS, CellSettings
from mkdocs_pyodide.exceptions import EngineError
from mkdocs_pyodide.tools.bundle import ENGLISH
from mkdocs_pyodide.tools.paths import is_inside

FORMER_CACHE = ".cache/pyodide"

log = logging.getLogger("mkdocs.plugins.pyodide")


class PluginOptions(Config):
    """The plugin's options in mkdocs.yml.

    modules   folder of Python files that cells can import, relative to mkdocs.yml
    mirror    folder or address to fetch the runtime from before all other sources
    timeout   seconds that one cell may take at build
    offline   whether the site works offline and can be installed, by a service worker
    lang      the language of the interface, that of a file in frontend/src/shared/strings
    colab     whether pages link to Colab, which opens notebooks of `remote_branch` in `repo_url` on GitHub
    content_security_policy   whether pages state a strict one, their scripts moved to files
    strict_policy   the former name of `content_security_policy`
    fold_checks   whether lines of functions that only check arguments are folded
    simd      whether NumPy multiplies matrices with SIMD instructions in the browser
    answers   whether pages, print and notebooks have the answers of exercises: shown or hidden
    """

    modules = option.Optional(option.Dir(exists=True))
    mirror = option.Optional(option.Type(str))
    timeout = option.Type(int, default=60)
    offline = option.Type(bool, default=True)
    lang = option.Type(str, default=ENGLISH)
    colab = option.Type(bool, default=False)
    fold_checks = option.Type(bool, default=False)
    content_security_policy = option.Type(bool, default=True)
    simd = option.Type(bool, default=True)
    answers = option.Choice(ANSWERS, default="shown")
    strict_policy = option.Optional(option.Type(bool))

    def cell_settings(self, config: MkDocsConfig) -> CellSettings:
        """Return the settings of the site's cells. Raises EngineError where an option cannot be."""
        if "pymdownx.superfences" not in config.markdown_extensions:
            raise EngineError("pymdownx.superfences is missing. Add it to markdown_extensions in mkdocs.yml.")
        check_modules(self.modules, home_of(config))
        has_answers = self.answers == "shown"
        return CellSettings(self.modules, self.timeout, self.mirror, self.lang, self.fold_checks, has_answers)

    def rename(self) -> None:
        """Read an option of a former name; no warning, which would end a strict build."""
        if self.strict_policy is not None:
            log.info("pyodide: option strict_policy is now called content_security_policy. Rename it.")
            self.content_security_policy = self.strict_policy


def home_of(config: MkDocsConfig) -> Path:
    """Return the folder of mkdocs.yml."""
    return Path(config.config_file_path or "mkdocs.yml").parent


def cache_folder(home: Path) -> Path:
    """Return the folder for the outputs of earlier builds; that of earlier versions is moved."""
    folder, former = home / FOLDER, home / FORMER_CACHE
    if former.is_dir() and not folder.exists():
        with contextlib.suppress(OSError):  # its cells run again
            former.rename(folder)
    return folder


def check_modules(folder: str | None, home: Path) -> None:
    """Refuse a folder that would publish more than the project's own."""
    if folder and not is_inside(home, os.path.relpath(folder, home)):
        fix = "move the modules into a folder of their own there"
        raise EngineError(f"modules: {folder} is not a folder below the folder of mkdocs.yml; {fix}")
