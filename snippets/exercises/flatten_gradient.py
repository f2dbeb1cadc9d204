"""Exercise: the gradient of flatten, one channel of it."""

import numpy as np

from exercises.grading import grade
from layers import flatten

G = np.arange(24.0).reshape(2, 12)
dX = flatten.backward(G, flatten.forward(np.zeros((2, 3, 2, 2)))[1])


def check(channel):
    """Grade the last channel of the first example, (2, 2)."""
    return grade({"channel": channel}, SOLUTION, MISTAKES)


HINTS = [
    "The gradient of the first example is its row of `G`, twelve numbers. How many of them belong "
    "to one channel?",
    "A channel of 2×2 has four numbers, one after the other. The channels come one after the "
    "other as well, and the last one is channel 2.",
    "Take positions 8 to 11 of the first row, and write them in reading order: two in the first "
    "row, two in the second.",
]
SOLUTION = (dX[0, 2].tolist(),)
MISTAKES = {
    "you haven't changed the zeros yet": ([[0, 0], [0, 0]],),
    "this is every third number: the channels come first, not last": (G[0, 2::3].reshape(2, 2).tolist(),),
    "the right four numbers, but by columns: reading order is by rows": (dX[0, 2].T.tolist(),),
    "this is a channel of the other example": (dX[1, 2].tolist(),),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    channel = [[0, 0], [0, 0]]  # your answer
    # --8<-- [end:start]
