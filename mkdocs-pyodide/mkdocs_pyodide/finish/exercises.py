"""List the exercises and questions of a site, from the HTML of its pages.

It is published as exercises.json. By it pages show what a reader has solved, and hand-ins are checked.
"""

import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping
from typing import NotRequired, TypedDict

INDEX = "exercises.json"
LONGEST_TITLE = 80  # characters

EXERCISE = re.compile(r"<figure\b[^>]*\sdata-exercise=|<small-question\b")
PART = re.compile(
    r"<(?P<heading>h[1-6]|summary)\b[^>]*>(?P<title>.*?)</(?P=heading)>"
    r'|<(?P<element>figure(?=[^>]*\sdata-exercise=)|small-question)\b(?P<attributes>(?:[^>"]|"[^"]*")*)>',
    re.DOTALL,
)
ATTRIBUTE = re.compile(r'\s([\w-]+)="([^"]*)"')
PROMPT = re.compile(r'\s*<div class="question-prompt"[^>]*>(.*?)</div>', re.DOTALL)
MATRIX = re.compile(r"<mtable\b.*?</mtable>", re.DOTALL)  # its rows would become one number
PAIR = re.compile(  # its two parts would become one number
    r"<(?P<kind>mfrac|msub|msup)\b[^>]*>(?P<first><m[in]\b[^>]*>[^<]*</m[in]>)"
    r"(?:<mrow>(?P<row>.*?)</mrow>|(?P<second><m[in]\b[^>]*>[^<]*</m[in]>))</(?P=kind)>",
    re.DOTALL,
)
PAIR_SIGNS = {"mfrac": "/", "msub": "_", "msup": "^"}
NO_TEXT = re.compile(r'<a class="headerlink".*?</a>|<annotation\b.*?</annotation>|<[^>]*>', re.DOTALL)
COUNT = re.compile(r"<page-progress>[^<]*</page-progress>")
# Markdown takes it for a part of a paragraph, which cannot contain a list.
OVERVIEW = re.compile(r"(?:<p>)?<progress-overview>.*?</progress-overview>(?:</p>)?", re.DOTALL)
TITLE_END = re.compile(r"</h1\s*>")


class Exercise(TypedDict):
    """An exercise or a question of a page.

    starter  hash of what it is; a reader's attempt at another one is out of date
    check    module with its check; only an exercise has one, and the two lists
    """

    id: str
    title: str
    starter: str
    check: NotRequired[str]
    packages: NotRequired[list[str]]
    files: NotRequired[list[str]]


class PageExercises(TypedDict):
    """The exercises of a page; `path` is its address below the site."""

    path: str
    title: str
    exercises: list[Exercise]


class Index(TypedDict):
    """The exercises of a site.

    release   changes with each of them
    overview  address of the page that lists them, below the site; None where there is none
    """

    site: str
    release: str
    overview: str | None
    pages: list[PageExercises]


def has_any(page: str) -> bool:
    return EXERCISE.search(page) is not None


def find(page: str) -> tuple[str, list[Exercise]]:
    """Return the title of a page, and its exercises in their order."""
    title, above, found = "", "", list[Exercise]()
    for part in PART.finditer(page):
        if part["heading"]:
            above = text_of(part["title"])
            title = title or (above if part["heading"] == "h1" else "")
            continue
        attributes = {name: html.unescape(value) for name, value in ATTRIBUTE.findall(part["attributes"])}
        if part["element"] == "figure":
            found.append(_exercise(attributes, above))
        elif "id" in attributes:
            prompt = PROMPT.match(page, part.end())
            name = text_of(prompt[1]) if prompt else above
            starter = attributes.get("data-starter", "")
            found.append({"id": attributes["id"], "title": name, "starter": starter})
    return title, found


def _exercise(attributes: Mapping[str, str], above: str) -> Exercise:
    return {
        "id": attributes["data-exercise"],
        "title": attributes.get("data-title", above),
        "starter": attributes.get("data-starter", ""),
        "check": attributes.get("data-check", ""),
        "packages": attributes.get("data-packages", "").split(),
        "files": attributes.get("data-files", "").split(),
    }


def text_of(markup: str) -> str:
    """Return the text of some HTML in one line."""
    markup = PAIR.sub(_pair, MATRIX.sub("…", markup))
    text = " ".join(html.unescape(NO_TEXT.sub("", markup)).split())
    return text if len(text) <= LONGEST_TITLE else f"{text[: LONGEST_TITLE - 1]}…"


def _pair(found: re.Match[str]) -> str:
    second = f"({found['row']})" if found["row"] else found["second"]
    return f"{found['first']}{PAIR_SIGNS[found['kind']]}{second}"


def add_count(page: str) -> str:
    """Return a page that says how many exercises it has: where it has a place for it, or below its title."""
    count = len(find(page)[1]) if has_any(page) else 0
    if not count:
        return page
    place = f"<page-progress>{count} exercise{'s' * (count > 1)}</page-progress>"
    if "<page-progress>" in page:
        return COUNT.sub(place, page, count=1)
    return TITLE_END.sub(lambda end: f"{end[0]}\n<p>{place}</p>", page, count=1)


def index(site: str, pages: Mapping[str, str], order: Iterable[str] = ()) -> Index:
    """Return the index of a site.

    site   its name
    pages  the HTML of each page by its address below the site
    order  addresses in the order of the navigation; other pages come after them
    """
    ranks = {path: rank for rank, path in enumerate(order)}
    listed: list[PageExercises] = []
    for path in sorted(pages, key=lambda path: (ranks.get(path, len(ranks)), path)):
        title, exercises = find(pages[path])
        if exercises:
            listed.append({"path": path, "title": title or path, "exercises": exercises})
    release = hashlib.sha256(json.dumps(listed).encode()).hexdigest()[:12]
    overview = next((path for path in sorted(pages) if "<progress-overview>" in pages[path]), None)
    return {"site": site, "release": release, "overview": overview, "pages": listed}


def fill_overview(page: str, path: str, found: Index) -> str:
    """Return a page whose overview lists all exercises of the site, with links."""
    root = "../" * path.count("/") or "./"

    def item(address: str, title: str, more: str = "") -> str:
        return f'<li><a href="{html.escape(root + address)}">{html.escape(title)}</a>{more}</li>\n'

    def items(page: PageExercises) -> str:
        path = page["path"]
        return "".join(item(f"{path}#{each['id']}", each["title"]) for each in page["exercises"])

    pages = (item(each["path"], each["title"], f"\n<ul>\n{items(each)}</ul>\n") for each in found["pages"])
    content = f"<progress-overview>\n<ul>\n{''.join(pages)}</ul>\n</progress-overview>"
    return OVERVIEW.sub(lambda _: content, page, count=1)
