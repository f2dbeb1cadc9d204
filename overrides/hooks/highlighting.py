"""Code needs no element for what has the colour of all code: names, signs, and the space between words."""

import re

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

PLAIN = re.compile(r'<span class="(?:n|o|ow|p|w)">([^<]*)</span>')


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    return PLAIN.sub(r"\1", html)
