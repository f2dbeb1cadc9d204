"""Give a site what it needs to be found: the dates of its pages, and the data that search engines read.

What no page of an English site loads is not published.
"""

import logging

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

from site_tools.page_dates import last_change
from site_tools.structured_data import About, Place, structured_data

UNUSED = ("assets/javascripts/lunr/", "assets/images/favicon.png")  # the search's languages but English
EDIT = "edit/main/docs/"  # below the address of the repository
WITHOUT_ADDRESS = (
    "SITE_URL is not set: the site works, but the links of its 404 page lead to the root of the host, its "
    "sitemap has relative addresses, and pages have no canonical address, no social cards and no links that "
    "lead out of notebooks. To publish it: make build SITE_URL=https://example.org/course/"
)

log = logging.getLogger("mkdocs.hooks.publishing")
is_served = False


def on_startup(command: str, dirty: bool) -> None:
    global is_served
    is_served = command == "serve"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    if not is_served and not config.site_url:
        log.info(WITHOUT_ADDRESS)  # a warning would stop a strict build
    config.edit_uri = EDIT if config.repo_url else None
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    for file in list(files):
        if file.src_uri.startswith(UNUSED) or file.src_uri.endswith(".map"):
            files.remove(file)
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    if day := last_change(page.file.src_uri, markdown):
        page.meta["revised"] = day


def on_page_context(
    context: dict[str, object], page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, object]:
    if page.canonical_url:
        site = Place(config.site_name, config.site_url)
        description = page.meta.get("description") or config.site_description
        about = About(description, page.meta.get("revised"), page.meta.get("card"))
        sections = [index(section) for section in reversed([*page.ancestors]) if isinstance(section, Section)]
        above = [place_of(found) for found in sections if found]
        context["structured_data"] = structured_data(
            site, config.site_author or "", place_of(page), about, above
        )
    return context


def place_of(page: Page) -> Place:
    return Place(str(page.title), page.canonical_url)


def index(section: Section) -> Page | None:
    """Return the index page of a section, None where it has none."""
    return next((child for child in section.children if isinstance(child, Page) and child.is_index), None)
