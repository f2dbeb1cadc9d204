"""The lines of code fit their cells on a screen of 1280 px: nobody has to scroll sideways to read them."""

import re
import textwrap

import pytest
from pages import PAGES, SNIPPETS, WITH_CELLS

from mkdocs_pyodide.cells.definitions import checks

FENCE = re.compile(
    r'^(?P<indent> *)```pyodide(?![^\n]*code="off")[^\n]*\n(?P<code>.*?)^ *```', re.MULTILINE | re.DOTALL
)
CITED = re.compile(r'^( *)--8<-- "([^":]+):?(\w*)"$', re.MULTILINE)
COLUMNS = 83  # of a cell: 13 px, 7.8 px a column; of one in a list, a question or an answer: 12 px


def cited(match):
    indent, file, name = match.groups()
    text = (SNIPPETS / file).read_text("utf-8")
    if name:
        (text,) = re.findall(rf"# --8<-- \[start:{name}\]\n(.*?)\n *# --8<-- \[end:{name}\]", text, re.DOTALL)
    return textwrap.indent(textwrap.dedent(text), indent)


def too_long(fence):
    code = textwrap.dedent(CITED.sub(cited, fence["code"]))
    folded = {line for first, last in checks(code) for line in range(first, last + 1)}
    lines = enumerate(code.split("\n"), 1)
    return [line for number, line in lines if len(line) > COLUMNS and number not in folded]


@pytest.mark.parametrize("name", WITH_CELLS)
def test_lines_of_code_fit_their_cell(name):
    fences = FENCE.finditer(PAGES[name].read_text("utf-8"))
    assert [line for fence in fences for line in too_long(fence)] == []
