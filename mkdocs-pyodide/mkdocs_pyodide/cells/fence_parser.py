"""Classify the lines of Markdown: text, headers of cells and questions, lines of fences and of comments."""

import re
from collections.abc import Iterable, Iterator

HEADER = re.compile(r"^([>\s]*)(`{3,}|~{3,})[ \t]*(pyodide)(?=[ \t]|$)(.*)$", re.IGNORECASE)
BRACED = re.compile(r"^([>\s]*)(`{3,}|~{3,})[ \t]*\{[ \t]*\.(pyodide)\b([^}]*)\}[ \t]*$", re.IGNORECASE)
FENCE = re.compile(r"^[>\s]*(`{3,}|~{3,})(.*)$")
QUESTION_HEADER = re.compile(r"^([>\s]*)(`{3,}|~{3,})[ \t]*(question)(?=[ \t]|$)(.*)$", re.IGNORECASE)
TEXT, CELL, QUESTION, CODE, COMMENT = "text", "cell", "question", "code", "comment"


def match_header(line: str) -> re.Match[str] | None:
    """Match the header of a cell: what precedes it, its marks, its language as written, its options."""
    return HEADER.match(line) or BRACED.match(line)


def kind_of(header: str) -> str:
    """Return the kind of the first line of a fence."""
    return CELL if match_header(header) else QUESTION if QUESTION_HEADER.match(header) else CODE


def classify_lines(lines: Iterable[str]) -> Iterator[str]:
    """Yield the kind of each line: CELL or QUESTION for such a header, CODE for the rest of a fence."""
    fence, is_comment = None, False  # the marks that opened it
    for line in lines:
        mark = FENCE.match(line)
        if is_comment or (fence is None and line.lstrip().startswith("<!--")):
            is_comment = "-->" not in line
            yield COMMENT
        elif fence is None:
            fence = mark and mark[1]
            yield kind_of(line) if mark else TEXT
        else:
            if mark and mark[1].startswith(fence) and not mark[2].strip():
                fence = None
            yield CODE
