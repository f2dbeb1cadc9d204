"""Data files: named by the fence, published beside the runtime, fetched with the run that needs them."""

import json
import subprocess
import sys

import pytest
from browsers import START
from file_server import serving
from playwright.sync_api import expect

TABLE = '''\
"""A table in a file."""

from pathlib import Path


def total(name="numbers.txt"):
    return sum(map(float, (Path(__file__).parent.parent / "data" / name).read_text().split()))
'''
PAGE = """
```pyodide session="s" files="data/numbers.txt"
from tools import table
table.total()
```

```pyodide session="s" tolerance="0.1"
import sys
9.9 if sys.platform == "emscripten" else 10
```
"""


@pytest.fixture(scope="module")
def data_site(new_site):
    site = new_site()
    site.write("modules/tools/table.py", TABLE)
    site.write("modules/data/numbers.txt", "1 2.5")
    site.write("modules/data/unused.txt", "3")
    site.build_shared(index=PAGE)
    return site


def test_named_files_are_published_and_counted(data_site):
    home = data_site.folder / "site/assets/pyodide"
    assert [path.name for path in (home / "data").rglob("*.txt")] == ["numbers.txt"]
    assert list(json.loads((home / "manifest.json").read_text())["data"]) == ["data/numbers.txt"]
    # A later cell runs the earlier ones first: it needs their files too.
    assert data_site.html().count('data-files="data/numbers.txt"') == 2
    assert '<span class="cell-result">3.5\n</span>' in data_site.html()


def test_notebook_brings_the_files(data_site, tmp_path):
    book = json.loads((data_site.folder / "site/index.ipynb").read_text("utf-8"))
    code = ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code"]
    program = "\n".join(code[:2]) + "\nprint('total', table.total())"
    (tmp_path / "empty").mkdir()
    command = [sys.executable, "-c", program]
    ended = subprocess.run(command, cwd=tmp_path / "empty", capture_output=True, text=True, check=True)
    assert ended.stdout == "total 3.5\n"


@pytest.mark.parametrize(
    ("option", "says"),
    [
        ('files="data/none.txt"', "files: data/none.txt is not a file in"),
        ('tolerance="little"', "tolerance: little is not a number from 0 to 1"),
        ('tolerance="1.5"', "tolerance: 1.5 is not a number from 0 to 1"),
    ],
)
def test_invalid_files_are_refused(refusal, option, says):
    message = refusal(f"# T\n\n```pyodide {option}\n1\n```\n")
    assert "index.md, line 3" in message and says in message


def test_files_come_with_the_run(page, data_site):
    seen = []
    with serving(data_site.folder / "site", seen=seen) as address:
        page.goto(address)
        assert not [path for path in seen if "numbers.txt" in path]
        for figure in page.locator("figure.cell").all():
            figure.get_by_role("button", name="Run", exact=True).click()
            expect(figure).to_have_attribute("data-match", "same", timeout=START)
        assert len([path for path in seen if "/data/data/numbers.txt" in path]) == 1


def test_damaged_file_is_refused_and_can_be_fetched_again(page, data_site):
    broken = {"numbers.txt": b"1 2.6"}
    with serving(data_site.folder / "site", broken=broken) as address:
        page.goto(address)
        figure = page.locator("figure.cell").first
        figure.get_by_role("button", name="Run", exact=True).click()
        expect(figure.locator("output")).to_contain_text("numbers.txt is damaged", timeout=START)
        broken.clear()
        figure.get_by_role("button", name="Retry", exact=True).click()
        expect(figure).to_have_attribute("data-match", "same", timeout=START)
