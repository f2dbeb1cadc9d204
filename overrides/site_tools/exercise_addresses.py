"""Give exercises and answers addresses: the second of a page are at #exercise-2 and #answer-2."""

import itertools
import re

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

NAMES = {"question": "exercise", "success": "answer"}  # what folds, by the class that Markdown gives it
BOX = re.compile(r'<details class="(question|success)"(?! id=)')


class ExerciseAddresses(Extension):
    """Give the exercises and answers of a page their addresses."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Add a step after all that write HTML."""
        md.postprocessors.register(NumberExercises(), "exercise_addresses", -32)


class NumberExercises(Postprocessor):
    """Number the exercises and answers of a page."""

    def run(self, text: str) -> str:
        numbers = {kind: itertools.count(1) for kind in NAMES}
        return BOX.sub(lambda box: f'{box[0]} id="{NAMES[box[1]]}-{next(numbers[box[1]])}"', text)
