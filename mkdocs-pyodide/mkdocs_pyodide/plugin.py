"""Connect the engine to MkDocs, which only this file and error_page.py import."""

import errno
import logging
import os
from collections.abc import Callable, Mapping
from functools import partial, wraps
from pathlib import Path, PurePosixPath
from typing import Literal, ParamSpec, TypeVar
from urllib.parse import urlsplit

from jinja2 import Environment
from mkdocs.config import Config
from mkdocs.config import config_options as option
from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils import get_relative_url, is_error_template

from mkdocs_pyodide.build.cache import ExecutionCache
from mkdocs_pyodide.build.executor import Executor
from mkdocs_pyodide.cells.extension import CellExtension
from mkdocs_pyodide.cells.fence_parser import CELL, classify_lines
from mkdocs_pyodide.cells.notebook import Origin, colab_url, export_page
from mkdocs_pyodide.cells.notebook_markdown import absolute_address
from mkdocs_pyodide.cells.page import Page
from mkdocs_pyodide.distribution.manifest import Distribution
from mkdocs_pyodide.distribution.registry import Registry
from mkdocs_pyodide.error_page import ErrorPage
from mkdocs_pyodide.exceptions import CellError, EngineError, unexpected_message
from mkdocs_pyodide.finish.assets import (
    BUNDLES,
    HOME,
    IMAGES,
    OFFLINE_SCRIPT,
    SCRIPT,
    STYLE,
    WIDGETS,
    Asset,
    cell_assets,
    offline_assets,
)
from mkdocs_pyodide.finish.notebooks import link_notebook
from mkdocs_pyodide.finish.pages import PageFinisher
from mkdocs_pyodide.finish.site import finish_site, write_scripts
from mkdocs_pyodide.tools import store
from mkdocs_pyodide.tools.bundle import ENGLISH, languages, published
from mkdocs_pyodide.tools.paths import is_inside
from mkdocs_pyodide.tools.strings import load_strings

CACHE = ".cache/pyodide"  # beside mkdocs.yml

LONGEST_TIMEOUT_S = 24 * 3600

log = logging.getLogger("mkdocs.plugins.pyodide")
Plugin = TypeVar("Plugin", bound=BasePlugin)
P = ParamSpec("P")
T = TypeVar("T")


def without_tracebacks(plugin: type[Plugin]) -> type[Plugin]:
    """Let no traceback of an event reach the author, only what is wrong and how to fix it."""
    for name, event in list(vars(plugin).items()):
        if name.startswith("on_"):
            setattr(plugin, name, raise_plugin_errors(event))
    return plugin


def raise_plugin_errors(event: Callable[P, T]) -> Callable[P, T]:
    @wraps(event)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return event(*args, **kwargs)
        except PluginError:
            raise
        except EngineError as error:
            raise PluginError(f"pyodide: {error}") from None
        except Exception as error:
            raise PluginError(f"pyodide: {unexpected_message(error)}") from None

    return wrapper


class PageError(CellError, PluginError):
    """Stops the build as MkDocs expects it, without a traceback."""


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
    answers = option.Choice(("shown", "hidden"), default="shown")
    strict_policy = option.Optional(option.Type(bool))


