"""Exercise: which rows of an embedding two optimizers move."""

from exercises.grading import grade


def check(sgd, adam):
    """Grade two lists of rows, those that the second step moves."""
    return grade({"sgd": in_order(sgd), "adam": in_order(adam)}, SOLUTION, MISTAKES)


def in_order(rows):
    return sorted(rows) if isinstance(rows, (list, set, tuple)) else rows


HINTS = []
SOLUTION = ([1, 2], [0, 1, 2])
MISTAKES = {
    "you haven't changed the list yet": ([], []),
    "only one of the two optimizers leaves a row without gradient unchanged": ([0, 1, 2], [1, 2]),
    "a row that was never read stays unchanged with both optimizers": ([0, 1, 2, 3, 4], [0, 1, 2, 3, 4]),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    sgd = []  # your answer: the rows that the second step moves
    adam = []
    # --8<-- [end:start]
