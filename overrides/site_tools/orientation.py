"""Say below the title of a page what it needs, how long it takes, and what comes next."""

import re
from collections.abc import Iterable

from site_tools.page_link import PageLink

WORDS = 200  # that people read in a minute
CELL, EXERCISE = 0.5, 3  # minutes for the code and output of a cell, and for an exercise
ROUND = 5  # minutes
FIGURE = re.compile(r"<(figure|svg|math)\b.*?</\1>", re.DOTALL)
HAS_EXERCISES = re.compile(r"<small-question|<figure[^>]* data-exercise=")
TAG = re.compile(r"<[^>]*>")


def add_orientation(page: str, prerequisites: Iterable[PageLink], following: PageLink | None) -> str:
    """Return the HTML of a page's text with the line below its title.

    following   the page that comes next, None for the last one
    """
    needed = ", ".join(link.html() for link in prerequisites) or "none"
    parts = [f"Prerequisites: {needed}", f"About {minutes(page)} minutes"]
    if HAS_EXERCISES.search(page):
        parts.append("<page-progress></page-progress>")  # the engine counts them
    if following:
        parts.append(f"Next: {following.html()}")
    line = f'<p class="orientation">{" ".join(f"{part}." for part in parts)}</p>'
    return page.replace("</h1>", f"</h1>\n{line}", 1)


def minutes(html: str) -> int:
    """Return how long a page takes, in steps of five minutes."""
    words = len(TAG.sub(" ", FIGURE.sub(" ", html)).split())
    cells, exercises = html.count('class="cell"'), html.count('<details class="question"')
    return max(1, round((words / WORDS + cells * CELL + exercises * EXERCISE) / ROUND)) * ROUND
