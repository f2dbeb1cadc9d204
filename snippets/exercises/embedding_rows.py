"""Exercise: which rows of an embedding two optimizers move."""

from exercises.grading import grade


def check(sgd, adam):
    """Grade two lists of rows, those that the second step moves."""
    return grade({"sgd": in_order(sgd), "adam": in_order(adam)}, SOLUTION, MISTAKES)


def in_order(rows):
    return sorted(rows) if isinstance(rows, (list, set, tuple)) else rows


HINTS = [
    "A row that no index names has the gradient 0 in that step. What does each optimizer do with "
    "a gradient of 0?",
    "Plain gradient descent moves a row by its gradient alone. Adam moves it by the running mean "
    "of its gradients, which an earlier step has filled.",
    "With gradient descent, only the rows of the second batch move. With Adam, the rows of the "
    "first batch move again as well; rows that no batch has named have the mean 0.",
]
SOLUTION = ([1, 2], [0, 1, 2])
MISTAKES = {
    "these are the rows of the first batch: which rows does the second step move?": ([0, 1], [0, 1]),
    "you haven't changed the list yet": ([], []),
    "only one of the two optimizers leaves a row without gradient unchanged": ([0, 1, 2], [1, 2]),
    "a row that was never read stays unchanged with both optimizers": ([0, 1, 2, 3, 4], [0, 1, 2, 3, 4]),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    sgd = []  # your answer: the rows that the second step moves
    adam = []
    # --8<-- [end:start]
