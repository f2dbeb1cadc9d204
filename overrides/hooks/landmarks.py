"""The navigation's sections have names: with an index page of its own a section's label is an icon alone."""

import re

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

SECTION = re.compile(
    r'(<nav class="md-nav" data-md-level="\d+" )aria-labelledby="__nav_\w+_label"'
    r'(.*?<label class="md-nav__title" for="__nav_\w+">\s*<span class="md-nav__icon md-icon"></span>)'
    r"([^<]*)(?=</label>)",
    re.DOTALL,
)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    return SECTION.sub(named, output)


def named(match: re.Match[str]) -> str:
    start, middle, title = match.groups()
    return f'{start}aria-label="{title.strip()}"{middle}{title}'
