"""Exercise: where flatten puts an element."""

from exercises.grading import grade


def check(row, position):
    """Grade where in Y the element X[1, 2, 0, 1] of a (2, 3, 2, 2) is."""
    return grade({"row": row, "position": position}, SOLUTION, MISTAKES)


HINTS = [
    "The first index chooses the row of Y. Only the other three count for the position.",
    r"The position is \((cH + h)W + w\), with \((c, h, w) = (2, 0, 1)\) and channels of 2×2.",
    r"\((2 \cdot 2 + 0) \cdot 2 + 1\).",
]
SOLUTION = (1, 9)
MISTAKES = {
    "each example has its own row: count the position within one example, from 0": (0, 21),
    "this is its position with the channels last": (2, 5),
    "counted from 1: positions start at 0": (3, 10),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    row, position = 0, 0  # your answer: row of Y, position in it
    # --8<-- [end:start]
