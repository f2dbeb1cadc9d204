"""The settings of all cells of a site."""

from dataclasses import dataclass

from mkdocs_pyodide.exceptions import EngineError
from mkdocs_pyodide.tools.bundle import ENGLISH, check_language

LONGEST_TIMEOUT_S = 24 * 3600
ANSWERS = ("shown", "hidden")  # of exercises, in pages, print and notebooks


@dataclass(frozen=True)
class CellSettings:
    """What a site says of all its cells; refuses what cannot be. Raises EngineError.

    modules      folder of Python files that cells can import, or None
    timeout      seconds that one cell may take at build
    mirror       folder or address to fetch the runtime from before all other mirrors, or None
    lang         the language of the interface
    fold_checks  whether lines that only check arguments are folded
    has_answers  whether pages show the answers of exercises
    """

    modules: str | None = None
    timeout: float = 60
    mirror: str | None = None
    lang: str = ENGLISH
    fold_checks: bool = False
    has_answers: bool = True

    def __post_init__(self) -> None:
        if not 1 <= self.timeout <= LONGEST_TIMEOUT_S:
            raise EngineError(
                f"timeout: {self.timeout} is not a valid time. "
                f"Set 1 to {LONGEST_TIMEOUT_S} seconds in mkdocs.yml."
            )
        check_language(self.lang)
