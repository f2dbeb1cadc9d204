"""Gradient check of a whole model: every weight against finite differences."""

# --8<-- [start:check]
import numpy as np

from lab import gradient_check


def check(forward, backward, X, weights):
    """Return the largest error in each gradient, in float64; raise AssertionError if one is wrong.

    X        the input; its gradient is checked too if it is floating-point
    weights  small arrays by name; each entry is changed twice
    """
    inputs = {"X": double(X)} if np.asarray(X).dtype.kind == "f" else {}

    def flat_forward(**arrays):
        return forward(arrays.pop("X", X), arrays)

    def flat_backward(dY, cache):
        gradients = backward(dY, cache)
        dX, dweights = gradients if inputs else (None, gradients)
        found = tuple(dweights[name] for name in weights)
        return (dX, *found) if inputs else found

    arrays = {name: double(array) for name, array in weights.items()}
    return gradient_check.check(flat_forward, flat_backward, **inputs, **arrays)


def double(array):
    return np.asarray(array, np.float64)
# --8<-- [end:check]
