"""Classify the lines of Markdown: text, headers of cells, the lines of fences and of comments."""

import re
from collections.abc import Iterable, Iterator

HEADER = re.compile(r"^([>\s]*)(`{3,}|~{3,})[ \t]*(pyodide)(?=[ \t]|$)(.*)$", re.IGNORECASE)
BRACED = re.compile(r"^([>\s]*)(`{3,}|~{3,})[ \t]*\{[ \t]*\.(pyodide)\b([^}]*)\}[ \t]*$", re.IGNORECASE)
FENCE = re.compile(r"^[>\s]*(`{3,}|~{3,})(.*)$")
TEXT, CELL, CODE, COMMENT = "text", "cell", "code", "comment"


def match_header(line: str) -> re.Match[str] | None:
    """Match the header of a cell: what precedes it, its marks, its language as written, its options."""
    return HEADER.match(line) or BRACED.match(line)


def classify_lines(lines: Iterable[str]) -> Iterator[str]:
    """Yield the kind of each line: CELL for the header of a cell, CODE for all else of a fence, and so on."""
    fence, is_comment = None, False  # the marks that opened it
    for line in lines:
        mark = FENCE.match(line)
        if is_comment or (fence is None and line.lstrip().startswith("<!--")):
            is_comment = "-->" not in line
            yield COMMENT
        elif fence is None:
            fence = mark and mark[1]
            yield TEXT if not mark else CELL if match_header(line) else CODE
        else:
            if mark and mark[1].startswith(fence) and not mark[2].strip():
                fence = None
            yield CODE
