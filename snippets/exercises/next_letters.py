"""Exercise: find out why a language model's loss falls to 0 and its names are nonsense."""

import numpy as np

from exercises.grading import grade_by

ROWS = np.array([[0, 1, 14, 14, 1, 0], [0, 12, 5, 15, 0, 0]])  # anna, leo


def check(pairs):
    """Grade inputs and targets, for two names."""
    mistakes = {message: wrong for message, (wrong,) in MISTAKES.items()}
    return grade_by(both, pairs, shifted, mistakes)


def both(pairs):
    """Return inputs and targets in one array: which target is right depends on the input."""
    return {"inputs and targets": np.stack(pairs(ROWS))}


def shifted(rows):
    return rows[:, :-1], rows[:, 1:]


HINTS = [
    "Look at what the network has to predict at the first position, and at what it can see there.",
    "At each position the target is the letter *after* the one that the network has just read.",
    "The inputs are all letters but the last, `rows[:, :-1]`; the targets all but the first, `rows[:, 1:]`.",
]
SOLUTION = (shifted,)
MISTAKES = {
    "each target is the letter that the network reads at that position: it only has to copy it": (
        lambda rows: (rows[:, :-1], rows[:, :-1]),
    ),
    "backwards: the network reads a letter and has to name the one before it": (
        lambda rows: (rows[:, 1:], rows[:, :-1]),
    ),
    "the last target is the start of the name again: cut the rows, do not turn them": (
        lambda rows: (rows, np.roll(rows, -1, axis=1)),
    ),
    "the target is two letters ahead: the network has to guess the one between": (
        lambda rows: (rows[:, :-2], rows[:, 2:]),
    ),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    def pairs(rows):
        """Return inputs and targets; a row is a name as numbers between zeros."""
        inputs = rows[:, :-1]
        targets = rows[:, :-1]
        return inputs, targets
    # --8<-- [end:start]
