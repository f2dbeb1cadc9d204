"""Parse the options of a fence; raise ValueError with what is wrong with one, and how to fix it."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mkdocs_pyodide.build.budget import Budget
from mkdocs_pyodide.cells.definitions import only_defines
from mkdocs_pyodide.cells.exercise import default_id, format_attributes, parse_exercise
from mkdocs_pyodide.cells.page import Page
from mkdocs_pyodide.cells.sliders import Slider, parse_sliders
from mkdocs_pyodide.tools.paths import is_inside

NAMES = tuple("budget code exec exercise files html id install run session sliders title tolerance".split())
RENAMED = {"vary": "sliders"}  # still read, with a notice
WELL_FORMED = re.compile(r"""(\s+[A-Za-z]\w*=("[^"]*"|'[^']*'))*\s*""")
ID = re.compile(r"[A-Za-z][\w-]*", re.ASCII)
ID_BY_NUMBER = re.compile(r"(cell|figure|question)-[0-9]+")
SWITCH = dict.fromkeys(("on", "yes", "true", "1"), True) | dict.fromkeys(("off", "no", "false", "0"), False)


@dataclass(frozen=True)
class CellOptions:
    """The options of a fence, checked against its code.

    session    the name of its session; that of a cell by itself is `cell-` and its number
    id         of the element, by which a link finds it
    title      what stands above the code
    publish    whether the cell runs at build
    code       whether the page shows the code; without it the cell is a figure, which cannot be run
    run        whether the cell has a Run button; by default, unless it only defines something
    html       whether a value is shown in the richest form that it offers
    install    packages that it needs besides those that it imports
    files      data files that it reads, relative to the folder of the modules
    budget     what it may use; None where its author does not say
    sliders    for numbers of its code
    tolerance  by how much, relative to their size, live numbers may differ from the published ones
    exercise   the module that checks the code; empty for a cell that is no exercise
    """

    session: str
    id: str
    title: str
    publish: bool
    code: bool
    run: bool
    html: bool
    install: list[str]
    files: list[str]
    budget: Budget | None
    sliders: list[Slider]
    tolerance: str
    exercise: str

    @classmethod
    def parse(cls, options: dict[str, Any], source: str, modules: str | None, page: Page) -> "CellOptions":
        """Read what markdown-exec made of the options of the cell that the page counts last."""
        extra = options["extra"]
        own_name = f"cell-{page.cells}" if options["code"] else f"figure-{page.figures}"
        if not (options["code"] or options["publish"]):
            raise ValueError('code="off" and exec="off" leave nothing to show; remove one of them')
        exercise = parse_exercise(extra.get("exercise", ""), modules)
        if exercise and not options["code"]:
            raise ValueError('code="off" leaves nothing to solve; remove it, or exercise')
        return cls(
            session=options["session"] or own_name,
            title=extra.get("title", "Python"),
            publish=options["publish"],
            code=options["code"],
            run=options["run"] if "run" in extra else bool(exercise) or not only_defines(source),
            html=options["html"],
            install=_names(extra.get("install", "")),
            files=parse_files(extra.get("files", ""), modules),
            tolerance=parse_tolerance(extra.get("tolerance", "")),
            sliders=parse_sliders(extra.get("sliders", ""), source),
            budget=Budget.parse(extra["budget"]) if "budget" in extra else None,
            id=parse_id(
                options["id"] or (default_id(exercise) if exercise else own_name), own_name, page.ids
            ),
            exercise=exercise,
        )

    def attributes(
        self, files: Iterable[str], earlier: list[Budget], source: str, modules: str | None
    ) -> str:
        """Return the attributes of the cell's element that only some cells have.

        earlier  the budgets of the cells that run first
        """
        values = {"files": " ".join(files), "tolerance": self.tolerance}
        if self.budget:
            values |= {"seconds": f"{self.budget.seconds:g}", "megabytes": f"{self.budget.megabytes:g}"}
        if earlier and self.run:
            values["seconds-before"] = f"{sum(budget.seconds for budget in earlier):g}"
            values["megabytes-before"] = f"{max(budget.megabytes for budget in earlier):g}"
        if not self.run:
            values["run"] = "off"
        if self.exercise or not self.publish:
            values["exec"] = "off"
        more = "".join(f' data-{name}="{html.escape(value)}"' for name, value in values.items() if value)
        return more + (format_attributes(self.id, self.exercise, source, modules) if self.exercise else "")


def check_form(text: str) -> None:
    """Check that the options of a fence are of the form `name="value"`, each of them once."""
    names = re.findall(r"\s([A-Za-z]\w*)=", re.sub(r"""=("[^"]*"|'[^']*')""", "=", text))
    if repeated := next((name for name in names if names.count(name) > 1), None):
        raise ValueError(f"option {repeated} is given twice; remove one of them")
    if not WELL_FORMED.fullmatch(text):
        raise ValueError(f'cannot read {text.strip()}; write options as name="value"')


def check_names(names: Iterable[str]) -> None:
    """Check that a cell has options of these names."""
    if unknown := [name for name in names if name not in NAMES]:
        raise ValueError(f"unknown option '{unknown[0]}'; known: {', '.join(NAMES)}")


def rename_options(options: dict[str, str]) -> list[tuple[str, str]]:
    """Give options of a former name their new one; return these names as (old, new)."""
    found = [(old, new) for old, new in RENAMED.items() if old in options]
    for old, new in found:
        if new in options:
            raise ValueError(f"option {old} is now called {new}, which is given as well; remove {old}")
        options[new] = options.pop(old)
    return found


def parse_switch(name: str, text: str) -> bool:
    """Return whether an option says yes."""
    if text.lower() not in SWITCH:
        raise ValueError(f'{name}="{text}" is neither on nor off; write {name}="on" or {name}="off"')
    return SWITCH[text.lower()]


def parse_id(id: str, own_name: str, used: set[str]) -> str:
    """Return the id of a cell; `used` are those of the cells above it."""
    if not ID.fullmatch(id):
        raise ValueError(f"invalid id '{id}'; use letters, digits, - and _, starting with a letter")
    if ID_BY_NUMBER.fullmatch(id) and id != own_name:
        raise ValueError(f"id '{id}' is the default of another cell; choose another id")
    if id in used:
        raise ValueError(f"id '{id}' belongs to another cell of the page; choose another id")
    return id


def parse_files(text: str, modules: str | None) -> list[str]:
    """Return the data files that a cell names; they lie below the folder of the modules."""
    names = _names(text)
    for name in names:
        if not modules:
            raise ValueError(f"files: {name} has no folder; set modules in mkdocs.yml")
        if not is_inside(modules, name):
            fix = f"move the file there, and write its path below {modules}"
            raise ValueError(f"files: {name} is outside the folder of the modules; {fix}")
        if " " in name or not Path(modules, name).is_file():
            raise ValueError(f"files: {name} is not a file in {modules}")
    return names


def parse_tolerance(text: str) -> str:
    """Return a tolerance as its author wrote it: a number from 0 to 1."""
    try:
        tolerance = float(text or 0)
    except ValueError:
        tolerance = -1
    if not 0 <= tolerance < 1:
        raise ValueError(f"tolerance: {text} is not a number from 0 to 1; 0.02 allows 2 %")
    return text


def _names(text: str) -> list[str]:
    """Return the names of a list that commas separate."""
    return [name.strip() for name in text.split(",") if name.strip()]
