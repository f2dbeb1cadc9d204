"""Max pooling with a value that the reader changes until it ties with another."""

import numpy as np

from lab import gradient_check
from layers import max_pooling
from widgets.figure import Figure, rounded

IMAGE = np.array([[1.0, 3, 0, 2], [4, 0, 1, 1], [0, 1, 5, 2], [2, 0, 3, 4]])
PLACE = (1, 1)  # of x
VALUES = range(8)  # of x
STRIDES = {"apart": 2, "overlapping": 1}
CAPTION = """
At x = 4 two values of a window are equal. Move x away: without a tie the three conventions agree, and the
largest value of each window gets the window's upstream gradient, 1. In a tie, the first one gets all of it
(this layer), or every one gets all of it, so that more goes back than came, or they split it. The layer has
no derivative there: the slope differs on the two sides. Then let the windows overlap: a value that is the
largest of several windows gets the sum of their gradients.
"""


def image(x):
    X = IMAGE.copy()
    X[PLACE] = x
    return X


def shared(X, stride, share):
    """Return ∂L/∂X if ∂L/∂Y is 1 everywhere; share(ties) says what each of the tied values gets.

    ties  (2, 2)  True where a value is the largest of its window
    """
    dX = np.zeros_like(X)
    for i in range(0, X.shape[0] - 1, stride):
        for j in range(0, X.shape[1] - 1, stride):
            window = X[i : i + 2, j : j + 2]
            dX[i : i + 2, j : j + 2] += share(window == window.max())
    return dX


def case(x, stride):
    X = image(x)
    Y, cache = max_pooling.forward(X[None, None], 2, stride)
    first = max_pooling.backward(np.ones_like(Y), cache)[0, 0]
    below, above = gradient_check.slopes(lambda X: max_pooling.forward(X[None, None], 2, stride)[0].sum(), X)
    return {
        "X": rounded(X),
        "Y": rounded(Y[0, 0]),
        "first": rounded(first),
        "every": rounded(shared(X, stride, lambda ties: ties * 1.0)),
        "split": rounded(shared(X, stride, lambda ties: ties / ties.sum())),
        "slopes": rounded([below[PLACE], above[PLACE]]),
    }


def state():
    cases = {name: [case(x, stride) for x in VALUES] for name, stride in STRIDES.items()}
    return {"strides": STRIDES, "place": PLACE, "cases": cases}


def figure():
    return Figure("pooling.js", "max pooling with a tie", CAPTION, state())
