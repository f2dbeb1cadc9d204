"""Write the pages as Markdown, beside them, and llms.txt, which lists them: for programs that read.

The Markdown has the code in it, the values filled in, and links that hold anywhere.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin

TAG = re.compile(r"<[^>]*>")
MARKDOWN = "index.html.md"  # where https://llmstxt.org/ looks for it


class PlainPage(NamedTuple):
    """A page as its Markdown."""

    title: str
    description: str
    text: str


def address(page: str) -> str:
    """Return the address of the Markdown of a page, of the path of its HTML in the site."""
    return page.removesuffix("index.html") + MARKDOWN


def write_pages(
    site: Path, url: str, name: str, about: str, terms: str, pages: Mapping[str, PlainPage]
) -> None:
    """Write the pages and their list into the folder of a built site.

    url, name, about, terms   of the site: its address, "" where it is not known, …, its licence as HTML
    pages   the Markdown of pages by its address
    """
    lines = [f"# {name}", "", f"> {about}", "", TAG.sub("", terms), "", "## Pages", ""]
    for uri, page in pages.items():
        lines.append(f"- [{page.title}]({urljoin(url, uri)}): {page.description}".removesuffix(": "))
        (site / uri).write_text(page.text, "utf-8")
    (site / "llms.txt").write_text("\n".join(lines) + "\n", "utf-8")
