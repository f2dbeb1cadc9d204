"""The errors that stop a build.

EngineError            what is wrong: value, and how to fix it; the plugin shows it without a traceback
├── StoreError         the user's cache folder cannot be written
├── NodeError          Node or npm failed
├── BundleError        a script cannot be bundled
├── SnapshotError      no start-up snapshot; pages start Python without it
├── RuntimeUnavailable files of the runtime cannot be fetched
└── UnknownPackage     a package that is not in the lock
CellError              a page asks for what cannot be had: page, line, and how to fix it
"""

from pymdownx.superfences import SuperFencesException


class EngineError(Exception):
    """Something that the build cannot do; says what is wrong and how to fix it."""


class CellError(SuperFencesException):
    """A page asks for what cannot be had; says the page, the line and the way out.

    Superfences swallows every other exception of a fence and shows its source as prose.
    """
