"""What the build makes of a fence, and what it refuses."""

import gzip
import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from mkdocs_pyodide.cells import options
from mkdocs_pyodide.plugin import PluginOptions
from mkdocs_pyodide.tools.store import digest

CELL = '```pyodide session="s"\n{}\n```\n'


def test_cell_has_code_and_published_output(site):
    site.build(index='# T\n\n```pyodide\nprint("<b>", 1 < 2)\n3\n```\n')
    html = site.html()
    assert re.search(r'<figure class="cell" id="cell-1" data-state="idle"', html)
    assert '<span class="cell-stdout">&lt;b&gt; True\n</span>' in html
    assert '<span class="cell-result">3\n</span>' in html
    assert "<p><figure" not in html


def test_cells_of_a_session_share_names_and_pages_do_not(site, refusal):
    cells = CELL.format("x = 41") + "\n" + CELL.format("x + 1")
    site.build(index=cells)
    assert '<span class="cell-result">42\n</span>' in site.html()
    site.write("docs/other.md", CELL.format("x"))
    assert "NameError" in refusal(cells)


def test_values_in_prose(site):
    cell = CELL.format("import numpy as np\nx = np.array([[1, 2.5]])")
    site.build(index=cell + "\nIt is ⟦s: x⟧, in all ⟦s: x.sum()⟧. `⟦s: 1⟧`\n")
    assert r"It is \begin{bmatrix} 1 &amp; 2.5 \end{bmatrix}, in all 3.5." in site.html()


def test_exec_off_publishes_nothing(site):
    site.build(index='```pyodide exec="off"\nraise SystemExit(1)\n```\n')
    assert '<output class="cell-output" data-origin="published" aria-live="off"></output>' in site.html()


def test_budget_is_of_the_run_and_is_published(site):
    """What was imported, and what an earlier cell had and gave back, is not the cell's."""
    large = CELL.format("x = bytearray(10**8)\ndel x")
    site.build(
        index=large + '\n```pyodide session="s" budget="2.5 s, 9 MB"\nimport numpy as np\nnp.eye(2)\n```\n'
    )
    assert site.html().count('" data-seconds="2.5" data-megabytes="9">') == 1


def test_budgets_of_the_cells_above_are_published(site):
    """Of those of the session that run first, for cells with a button."""
    fences = ['budget="2 s, 9 MB"', 'budget="1.5 s, 30 MB"', "", 'run="off"']
    cells = [f'```pyodide session="s" {fence}\n{i}\n```\n' for i, fence in enumerate(fences)]
    site.build(index="\n".join([*cells, '```pyodide session="t"\n1\n```\n']))
    before = re.findall(r'data-seconds-before="(.*?)" data-megabytes-before="(.*?)"', site.html())
    assert before == [("2", "9"), ("3.5", "30")]


def test_carriage_return_rewrites_its_line(site):
    site.build(index=CELL.format(r"print('10 %\r90 %\r100 %\r\ndone')"))
    assert '<span class="cell-stdout">100 %\ndone\n</span>' in site.html()


def test_snippets_give_code_and_title(site):
    site.build(index='```pyodide\n--8<-- "tools/shapes.py:area"\n\narea(2, 3)\n```\n')
    assert '<span class="cell-title">tools/<wbr>shapes.py</span>' in site.html()
    assert '<span class="cell-result">6\n</span>' in site.html()


@pytest.mark.long
def test_site_has_what_its_cells_need_and_no_more(site):
    folder = site.build(index="```pyodide\nfrom tools import shapes\nshapes.unit()\n```\n")
    assert 'data-packages="numpy"' in site.html()
    home = folder / "assets/pyodide"
    manifest = json.loads((home / "manifest.json").read_text())
    assert list(manifest["packages"]) == ["numpy"]
    assert {path.name for path in (home / manifest["folder"]).iterdir()} == set(manifest["files"])
    for name, file in manifest["files"].items():
        assert digest(home / manifest["folder"] / name) == file["sha256"]
    assert [start["packages"] for start in manifest["snapshots"]] == [[], ["numpy"]]
    modules = gzip.decompress((home / "modules.bin").read_bytes())
    with zipfile.ZipFile(io.BytesIO(modules)) as archive:
        assert "modules/tools/shapes.py" in archive.namelist()


def test_page_without_cells_brings_no_runtime(site):
    folder = site.build(index="# Text")
    assert not list((folder / "assets/pyodide").glob("runtime*"))


def test_fence_shown_as_code_is_no_cell(site):
    site.build(index='````markdown\n```pyodide install="x"\n1/0\n```\n````\n')
    assert "figure" not in site.html()
    assert "page_line" not in site.html()


FRONT = "---\ntitle: T\n---\n\n# T\n\n"  # the fence is in line 7


