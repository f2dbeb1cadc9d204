"""What an author's paths name stays within its folder."""

import pytest

from mkdocs_pyodide.tools.paths import is_inside


@pytest.fixture
def modules(site, tmp_path):
    """Folder of the modules, with a secret beside it and links to it."""
    site.write("secret.txt", "s")
    site.write("modules/data/a b.txt", "1")
    folder = tmp_path / "modules"
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "folder").symlink_to(tmp_path)
    return folder


OUTSIDE = ["/etc/passwd", "../secret.txt", "data/../../secret.txt", "data/..", ".", "", "..\\secret.txt"]
OUTSIDE += ["link.txt", "folder/secret.txt", "folder/modules/../secret.txt"]


@pytest.mark.parametrize("name", OUTSIDE)
def test_path_that_leads_outside_is_none_below(modules, name):
    assert not is_inside(modules, name)


@pytest.mark.parametrize(
    "name", ["data/a b.txt", "data/none.txt", "tools/shapes.py", "folder/modules/data/a b.txt"]
)
def test_path_inside_is_one_below(modules, name):
    assert is_inside(modules, name)


@pytest.mark.parametrize("name", ["/etc/passwd", "../secret.txt", "link.txt", "../../../../../outside.txt"])
def test_file_outside_of_the_modules_is_refused(modules, refusal, name):
    message = refusal(f'# T\n\n```pyodide files="{name}"\n1\n```\n')
    assert (
        f"index.md, line 3: files: {name} is outside the folder of the modules; move the file there"
        in message
    )


def test_module_that_is_a_link_to_a_file_outside_is_refused(modules, refusal, tmp_path):
    (modules / "taken.py").symlink_to(tmp_path / "secret.txt")
    message = refusal("```pyodide\n1\n```\n")
    assert "modules: taken.py leads outside the folder of the modules; put a copy there" in message


@pytest.mark.parametrize("folder", ["/", "..", ".", "outside"])
def test_modules_outside_of_the_project_are_refused(site, refusal, tmp_path, tmp_path_factory, folder):
    (tmp_path / "outside").symlink_to(tmp_path_factory.mktemp("other"))
    site.replace("modules: modules", f"modules: {folder}")
    message = refusal("text")
    assert "modules: " in message and "is not a folder below the folder of mkdocs.yml" in message


def test_snippet_outside_of_its_folder_is_refused(modules, refusal):
    message = refusal('# T\n\n```pyodide\n--8<-- "../secret.txt"\n```\n')
    assert "index.md, line 4" in message and "../secret.txt" in message
