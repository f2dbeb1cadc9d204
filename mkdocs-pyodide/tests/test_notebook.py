"""The page as a notebook: valid, complete, and it runs in an empty folder."""

import json
import re
import subprocess
import sys

import pytest

from mkdocs_pyodide.cells.notebook import colab_url, format_notebook, provenance, string_literal
from mkdocs_pyodide.cells.notebook_markdown import notebook_parts
from mkdocs_pyodide.cells.notebook_namespace import NameUses, isolate_sessions
from mkdocs_pyodide.cells.page import Page, Run

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


def convert(markdown, link=lambda target: target, runs=(), **options):
    page = Page()
    page.resolved = markdown.split("\n")
    page.runs = list(runs)
    return json.loads(format_notebook(page, notebook_parts(page, link), "page", **options))


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
    setup, first, second = sources(book, "code")
    assert setup.startswith("# @title Setup")
    assert "return width * height" in first and first.endswith("x = 41")
    assert second.startswith("# @title Tip\nfrom tools import shapes\nprint(")
    assert "8<" not in first + second
    assert [cell["cell_type"] for cell in book["cells"]][:3] == ["markdown", "code", "code"]
    text = "\n".join(sources(book, "markdown"))
    assert "# Cells\n" in text and "1/0" in text and "After the cell." in text
    assert "title: T" not in text and "page_line" not in text


def test_values_formulas_and_blocks_are_such_as_jupyter_knows(book):
    text = "\n".join(sources(book, "markdown"))
    assert "> **Said *once***\n>\n> A formula $x = 42$, and `\\(no formula\\)`." in text
    assert '!!! "no block"  ⟦s: x⟧' in text  # code is left as it is
    assert "$$\ny_{.5} = 41 \\text{ and [no](link)}\n$$" in text
    assert "<details><summary>Tip</summary>\n\nAfter the cell.\n\n</details>" in text


def test_links_lead_out_of_the_notebook(book):
    text = "\n".join(sources(book, "markdown"))
    home = "https://example.org/project/site/"
    assert f'[the other]({home}other/#there "hint"), [`code`]({home}other/),' in text
    assert f"[elsewhere](https://example.com/a) and ![a]({home}a.png)" in text


def test_a_link_without_an_address_is_its_text():
    book = convert("[a *b*](c.md) ![d](e.png)", link=lambda target: None)
    assert sources(book, "markdown") == ["a *b* d"]


@pytest.mark.long
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
    assert [cell["id"] for cell in convert("```pyodide\n1\n```")["cells"]] == ["part-1"]


@pytest.mark.parametrize("text", ["a\n", "'''\n", "\"\"\"'''\n", 'r"\\n"', "\\", "'", '"', "", "\\x '''\n"])
def test_literal(text):
    assert eval(string_literal(text)) == text


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


def test_it_begins_with_the_title_and_what_it_is(book):
    """Title, page, site, and what computed the outputs; the setup is folded in JupyterLab and in Colab."""
    first, setup = book["cells"][:2]
    title, _, note = "".join(first["source"]).split("\n")[:3]
    assert title == "# Cells"
    assert "[T](https://example.org/project/site/) of Trial" in note
    python, numpy = book["metadata"]["computed_with"]
    assert python == f"Python {book['metadata']['language_info']['version']}"
    assert re.fullmatch(r"numpy [\d.]+", numpy)
    assert f"Its outputs are those of {python}, {numpy}." in note
    assert setup["metadata"] == {
        "jupyter": {"source_hidden": True, "outputs_hidden": True},
        "cellView": "form",
    }


def test_about_names_author_and_terms():
    text = provenance(
        "Dense", "Site", "https://a.org/dense/", "Ada", "Text CC BY 4.0.", ["nothing-of-that-name"]
    )
    assert text.startswith("This notebook is the page [Dense](https://a.org/dense/) of Site, where")
    assert "© Ada. Text CC BY 4.0." in text and "nothing-of-that-name." in text
    assert provenance("Dense", "Site", None).startswith(
        "This notebook is the page Dense of Site. Its outputs"
    )


def test_outputs_are_stored(site):
    site.build(index=OUTPUTS)
    printed, off = [cell for cell in read(site)["cells"] if cell["cell_type"] == "code"]
    assert printed["execution_count"] == 1 and off["outputs"] == []
    text, formula, value = printed["outputs"]
    assert text == {"output_type": "stream", "name": "stdout", "text": ["a\n", "b\n"]}
    assert formula["output_type"] == "display_data" and formula["data"]["text/latex"] == ["$x^2$"]
    assert value["output_type"] == "execute_result" and value["data"] == {"text/plain": ["42"]}


OUTPUTS = """# Outputs

```pyodide
class Square:
    def _repr_latex_(self):
        return "$x^2$"


print("a\\nb")
display(Square())
42
```

```pyodide exec="off"
1 / 0
```
"""


