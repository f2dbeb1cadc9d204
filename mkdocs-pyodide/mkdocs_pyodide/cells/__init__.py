"""Markdown to cells: the fences of a page, their options, their notebook.

As an extension of Python-Markdown, `mkdocs_pyodide.cells`, for any program that converts Markdown with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown.extensions import Extension


def makeExtension(**options: Any) -> Extension:
    """Return the extension; Python-Markdown calls this by its name."""
    from mkdocs_pyodide.cells.standalone import StandaloneExtension

    return StandaloneExtension(**options)