@without_tracebacks
class PyodidePlugin(BasePlugin[PluginOptions]):
    """Turn fences into live cells and put what they need into the site."""

    is_published = True  # not only served to its author
    cells: CellExtension  # of this build

    def __init__(self) -> None:
        super().__init__()
        self.highlighted: dict[
            str, dict[str, str]
        ] = {}  # by the extensions' options: `mkdocs serve` builds again and again
        self.error_page: ErrorPage | None = None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        self.is_published = command != "serve"
        if command == "serve":
            self.error_page = ErrorPage()
            self.error_page.serve_during_first_build()

    def on_shutdown(self) -> None:
        if self.error_page:
            self.error_page.detach()

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., None]
    ) -> LiveReloadServer:
        if self.error_page:
            self.error_page.attach(server)
        return server

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        if "pymdownx.superfences" not in config.markdown_extensions:
            raise PluginError(
                "pyodide: pymdownx.superfences is missing. Add it to markdown_extensions in mkdocs.yml."
            )
        if not 1 <= self.config.timeout <= LONGEST_TIMEOUT_S:
            raise PluginError(
                f"pyodide: timeout: {self.config.timeout} is not a valid time. "
                f"Set 1 to {LONGEST_TIMEOUT_S} seconds in mkdocs.yml."
            )
        if self.config.lang not in languages():
            raise PluginError(
                f"pyodide: lang: no strings for {self.config.lang!r}; there are: {', '.join(languages())}. "
                "Choose one of them in mkdocs.yml."
            )
        self._check_modules(config)
        self._rename_options()
        self.registry = Registry(mirror=self.config.mirror)
        folder = Path(config.config_file_path or "mkdocs.yml").parent / CACHE
        self.cache = ExecutionCache(folder, self.config.modules)
        executor = Executor(self.config.modules, self.config.timeout, self.cache)
        options = config.mdx_configs, self.config.fold_checks, self.config.lang
        highlighted = self.highlighted.setdefault(repr(options), {})
        strings = load_strings(self.config.lang)
        self.cells = CellExtension(
            executor, self.registry, PageError, highlighted, self.config.fold_checks, strings
        )
        self.cells.has_answers = self.config.answers == "shown"
        self.used: set[str] | None = None
        self.data: set[str] = set()
        self.is_offline = self.is_published and self.config.offline
        # `mkdocs serve` writes a script of its own into the pages.
        is_strict = self.is_published and self.config.content_security_policy
        self.pages = PageFinisher(self.is_offline, is_strict, lang=self.config.lang)
        config.markdown_extensions.append(self.cells)
        if self.config.modules:
            config.watch.append(self.config.modules)
        return config

    def _rename_options(self) -> None:
        """Read an option of a former name; no warning, which would end a strict build."""
        if self.config.strict_policy is not None:
            log.info("pyodide: option strict_policy is now called content_security_policy. Rename it.")
            self.config.content_security_policy = self.config.strict_policy

    def _check_modules(self, config: MkDocsConfig) -> None:
        """Refuse a folder that would publish more than the project's own."""
        folder, home = self.config.modules, Path(config.config_file_path or "mkdocs.yml").parent
        if folder and not is_inside(home, os.path.relpath(folder, home)):
            fix = "move the modules into a folder of their own there"
            raise PluginError(
                f"pyodide: modules: {folder} is not a folder below the folder of mkdocs.yml; {fix}"
            )

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Count the cells, and fetch what each needs: without a network the build ends before they run."""
        self.cells.total = sum(map(self._cells_of, files.documentation_pages()))
        if self.cells.total:
            for name in BUNDLES:
                published(name, self.config.lang)
            self.registry.fetch(self.registry.files([]))
        return files

    @staticmethod
    def _cells_of(file: File) -> int:
        try:
            return list(classify_lines(file.content_string.splitlines())).count(CELL)
        except UnicodeDecodeError as error:
            reason = f"byte 0x{error.object[error.start]:02x} at position {error.start}"
            raise PluginError(f"pyodide: {file.src_uri} is not UTF-8: {reason}. Save it as UTF-8.") from None

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:
        self.order = [page.url for page in nav.pages]

    def on_page_markdown(
        self, markdown: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files
    ) -> None:
        before = page.file.content_string.rstrip().count("\n") - markdown.rstrip().count("\n")
        image_folder, widget_folder = (
            get_relative_url(f"{HOME}/{name}", page.url) for name in (IMAGES, WIDGETS)
        )
        self.cells.page = Page(
            page.file.src_uri, before, image_folder=image_folder, widget_folder=widget_folder
        )

    def on_page_content(self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        self.cells.executor.close()  # no other page has these sessions
        if not self.cells.page.runs:
            if self.cells.page.questions:
                self.used = self.used or set()
            return html
        self.used = (self.used or set()) | self.cells.page.packages
        self.data |= self.cells.page.data
        return html + self._publish_notebook(page, config, files)

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> None:
        """All pages are rendered: publish what their cells will ask for."""
        if self.used is not None:
            distribution = Distribution(self.registry, self.used, self.config.simd)
            self.pages.distribution = distribution
            cells = self.cells
            assets = cell_assets(
                distribution, self.config.modules, self.data, cells.images, cells.widgets, self.config.lang
            )
            self._publish(config, files, assets)
            config.extra_css.insert(0, f"{HOME}/{STYLE}")
            self._add_script(config, SCRIPT)
        if self.is_offline:
            self._publish(config, files, offline_assets(self.config.lang))
            self._add_script(config, OFFLINE_SCRIPT)

    @staticmethod
    def _publish(config: MkDocsConfig, files: Files, assets: Mapping[str, Asset]) -> None:
        for name, asset in assets.items():
            source = {"abs_src_path": str(asset)} if isinstance(asset, Path) else {"content": asset}
            files.append(File.generated(config, f"{HOME}/{name}", **source))

    @staticmethod
    def _add_script(config: MkDocsConfig, name: str) -> None:
        script = ExtraScriptValue(f"{HOME}/{name}")
        script.type = "module"
        config.extra_javascript.append(script)

    @event_priority(-100)
    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        return self._finish_page(output, get_relative_url(".", page.url), page.file.src_uri, config)

    @event_priority(-100)
    def on_post_template(self, output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
        if not template_name.endswith(".html"):
            return output_content
        root = get_relative_url(".", template_name)
        if is_error_template(template_name):  # shown at any address
            root = urlsplit(config.site_url or "/").path
        return self._finish_page(output_content, root, template_name, config)

    def _finish_page(self, html: str, root: str, name: str, config: MkDocsConfig) -> str:
        """Return a page as it is written; its scripts are files before other plugins look at the site."""
        html = self.pages.finish(html, root, name)
        write_scripts(Path(config.site_dir), self.pages)
        return html

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """All is written: finish the site."""
        self.cache.prune()
        store.prune()
        icon = config.theme.get("favicon") or ""
        finish_site(
            Path(config.site_dir),
            self.pages,
            config.site_name,
            config.site_description,
            icon if icon.endswith(".svg") else "",
            self.order,
        )

    @event_priority(-100)
    def on_build_error(self, error: Exception) -> None:
        if hasattr(self, "cells"):
            self.cells.executor.close()
        if isinstance(error, OSError) and error.errno in store.FIXES:  # of MkDocs, as it writes the site
            fix = "Free some space" if error.errno == errno.ENOSPC else "Make it writable"
            raise PluginError(f"pyodide: cannot write {error.filename}: {error.strerror}. {fix}.")

    def _publish_notebook(self, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        """Put the page as a notebook beside it; return the links to it."""
        file, cells = page.file, self.cells
        name = PurePosixPath(file.src_uri).stem
        address, terms = page.canonical_url, config.copyright
        origin = Origin(name, page.title, config.site_name, address, config.site_author, terms)
        link = partial(self.address_of, file, config.site_url, files)
        packages = self.registry.top_level(cells.page.packages)
        content = export_page(cells.page, origin, link, self.config.modules, packages, cells.has_answers)
        uri = str(PurePosixPath(file.dest_uri).with_name(f"{name}.ipynb"))
        files.append(File.generated(config, uri, content=content))
        colab = colab_url(config.repo_url, config.remote_branch, uri) if self.config.colab else ""
        return link_notebook(f"{name}.ipynb", colab, self.is_offline, self.config.lang)

    @staticmethod
    def address_of(file: File, site_url: str | None, files: Files, target: str) -> str | None:
        """Return where a page's link leads from anywhere, None where the site's address is not known."""

        def url_of(path: str) -> str | None:
            found = files.get_file_from_path(path)
            return found.url if found else None

        return absolute_address(target, site_url, file.src_uri, file.url, url_of)
