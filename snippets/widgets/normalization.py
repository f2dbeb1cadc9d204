"""Batch norm and layer norm of one table: which mean moves with a value, and three paths of a gradient."""

import numpy as np

from layers import batch_norm, layer_norm
from widgets.figure import Figure, rounded

TABLE = np.array([[1.0, 2, 0], [3, 0, 1], [2, 1, 4], [0, 3, 1]])  # examples are rows, features columns
UPSTREAM = np.array([[1.0, 0, -1], [0, 2, 0], [0, 0, 1], [-1, 0, 0]])
PLACE = (1, 1)  # of x
VALUES = range(-5, 10)  # of x
NORMS = {"batch norm": (batch_norm, 0), "layer norm": (layer_norm, 1)}  # and the axis of the mean
EPS = 1e-5
CAPTION = """
Move x. With batch norm the mean and the standard deviation of its column change, and with them every entry
of that column of Y; with layer norm, those of its row. Then point at an entry of ∂L/∂X: three paths lead back
to it, and their values add up. The direct path starts from the entry's own upstream gradient d; the paths
through μ and σ² collect those of its whole group, the column or the row, so an entry with d = 0 gets a
gradient, too. The gradients of a group add up to 0. Here γ = 1 and β = 0, so that ∂L/∂x̂ = ∂L/∂Y.
"""


def case(x, norm):
    layer, axis = NORMS[norm]
    X = TABLE.copy()
    X[PLACE] = x
    ones, zeros = np.ones(X.shape[1]), np.zeros(X.shape[1])
    Y, cache = layer.forward(X, ones, zeros, EPS)
    dX, _, _ = layer.backward(UPSTREAM, cache)
    return {
        "X": rounded(X),
        "mean": rounded(X.mean(axis), 2),
        "spread": rounded(X.std(axis), 2),
        "Y": rounded(Y, 2),
        "dX": rounded(dX, 3),
        "paths": [rounded(path, 3) for path in paths(X, axis)],
        **{name: rounded(values) for name, values in edges(X, axis).items()},
    }


def paths(X, axis):
    """Return the parts of ∂L/∂X: direct, through the mean, and through the variance."""
    s = np.sqrt(X.var(axis, keepdims=True) + EPS)
    X_hat = (X - X.mean(axis, keepdims=True)) / s
    direct = UPSTREAM / s
    mean = -np.broadcast_to(direct.mean(axis, keepdims=True), X.shape)
    variance = -X_hat * (UPSTREAM * X_hat).mean(axis, keepdims=True) / s
    return direct, mean, variance


def edges(X, axis):
    """Return what the graph of the paths shows: 1/s, ∂L/∂μ and ∂L/∂σ² of a group, ∂σ²/∂x of an entry."""
    s = np.sqrt(X.var(axis) + EPS)
    centred = X - X.mean(axis, keepdims=True)
    return {
        "slope": 1 / s,
        "toMean": -UPSTREAM.sum(axis) / s,
        "toVariance": -(UPSTREAM * centred).sum(axis) / (2 * s**3),
        "turn": 2 * centred / X.shape[axis],
    }


def state():
    return {
        "first": VALUES[0],
        "place": PLACE,
        "upstream": rounded(UPSTREAM),
        "cases": {norm: [case(x, norm) for x in VALUES] for norm in NORMS},
    }


def figure():
    return Figure("normalization.js", "batch norm and layer norm of a table", CAPTION, state())
