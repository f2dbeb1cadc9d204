"""Tell the engine what MkDocs knows of a page: its text, its place in the site, its links."""

from pathlib import PurePosixPath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils import get_relative_url

from mkdocs_pyodide.cells.notebook import Origin
from mkdocs_pyodide.cells.notebook_markdown import Link, absolute_address
from mkdocs_pyodide.cells.page import Page
from mkdocs_pyodide.finish.assets import HOME, IMAGES, WIDGETS


def read_text(file: File) -> str:
    """Return the text of a page's file."""
    try:
        return file.content_string
    except UnicodeDecodeError as error:
        reason = f"byte 0x{error.object[error.start]:02x} at position {error.start}"
        raise PluginError(f"pyodide: {file.src_uri} is not UTF-8: {reason}. Save it as UTF-8.") from None


def new_page(page: MkDocsPage, markdown: str) -> Page:
    """Return a page whose Markdown is about to be converted."""
    front_matter = page.file.content_string.rstrip().count("\n") - markdown.rstrip().count("\n")
    images, widgets = (get_relative_url(f"{HOME}/{name}", page.url) for name in (IMAGES, WIDGETS))
    return Page(page.file.src_uri, front_matter, image_folder=images, widget_folder=widgets)


def origin_of(page: MkDocsPage, config: MkDocsConfig) -> Origin:
    """Return where a page comes from, for its notebook."""
    name = PurePosixPath(page.file.src_uri).stem
    site, author, terms = config.site_name, config.site_author, config.copyright
    return Origin(name, page.title, site, page.canonical_url, author, terms)


def links_of(file: File, config: MkDocsConfig, files: Files) -> Link:
    """Return what turns a link of a page into an address that holds anywhere, None where it has none."""

    def url_of(path: str) -> str | None:
        found = files.get_file_from_path(path)
        return found.url if found else None

    def address_of(target: str) -> str | None:
        return absolute_address(target, config.site_url, file.src_uri, file.url, url_of)

    return address_of
