"""Connect the engine to MkDocs, which only this package imports."""

from mkdocs_pyodide.plugin.options import PluginOptions
from mkdocs_pyodide.plugin.plugin import PyodidePlugin

__all__ = ["PluginOptions", "PyodidePlugin"]
