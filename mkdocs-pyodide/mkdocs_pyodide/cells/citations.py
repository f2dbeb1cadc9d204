"""Collect the citations of a page: values of sessions in prose and formulas.

⟦session: expression⟧ is the value after the last cell above it, of that session of the page. It has to be
the same at the end of the session, or the reader would compare it with the wrong cell; where it is not, the
author names the cell: ⟦session@cell: expression⟧.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mkdocs_pyodide.cells.fence_parser import CELL, TEXT, classify_lines

CITATION = re.compile(r"⟦\s*(?P<session>[\w-]+)(?:@(?P<cell>[\w-]+))?\s*:\s*(?P<expression>.+?)\s*⟧")


@dataclass
class Citations:
    """The citations of a page, by the number of the cell above them, and what was found for each.

    above   number of a cell, 0 for none -> its citations, as matches of CITATION
    named   id of a cell -> the citations that name it
    found   text of a citation -> [(value, id of the cell above it), ...]
    """

    above: dict[int | str, list[re.Match[str]]] = field(default_factory=dict)
    named: dict[int | str, list[re.Match[str]]] = field(default_factory=dict)
    found: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    @classmethod
    def parse(cls, lines: Sequence[str]) -> "Citations":
        """Read the citations of a page's Markdown."""
        citations, cells = cls(), 0
        for line, kind in zip(lines, classify_lines(lines), strict=True):
            cells += kind == CELL
            for match in CITATION.finditer(line) if kind == TEXT else ():
                group = citations.named if match["cell"] else citations.above
                group.setdefault(match["cell"] or cells, []).append(match)
        return citations

    def ready_after(self, number: int, id: str) -> list[re.Match[str]]:
        """Return the citations to compute now that a cell has run: those below it, and those that name it."""
        return [*self.above.get(number, ()), *self.named.get(id, ())]


def is_item_number(match: re.Match[str], value: str) -> bool:
    """Return whether Markdown would take a value for the number of a list's item: "16. It is even."."""
    before = match.string[: match.start()].rpartition("\n")[2]
    begins = not before.strip(" \t>-*+")
    return begins and value.isdigit() and match.string.startswith((".", ")"), match.end())


def changed_message(match: re.Match[str], before: str, cell: str, now: str) -> str:
    """Return the message about a value that has changed since the cell above it."""
    session, expression = match["session"], match["expression"]
    return (
        f"{match[0]} is {before} after the cell above it, but {now} at the end of the session; "
        f"name the cell that you mean: ⟦{session}@{cell}: {expression}⟧"
    )
