"""Tell the lines of Markdown apart: text, headers of cells, and the lines of fences."""

import re

HEADER = re.compile(r"^([>\s]*)(`{3,}|~{3,})[ \t]*pyodide(?=[ \t]|$)(.*)$")
FENCE = re.compile(r"^[>\s]*(`{3,}|~{3,})(.*)$")
TEXT, CELL, CODE = "text", "cell", "code"


def kinds(lines):
    """Yield for each line its kind: TEXT, CELL for the header of a cell, CODE for all else of a fence."""
    fence = None  # the marks that opened it
    for line in lines:
        mark = FENCE.match(line)
        if fence is None:
            fence = mark and mark[1]
            yield TEXT if not mark else CELL if HEADER.match(line) else CODE
        else:
            if mark and mark[1].startswith(fence) and not mark[2].strip():
                fence = None
            yield CODE
