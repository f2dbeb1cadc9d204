"""The page as a notebook: valid, complete, and it runs in an empty folder."""

import json
import re
import subprocess
import sys

import pytest

from mkdocs_pyodide.fence import Page
from mkdocs_pyodide.notebook import literal, notebook

PAGE = r"""---
title: T
---

# Cells {#top}

See [the other](other.md#there "hint"), [`code`](other.md),
[elsewhere](https://example.com/a) and ![a](a.png).

```pyodide session="s"
--8<-- "tools/shapes.py:area"
x = 41
```

!!! note "Said *once*"

    A formula \( x = ⟦s: x + 1⟧ \), and `\(no formula\)`.

    ```python
    !!! "no block"  ⟦s: x⟧
    ```

??? tip

    ```pyodide session="s"
    from tools import shapes
    print(shapes.unit()[0], area(x, 2))
    ```

    After the cell.

\[
y_{.5} = ⟦s: x⟧ \text{ and [no](link)}
\]

````markdown
```pyodide
1/0
```
````
"""


def read(site, name="index"):
    return json.loads((site.folder / "site" / f"{name}.ipynb").read_text("utf-8"))


def sources(book, kind):
    return ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == kind]


@pytest.fixture
def book(site):
    site.write("docs/a.png", "")
    site.build(index=PAGE, other="# There {#there}")
    return read(site)


def convert(markdown, **options):
    page = Page()
    page.resolved = markdown.split("\n")
    return json.loads(notebook(page, "page", **options))


def test_form(book):
    """What nbformat 4.5 asks of a notebook."""
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    assert book["metadata"]["kernelspec"]["name"] == "python3"
    ids = [cell["id"] for cell in book["cells"]]
    assert len(set(ids)) == len(ids) and all(re.fullmatch(r"[\w-]{1,64}", id) for id in ids)
    for cell in book["cells"]:
        more = {"execution_count", "outputs"} if cell["cell_type"] == "code" else set()
        assert set(cell) == {"cell_type", "id", "metadata", "source"} | more
        assert all(line.endswith("\n") for line in cell["source"][:-1])


def test_prose_and_cells_are_those_of_the_page(book):
    _, first, second = sources(book, "code")
    assert "return width * height" in first and first.endswith("x = 41")
    assert second.startswith("from tools import shapes\nprint(")
    assert "8<" not in first + second
    assert [cell["cell_type"] for cell in book["cells"]][:3] == ["code", "markdown", "code"]
    text = "\n".join(sources(book, "markdown"))
    assert "# Cells\n" in text and "1/0" in text and "After the cell." in text
    assert "title: T" not in text and "page_line" not in text


def test_values_formulas_and_blocks_are_such_as_jupyter_knows(book):
    text = "\n".join(sources(book, "markdown"))
    assert "> **Said *once***\n>\n> A formula $x = 42$, and `\\(no formula\\)`." in text
    assert '!!! "no block"  ⟦s: x⟧' in text  # code is left as it is
    assert "$$\ny_{.5} = 41 \\text{ and [no](link)}\n$$" in text
    assert "**Tip**" in text and "\nAfter the cell." in text


def test_links_lead_out_of_the_notebook(book):
    text = "\n".join(sources(book, "markdown"))
    home = "https://example.org/project/site/"
    assert f'[the other]({home}other/#there "hint"), [`code`]({home}other/),' in text
    assert f"[elsewhere](https://example.com/a) and ![a]({home}a.png)" in text


def test_a_link_without_an_address_is_its_text():
    book = convert("[a *b*](c.md) ![d](e.png)", link=lambda target: None)
    assert sources(book, "markdown") == ["a *b* d"]


def test_it_runs_in_an_empty_folder(book, tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    program = "\n".join(sources(book, "code"))
    assert "%pip install --quiet numpy\n" in program
    program = program.replace("%pip", "# pip")
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True)
    assert (done.stderr, done.stdout) == ("", "[1. 0.] 82\n")
    assert (folder / "index_modules" / "tools" / "shapes.py").is_file()


def test_a_cell_that_imports_nothing_needs_no_setup():
    assert [cell["id"] for cell in convert("```pyodide\n1\n```")["cells"]] == ["part-2"]


@pytest.mark.parametrize("text", ["a\n", "'''\n", "\"\"\"'''\n", 'r"\\n"', "\\", "'", '"', "", "\\x '''\n"])
def test_literal(text):
    assert eval(literal(text)) == text


def test_the_page_links_to_its_notebook_without_scripts(site):
    cell = "```pyodide\n1\n```"
    site.build(index="# None", other=cell)
    link = '<a href="{}.ipynb" download>Notebook</a>'
    assert link.format("other") in site.html("other")
    assert (site.folder / "site/other/other.ipynb").is_file()
    assert "ipynb" not in site.html()


@pytest.mark.parametrize(
    "markdown",
    [
        "> ```pyodide\n> a\n>\n> b\n> ```",
        "- item\n\n    ~~~pyodide\n    a\n\n    b\n    ~~~",
        "```pyodide\na\n\nb\n```",
    ],
)
def test_a_cell_inside_something(markdown):
    assert sources(convert(markdown), "code") == ["a\n\nb"]
