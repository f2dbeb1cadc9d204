"""Which pages `make test` visits after a change."""

import pytest
from changed_pages import MAIN, changed_pages, git

PAGES = {"a.md": '--8<-- "layers/relu.py:forward"', "b.md": 'exercise="exercises.relu"', "c.md": "text"}


@pytest.fixture
def clone(tmp_path):
    """A repository of three pages, as it is on main."""
    for path, text in {
        **{f"docs/{name}": text for name, text in PAGES.items()},
        "snippets/layers/relu.py": "1",
        "snippets/exercises/relu.py": "1",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    git(tmp_path, "init", "-q")
    commit(tmp_path)
    git(tmp_path, "update-ref", f"refs/remotes/{MAIN}", "HEAD")
    return tmp_path


def commit(clone):
    git(clone, "add", ".")
    git(clone, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "a")


def pages_of(clone):
    return changed_pages(clone, {path.name: path for path in (clone / "docs").glob("*.md")})


def test_no_page_where_nothing_has_changed(clone):
    assert pages_of(clone) == set()


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("docs/c.md", "c.md"),
        ("docs/new.md", "new.md"),
        ("snippets/layers/relu.py", "a.md"),
        ("snippets/exercises/relu.py", "b.md"),
    ],
)
def test_a_page_that_differs_or_cites_what_differs(clone, path, page):
    (clone / path).write_text("2")
    assert pages_of(clone) == {page}
    commit(clone)
    assert pages_of(clone) == {page}  # until it is on main


def test_all_pages_where_git_cannot_tell(clone):
    git(clone, "update-ref", "-d", f"refs/remotes/{MAIN}")
    assert pages_of(clone) == set(PAGES)