@pytest.mark.long
@pytest.mark.parametrize(
    ("fence", "says"),
    [
        ('```pyodide\n--8<-- "gone.py"\n```', ["line 8", "gone.py", "name a file below"]),
        ('```pyodide\n--8<-- "tools/shapes.py:volume"\n```', ["line 8", "'volume'", "section it has"]),
        ('--8<-- "gone.md"', ["line 7", "gone.md"]),
        ('```pyodide sesion="a"\n1\n```', ["line 7", "unknown option 'sesion'", "known: budget, code"]),
        (
            '```pyodide budget="ten"\n1\n```',
            ["line 7", 'budget="ten" is not a budget', 'budget="10 s, 30 MB"'],
        ),
        (
            '```pyodide budget="0.1 s, 9 MB"\nsum(range(10**7))\n```',
            ["line 7", "its budget is 0.1 s"],
        ),
        (
            '```pyodide budget="9 s, 30 MB"\nbytearray(10**8)[0]\n```',
            ["line 7", "MB, its budget is 9 s, 30 MB"],
        ),
        ("```pyodide session=a\n1\n```", ["line 7", "session=a", 'name="value"']),
        ('```pyodide install="numpi"\n1\n```', ["line 7", "numpi is not in the lock", "numpy"]),
        ("```pyodide\n\n1 / 0\n```", ["line 7", "ZeroDivisionError, line 2", 'exec="off"']),
        ("```pyodide\nimport torch\n```", ["line 7", "No module named 'torch'", "install it where"]),
        ('```pyodide session="a"\n1\n```\n\n⟦b: 1⟧', ["line 11", "no session", "there are: a"]),
        ('```pyodide session="a"\n1\n```\n\n⟦a: y⟧', ["line 11", "NameError"]),
        ("- item\n\n    ```pyodide\n    1/0\n    ```", ["line 9", "ZeroDivisionError"]),
        (
            "What is it?   ```pyodide\n1\n```",
            ["line 7", "text stands before the fence", "on a line of its own"],
        ),
        ("```pyodide\n1\n\nText.", ["line 7", "not closed", "the same marks"]),
        ("- item\n\n    ```pyodide\n    1\n\nText.\n\n```pyodide\n2\n```", ["line 9", "not closed"]),
        ("````pyodide\n1\n```", ["line 7", "not closed"]),
    ],
)
def test_build_stops_with_page_line_and_way_out(refusal, fence, says):
    message = refusal(FRONT + fence + "\n")
    for part in ["index.md", *says]:
        assert part in message


@pytest.mark.long
def test_a_cell_without_end_stops_the_build(site, refusal):
    site.replace("timeout: 15", "timeout: 2")
    message = refusal(f"{FRONT}```pyodide\nwhile True: pass\n```\n")
    assert "index.md" in message and "line 7" in message and "took longer than 2 s" in message


@pytest.mark.long
def test_a_page_can_speak_of_fences(site):
    inner = "```pyodide\n1\n```"
    site.build(
        index=f"A `` ```pyodide `` fence, ```` ```pyodide ````.\n\n````markdown\n{inner}\n````\n\n{inner}\n"
    )
    assert site.html().count("<figure") == 1


@pytest.mark.long
def test_a_cell_has_the_id_that_its_author_gives(site, refusal):
    site.build(index=CELL.format("1") + '\n```pyodide id="two"\n2\n```\n\n' + CELL.format("3"))
    assert re.findall(r'<figure class="cell" id="([^"]*)"', site.html()) == ["cell-1", "two", "cell-3"]
    assert "line 5: id 'two' belongs to another cell" in refusal('```pyodide id="two"\n1\n```\n\n' * 2)
    assert "line 1: invalid id '2'; use letters" in refusal('```pyodide id="2"\n1\n```\n')


def test_the_manual_names_every_option():
    manual = (Path(options.__file__).parents[2] / "README.md").read_text("utf-8")
    rows = set(re.findall(r"^\| `(\w+)` \|", manual, re.M))
    assert rows >= {*options.NAMES, *options.RENAMED, *(name for name, _ in PluginOptions._schema)}


CHANGES = CELL.format("x = 1") + "\n{}\n\n" + CELL.format("x = 2")


@pytest.mark.long
def test_a_cited_value_that_changes_later_names_its_cell(site, refusal):
    message = refusal("---\ntitle: T\n---\n\n" + CHANGES.format("It is ⟦s: x + 1⟧."))
    assert "index.md, line 9: ⟦s: x + 1⟧ is 2 after the cell above it, but 3 at the end" in message
    assert "name the cell that you mean: ⟦s@cell-1: x + 1⟧" in message
    site.build(index=CHANGES.format("It was ⟦s@cell-1: x⟧, and becomes ⟦s@cell-2: x⟧."))
    assert "It was 1, and becomes 2." in site.html()


def test_each_place_of_a_cited_value_is_checked(refusal):
    back = CHANGES.format("First ⟦s: x⟧.") + "\nThen ⟦s: x⟧.\n\n" + CELL.format("x = 1")
    assert "⟦s: x⟧ is 2 after the cell above it, but 1 at the end" in refusal(back)


def test_a_value_cited_above_all_its_cells_is_that_of_the_end(site):
    site.build(index="It will be ⟦s: x⟧.\n\n" + CELL.format("x = 1"))
    assert "It will be 1." in site.html()


def test_a_value_that_begins_a_sentence_is_no_number_of_a_list(site):
    site.build(index=CELL.format("x = 16") + "\n⟦s: x⟧. It is even.\n\n- ⟦s: x⟧. It is a square.\n")
    assert "<p>16. It is even.</p>" in site.html() and "<li>16. It is a square.</li>" in site.html()
    cells = json.loads((site.folder / "site/index.ipynb").read_text("utf-8"))["cells"]
    assert "16\\. It is even.\n\n- 16\\. It is a square." in "".join(cells[-1]["source"])


def test_a_citation_that_names_a_cell_that_is_not_there(refusal):
    message = refusal(CELL.format("x = 1") + "\nIt is ⟦s@first: x⟧.\n")
    assert "⟦s@first: x⟧ names no cell of its session; write its id, or its number: cell-3" in message
