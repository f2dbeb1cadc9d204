"""Exercise: a gradient through overlapping windows, by maximum and by mean."""

import numpy as np

from exercises.grading import grade
from layers import average_pooling, max_pooling

X = np.array([[2.0, 6.0, 1.0], [5.0, 4.0, 3.0], [0.0, 7.0, 8.0]])
G = np.array([[1.0, -2.0], [0.5, 3.0]])


def through(layer):
    _, cache = layer.forward(X[None, None], 2, 1)
    return layer.backward(G[None, None], cache)[0, 0]


def check(dX, middle):
    """Grade dX of max pooling, and what the pixel in the middle receives with average pooling."""
    return grade({"dX": dX, "middle": middle}, SOLUTION, MISTAKES)


def last_wins():
    dX = through(max_pooling)
    dX[0, 1] = G[0, 1]  # the 6 is the maximum of both upper windows
    return dX.tolist()


HINTS = [
    "There are four windows, one for each entry of `G`, and they overlap: the middle pixel is in "
    "all of them.",
    "For the maximum, write down which pixel is the largest of each window, and add the gradient "
    "there. For the mean, each window gives every one of its pixels a quarter.",
    "The largest pixels are 6, 6, 7 and 8. So the 6 gets two gradients, 1 and −2, and the middle "
    "pixel, 4, is never the largest.",
]
SOLUTION = (through(max_pooling).tolist(), through(average_pooling)[1, 1].item())
MISTAKES = {
    "you haven't changed the zeros yet": (np.zeros((3, 3)).tolist(), 0),
    "the 6 is the maximum of two windows: add both": (last_wins(), SOLUTION[1]),
    "the middle gets a quarter of the gradient of each of its four windows": (SOLUTION[0], G.sum().item()),
    "the middle is in all four windows, not in the first alone": (SOLUTION[0], G[0, 0] / 4),
    "max pooling sends the whole gradient to one pixel: only average pooling divides it": (
        through(average_pooling).tolist(),
        SOLUTION[1],
    ),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    dX = [[0, 0, 0], [0, 0, 0], [0, 0, 0]]  # your answer for max pooling
    middle = 0  # your answer for the pixel in the middle, average pooling
    # --8<-- [end:start]
