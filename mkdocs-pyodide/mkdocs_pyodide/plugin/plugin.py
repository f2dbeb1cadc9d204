"""Call the Markdown extension and the finish step in the events of MkDocs."""

from pathlib import Path, PurePosixPath

from jinja2 import Environment
from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage

from mkdocs_pyodide.cells.notebook import colab_url
from mkdocs_pyodide.cells.site_cells import SiteCells
from mkdocs_pyodide.distribution.manifest import Distribution
from mkdocs_pyodide.finish.assets import HOME, cell_assets, fetch_ahead, linked_assets, offline_assets
from mkdocs_pyodide.finish.notebooks import link_notebook
from mkdocs_pyodide.finish.pages import PageFinisher
from mkdocs_pyodide.finish.site import finish_page, finish_site
from mkdocs_pyodide.plugin.error_page import ServeErrors
from mkdocs_pyodide.plugin.errors import PageError, check_disk, without_tracebacks
from mkdocs_pyodide.plugin.options import PluginOptions, cache_folder, home_of
from mkdocs_pyodide.plugin.pages import links_of, new_page, origin_of, read_text


@without_tracebacks
class PyodidePlugin(ServeErrors, BasePlugin[PluginOptions]):
    """Turn fences into live cells and put what they need into the site.

    cells   the Markdown extension of this build
    pages   the finish step of its pages
    """

    cells: SiteCells
    pages: PageFinisher

    def __init__(self) -> None:
        super().__init__()
        # Highlighted code by the extensions' options: `mkdocs serve` builds again and again.
        self.highlighted: dict[str, dict[str, str]] = {}

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        self.config.rename()
        settings = self.config.cell_settings(config)
        highlighted = self.highlighted.setdefault(repr((config.mdx_configs, settings)), {})
        self.cells = SiteCells(settings, cache_folder(home_of(config)), PageError, highlighted)
        # `mkdocs serve` writes a script of its own into the pages.
        is_strict = self.is_published and self.config.content_security_policy
        is_offline = self.is_published and self.config.offline
        self.pages = PageFinisher(is_offline, is_strict, lang=self.config.lang)
        config.markdown_extensions.append(self.cells)
        config.watch += filter(None, [settings.modules])
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        self.cells.count_cells(map(read_text, files.documentation_pages()))
        if self.cells.total:
            fetch_ahead(self.cells.registry, self.config.lang)
        return files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:
        self.order = [page.url for page in nav.pages]

    def on_page_markdown(
        self, markdown: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files
    ) -> None:
        self.cells.page = new_page(page, markdown)

    def on_page_content(self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        """Put the page as a notebook beside it, with the links to it."""
        if not self.cells.end_page():
            return html
        name = f"{PurePosixPath(page.file.src_uri).stem}.ipynb"
        uri = str(PurePosixPath(page.file.dest_uri).with_name(name))
        content = self.cells.export_notebook(origin_of(page, config), links_of(page.file, config, files))
        files.append(File.generated(config, uri, content=content))
        colab = colab_url(config.repo_url, config.remote_branch, uri) if self.config.colab else ""
        return html + link_notebook(name, colab, self.pages.is_offline, self.config.lang)

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> None:
        """All pages are rendered: publish what their cells will ask for."""
        cells, assets = self.cells, dict(offline_assets(self.config.lang) if self.pages.is_offline else {})
        if (used := cells.used_packages) is not None:
            self.pages.distribution = Distribution(cells.registry, used, self.config.simd)
            own = self.config.modules, cells.used_data, cells.images, cells.widgets, self.config.lang
            assets |= cell_assets(self.pages.distribution, *own)
        for name, asset in assets.items():
            source = {"abs_src_path": str(asset)} if isinstance(asset, Path) else {"content": asset}
            files.append(File.generated(config, f"{HOME}/{name}", **source))
        styles, scripts = linked_assets(used is not None, self.pages.is_offline)
        config.extra_css[:0] = styles
        config.extra_javascript += map(module_script, scripts)

    @event_priority(-100)
    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        return self.finish_page(output, page.file.dest_uri, page.file.src_uri, config)

    @event_priority(-100)
    def on_post_template(self, output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
        if not template_name.endswith(".html"):
            return output_content
        return self.finish_page(output_content, template_name, template_name, config)

    def finish_page(self, html: str, path: str, name: str, config: MkDocsConfig) -> str:
        return finish_page(Path(config.site_dir), self.pages, html, path, config.site_url, name)

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        self.cells.cache.prune()
        about = config.site_name, config.site_description, config.theme.get("favicon") or ""
        finish_site(Path(config.site_dir), self.pages, *about, self.order)

    @event_priority(-100)
    def on_build_error(self, error: Exception) -> None:
        if hasattr(self, "cells"):
            self.cells.executor.close()
        check_disk(error)


def module_script(address: str) -> ExtraScriptValue:
    """Return a script as `extra_javascript` has it."""
    script = ExtraScriptValue(address)
    script.type = "module"
    return script
