"""Exercise: a gradient through overlapping windows, by maximum and by mean."""

import numpy as np

from exercises.judge import judge
from layers import average_pooling, max_pooling

X = np.array([[2.0, 6.0, 1.0], [5.0, 4.0, 3.0], [0.0, 7.0, 8.0]])
G = np.array([[1.0, -2.0], [0.5, 3.0]])


def through(layer):
    _, cache = layer.forward(X[None, None], 2, 1)
    return layer.backward(G[None, None], cache)[0, 0]


def check(dX, middle):
    """Judge dX of max pooling, and what the pixel in the middle receives with average pooling."""
    answer = {"dX": dX, "middle": middle}
    mistakes = [(told, dict(zip(answer, wrong))) for told, wrong in MISTAKES.items()]
    return judge(answer, dict(zip(answer, SOLUTION)), mistakes)


def last_wins():
    dX = through(max_pooling)
    dX[0, 1] = G[0, 1]  # the 6 is the maximum of both upper windows
    return dX.tolist()


SOLUTION = (through(max_pooling).tolist(), through(average_pooling)[1, 1].item())
MISTAKES = {
    "you haven't changed the zeros yet": (np.zeros((3, 3)).tolist(), 0),
    "the 6 is the maximum of two windows: add both; the middle gets a quarter of each of its four": (
        last_wins(),
        G.sum().item(),
    ),
    "max pooling sends the whole gradient to one pixel: only average pooling divides it": (
        through(average_pooling).tolist(),
        G[0, 0] / 4,
    ),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    from exercises import pooling_predict

    dX = [[0, 0, 0], [0, 0, 0], [0, 0, 0]]  # your answer for max pooling
    middle = 0  # your answer for the pixel in the middle, average pooling
    pooling_predict.check(dX, middle)
    # --8<-- [end:start]
