"""Describe pages for search engines, in the words of schema.org."""

import json
from collections.abc import Iterable
from typing import NamedTuple

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


class Place(NamedTuple):
    """A name and an address: of the site, of a page."""

    name: str
    url: str | None


class About(NamedTuple):
    """What is said of a page; `card` is the address of its picture."""

    description: str | None = None
    revised: str | None = None
    card: str | None = None


def structured_data(site: Place, author: str, page: Place, about: About, above: Iterable[Place]) -> str:
    """Return the structured data of a page as JSON that can stand in HTML.

    site   the first page is described as the site
    above  the pages on the way from the first page to the page, without both
    """
    authors = {"@type": "Organization", "name": author, "url": site.url}
    fields: dict[str, object] = {
        "name": page.name,
        "description": about.description,
        "url": page.url,
        "inLanguage": "en",
        "isAccessibleForFree": True,
        "license": LICENCE,
        "author": authors,
        "dateModified": about.revised,
        "image": about.card,
    }
    fields = {key: value for key, value in fields.items() if value}
    if page.url == site.url:
        graph = [{"@type": "Course", "provider": authors, "educationalLevel": "Beginner", **fields}]
    else:
        part = {"isPartOf": {"@type": "Course", "name": site.name, "url": site.url}}
        kind: dict[str, object] = {"@type": ["TechArticle", "LearningResource"], "headline": page.name}
        graph = [{**kind, **fields, **part}, breadcrumbs([site, *above, page])]
    data = {"@context": "https://schema.org", "@graph": graph}
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def breadcrumbs(way: Iterable[Place]) -> dict[str, object]:
    """Describe the way to a page; what comes twice in a row, as the index of a section, once."""
    items = [
        {"@type": "ListItem", "position": number, "name": place.name, "item": place.url}
        for number, place in enumerate(dict.fromkeys(way), 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}
