"""Date a page by the last change of its text or of the code that it cites, as the repository has it."""

import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CITED = re.compile(r'--8<-- "([\w/]+\.\w+)')


def last_change(path: str, markdown: str) -> str | None:
    """Return the day of the last change of a page, None where it is not known.

    path      of its Markdown below docs/
    markdown  what it says
    """
    sources = [f"docs/{path}", *(f"snippets/{name}" for name in CITED.findall(markdown))]
    return max((dates()[source] for source in sources if source in dates()), default=None)


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
