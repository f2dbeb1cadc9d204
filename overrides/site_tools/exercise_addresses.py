"""Give exercises and answers addresses: the second of a page are at #exercise-2 and #answer-2."""

import itertools
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

NAMES = {"question": "exercise", "success": "answer"}  # what folds, by the class that Markdown gives it


class ExerciseAddresses(Extension):
    """Give the exercises and answers of a page their addresses."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Add a step; the elements that fold are in the tree before the first."""
        md.treeprocessors.register(NumberExercises(), "exercise_addresses", 0)


class NumberExercises(Treeprocessor):
    """Number the exercises and answers of a page."""

    def run(self, root: Element) -> None:
        numbers = {kind: itertools.count(1) for kind in NAMES}
        for box in root.iter("details"):
            if (kind := box.get("class", "")) in NAMES:
                box.set("id", f"{NAMES[kind]}-{next(numbers[kind])}")
