"""The pages that a change touches: those that are not as on main, or cite a snippet that is not."""

import subprocess
from pathlib import PurePosixPath

from pages import PAGES, ROOT

MAIN = "origin/main"


def changed_pages(root=ROOT, pages=PAGES):
    """Return the names of the pages that differ from main; of all pages, where git cannot tell.

    pages  file of each page's Markdown, by name
    """
    try:
        base = git(root, "merge-base", "HEAD", MAIN)[0]
        changed = git(root, "diff", "--name-only", base) + git(
            root, "ls-files", "--others", "--exclude-standard"
        )
    except (OSError, subprocess.CalledProcessError):
        return set(pages)
    citations = [text for path in changed if path.startswith("snippets/") for text in citations_of(path)]
    return {
        name
        for name, page in pages.items()
        if f"docs/{name}" in changed or any(text in page.read_text("utf-8") for text in citations)
    }


def citations_of(path):
    """Return how a page cites a snippet: the file of a section, or the module of an exercise."""
    inner = PurePosixPath(path).relative_to("snippets")
    return [inner.as_posix(), ".".join(inner.with_suffix("").parts)]


def git(root, *arguments):
    """Return the lines that a command of git prints."""
    done = subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout.splitlines()
