"""Read what the build itself writes into pages, in the language of the site."""

import json

from mkdocs_pyodide.tools.bundle import ENGLISH, STRINGS


def load_strings(lang: str = ENGLISH) -> dict[str, str]:
    """Return the strings by their names; one that a language lacks is English."""
    files = [STRINGS / f"{name}.json" for name in (ENGLISH, lang)]
    tables = [json.loads(file.read_text("utf-8")) for file in files if file.exists()]
    return {name: text for table in tables for name, text in table.items()}
