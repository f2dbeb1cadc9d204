"""Let MkDocs call the tools of overrides/site_tools: data, Markdown, a pass over the built folder."""

import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

sys.path.insert(0, str(Path(__file__).parents[1]))  # while hooks are loaded
from hooks.stop_build import stop_build
from site_tools import make_datasets, mathml
from site_tools.finish import finish
from site_tools.markdown_steps import SiteMarkdown

is_served = False
page: Page | None = None  # that is converted


def on_startup(command: str, dirty: bool) -> None:
    global is_served
    is_served = command == "serve"


@stop_build
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    make_datasets.make()
    config.extra_css.insert(0, mathml.STYLES)
    config.markdown_extensions.append(SiteMarkdown(mathml.MathML(PluginError, place)))  # type: ignore[arg-type]
    return config


@stop_build
def on_files(files: Files, config: MkDocsConfig) -> Files:
    files.append(File.generated(config, mathml.STYLES, content=mathml.styles()))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    globals()["page"] = page


def place(tex: str) -> str:
    """Return the page that is converted and, where its source has the formula as it is, the line."""
    assert page
    before, found, _ = page.file.content_string.partition(tex)
    name = page.file.src_uri
    return f"{name}, line {before.count(chr(10)) + 1}" if found and tex else name


@stop_build
def on_post_build(config: MkDocsConfig) -> None:
    finish(Path(config.site_dir), config.site_url or "", not is_served)
