"""The one error that stops a build."""

from pymdownx.superfences import SuperFencesException


class CellError(SuperFencesException):
    """A page asks for what cannot be had; says the page, the line and the way out.

    Superfences swallows every other exception of a fence and shows its source as prose.
    """
