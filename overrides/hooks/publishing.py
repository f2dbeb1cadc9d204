"""What a site needs to be found: the dates of its pages, the data that search engines read, robots.txt.

What no page of an English site loads is not published.
"""

import json
import logging
import re
import subprocess
from functools import cache
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[2]
UNUSED = ("assets/javascripts/lunr/", "assets/images/favicon.png")  # the search's languages but English
EDIT = "edit/main/docs/"  # below the address of the repository
CITED = re.compile(r'--8<-- "([\w/]+\.\w+)')
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
    """Date the page by the last change of its text or of the code that it cites."""
    sources = [f"docs/{page.file.src_uri}", *(f"snippets/{name}" for name in CITED.findall(markdown))]
    if known := [dates()[source] for source in sources if source in dates()]:
        page.meta["revised"] = max(known)


@cache
def dates() -> dict[str, str]:
    """Return the day of the last commit of each file, {} where the history is not at hand."""
    command = ["git", "log", "--format=%x00%cs", "--name-only", "--no-renames", "--", "docs", "snippets"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return {}
    found: dict[str, str] = {}
    for commit in done.stdout.split("\0")[1:]:
        day, *names = commit.split("\n")
        for name in filter(None, names):
            found.setdefault(name, day)  # the newest comes first
    return found


def on_page_context(
    context: dict[str, object], page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, object]:
    if page.canonical_url:
        context["structured_data"] = json.dumps(structured(page, config), ensure_ascii=False).replace(
            "<", "\\u003c"
        )
    return context


def structured(page: Page, config: MkDocsConfig) -> dict[str, object]:
    """Return the structured data of a page for search engines, in the words of schema.org."""
    authors = {"@type": "Organization", "name": config.site_author, "url": config.site_url}
    about = {
        "name": page.title,
        "description": page.meta.get("description") or config.site_description,
        "url": page.canonical_url,
        "inLanguage": "en",
        "isAccessibleForFree": True,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "author": authors,
        "dateModified": page.meta.get("revised"),
        "image": page.meta.get("card"),
    }
    about = {key: value for key, value in about.items() if value}
    if page.is_homepage:
        graph = [{"@type": "Course", "provider": authors, "educationalLevel": "Beginner", **about}]
    else:
        part = {"isPartOf": {"@type": "Course", "name": config.site_name, "url": config.site_url}}
        graph = [
            {"@type": ["TechArticle", "LearningResource"], "headline": page.title, **about, **part},
            {"@type": "BreadcrumbList", "itemListElement": breadcrumbs(page, config)},
        ]
    return {"@context": "https://schema.org", "@graph": graph}


def breadcrumbs(page: Page, config: MkDocsConfig) -> list[dict[str, object]]:
    """Return the way from the first page to a page."""
    sections = [index(section) for section in reversed([*page.ancestors]) if isinstance(section, Section)]
    way = [(config.site_name, config.site_url)]
    way += [(found.title, found.canonical_url) for found in [*sections, page] if found]
    way = list(dict.fromkeys(way))  # the index of a section is on its own way
    return [
        {"@type": "ListItem", "position": number, "name": name, "item": address}
        for number, (name, address) in enumerate(way, 1)
    ]


def index(section: Section) -> Page | None:
    """Return the index page of a section, None where it has none."""
    return next((child for child in section.children if isinstance(child, Page) and child.is_index), None)