def test_a_closed_detail_is_folded_with_its_cells():
    """What an author closes, an answer say, does not stand open in the notebook."""
    text = """# T

??? success "Answer"

    Because.

    ```pyodide
    1
    ```

    And so on.

???+ note "Open"

    Seen.
"""
    book = convert(text)
    before, cell, after = book["cells"]
    assert "<details><summary>Answer</summary>\n\nBecause.\n\n</details>" in "".join(before["source"])
    assert cell["source"][0] == "# @title Answer\n" and cell["metadata"]["jupyter"]["source_hidden"]
    assert cell["metadata"]["cellView"] == "form"
    assert "And so on.\n\n</details>\n\n> **Open**\n>\n> Seen." in "".join(after["source"])


def test_a_drawing_is_its_label():
    """The colours of an inline drawing are the page's; frames of HTML mean nothing in a notebook."""
    text = """# T

<figure class="drawn">
<svg viewBox="0 0 1 1" role="img" aria-label="A line."><path d="M0 0h1"/></svg>
<figcaption>Straight.</figcaption>
</figure>

<div class="box" markdown>
Text <svg aria-hidden="true"><path/></svg>.
</div>
"""
    lines = "".join(convert(text)["cells"][0]["source"]).split("\n")
    assert [line for line in lines if line] == ["# T", "*Figure: A line.*", "Straight.", "Text ."]


# Sessions share one namespace


def run(cells):
    """Run cells of (session, source) as their notebook does; return its names."""
    runs = [Run(session, source, []) for session, source in cells]
    text = "\n\n".join(f"```pyodide\n{source}\n```" for _, source in cells)
    names = {"__name__": "__main__"}
    for source in sources(convert(text, runs=runs), "code"):
        exec(source, names)
    return names


def test_an_import_that_another_session_rebinds_is_repeated():
    cells = [
        ("a", "from math import pi as x"),
        ("a", "def twice():\n    return 2 * x"),
        ("b", "from math import e as x"),
        ("a", "y = twice()"),
        ("b", "z = x"),
    ]
    lines, has_sessions = isolate_sessions(cells)
    assert not has_sessions
    assert lines == [[], [], [], ["from math import pi as x"], ["from math import e as x"]]
    assert round(run(cells)["y"], 2) == 6.28 and round(run(cells)["z"], 2) == 2.72


def test_a_builtin_that_another_session_rebinds_is_restored():
    cells = [("a", "n = len([1])"), ("b", "len = 2"), ("a", "m = len([1, 2])")]
    assert isolate_sessions(cells) == ([[], [], ["from builtins import len"]], False)
    assert run(cells)["m"] == 2


def test_sessions_whose_values_clash_have_names_of_their_own():
    cells = [
        ("a", "x = 1\ndef f():\n    return x"),
        ("b", "x = 2\ndef f():\n    return -x"),
        ("a", "assert f() == 1 and x == 1"),
        ("b", "assert f() == -2"),
        ("c", "assert 'x' not in globals()"),
        ("a", "assert f() == 1\nx = 3"),
        ("a", "result = f()"),
    ]
    lines, has_sessions = isolate_sessions(cells)
    assert has_sessions and lines[0] == ['use_session("a")'] and lines[1] == ['use_session("b")']
    assert run(cells)["result"] == 3


@pytest.mark.parametrize(
    "cells",
    [
        [("a", "x = 1"), ("b", "x = 2\ny = x"), ("b", "z = x + y")],  # no session is resumed
        [("a", "import math"), ("b", "import math"), ("a", "math.pi")],  # the same import
        [("a", "x = 1"), ("b", "def f(x):\n    return [y for y in x]"), ("a", "x")],  # names of a function
        [("a", "x = 1"), ("b", "x = 2"), ("a", "x = 3\nx")],  # bound before it is read
        [("a", "x = 1"), ("b", "x = ("), ("a", "x")],  # a cell that only shows an error
    ],
)
def test_cells_that_do_not_clash_stay_as_they_are(cells):
    assert isolate_sessions(cells) == ([[] for _ in cells], False)


def test_names_of_a_cell():
    names = NameUses(
        "import a.b\nx = await y\nclass C:\n    v = w\n    def m(self):\n        return v + self.u"
    )
    assert names.read == {"y", "w", "v", "__name__"} and names.bound == {"a", "x", "C"}
    assert names.imports == {"a": "import a.b"}


# Colab


def test_colab_opens_what_github_has():
    address = "https://colab.research.google.com/github/o/r/blob/gh-pages/a%20b/c.ipynb"
    assert colab_url("https://github.com/o/r.git", "gh-pages", "a b/c.ipynb") == address
    assert colab_url("https://gitlab.com/o/r", "gh-pages", "c.ipynb") == colab_url(None, "b", "c") == ""


def test_the_link_to_colab_is_there_where_it_is_configured(site):
    site.replace("site_name: Trial", "site_name: Trial\nrepo_url: https://github.com/o/r")
    site.build(index="```pyodide\n1\n```")
    assert "colab" not in site.html()
    site.configure("colab: true")
    site.build()
    link = (
        '<a href="https://colab.research.google.com/github/o/r/blob/gh-pages/index.ipynb">Open in Colab</a>'
    )
    assert link in site.html()
