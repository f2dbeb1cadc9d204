"""Exercise: a softmax for scores of any size, and its backward pass."""

import numpy as np

from exercises.grading import grade_by
from layers import softmax

X = np.array([[1.0, -1.0, 0.5], [0.0, 2.0, -0.5]])
dY = np.array([[0.5, -1.0, 2.0], [1.0, 0.0, -0.5]])


def check(forward, backward):
    """Grade both, for small scores and for large ones."""
    with np.errstate(all="ignore"):
        return grade_by(gradients, (forward, backward), SOLUTION, MISTAKES)


def gradients(forward, backward):
    found = {}
    for scores, factor in (("small", 1), ("large", 1e4)):
        Y, cache = forward(factor * X)
        found |= {f"Y of {scores} scores": Y, f"dX of {scores} scores": backward(dY, cache)}
    return found


def elementwise(dY, cache):
    (Y,) = cache
    return dY * Y * (1 - Y)


def without_weights(dY, cache):
    (Y,) = cache
    return Y * dY - (Y * dY).sum(axis=-1, keepdims=True)


def over_columns(X):
    E = np.exp(X - X.max(axis=0))
    Y = E / E.sum(axis=0)
    return Y, (Y,)


def shifted_by_mean(X):
    E = np.exp(X - X.mean(axis=-1, keepdims=True))
    Y = E / E.sum(axis=-1, keepdims=True)
    return Y, (Y,)


HINTS = [
    "For large scores `np.exp` overflows. What can be added to all scores of a row without "
    "changing its probabilities?",
    "Subtract the largest score of each row. Backward, every score changes every probability of "
    r"its row: \(y \odot (g - \sum_j g_j y_j)\).",
    "Use `X - X.max(axis=-1, keepdims=True)`, and `Y * (dY - (dY * Y).sum(axis=-1, "
    "keepdims=True))`.",
]
SOLUTION = (softmax.forward, softmax.backward)
MISTAKES = {
    "elementwise: each output depends on every score of its row, so a sum over the row is missing": (
        softmax.forward,
        elementwise,
    ),
    "nearly: the sum over the row must be multiplied by Y": (softmax.forward, without_weights),
    "each column adds up to 1: it should be each row, along the last axis": (over_columns, softmax.backward),
    "there is a nan or an inf in it": (shifted_by_mean, softmax.backward),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    import numpy as np

    def forward(X):
        E = np.exp(X)
        Y = E / E.sum(axis=-1, keepdims=True)
        return Y, (Y,)

    def backward(dY, cache):
        (Y,) = cache
        return dY * Y * (1 - Y)
    # --8<-- [end:start]
