"""Convert the site's Markdown: formulas, tables, exercises, code.

As an extension of Python-Markdown, `site_tools.markdown_steps`.
"""

from typing import Any

from markdown import Markdown
from markdown.extensions import Extension

from site_tools.exercise_addresses import ExerciseAddresses
from site_tools.mathml import MathML
from site_tools.plain_code import use_plain_code
from site_tools.responsive_tables import ResponsiveTables


class SiteMarkdown(Extension):
    """All steps of this site; `mathml` says where a formula is wrong."""

    def __init__(self, mathml: MathML | None = None) -> None:
        super().__init__()
        self.steps: list[Extension] = [mathml or MathML(), ResponsiveTables(), ExerciseAddresses()]

    def extendMarkdown(self, md: Markdown) -> None:
        """Add the steps."""
        use_plain_code()
        for step in self.steps:
            step.extendMarkdown(md)


def makeExtension(**options: Any) -> SiteMarkdown:
    """Return the extension; Python-Markdown calls this by its name."""
    return SiteMarkdown(**options)
