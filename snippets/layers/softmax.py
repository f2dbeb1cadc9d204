"""Softmax: turn every row of scores into probabilities."""

# --8<-- [start:forward]
import numpy as np


def forward(X):
    """Turn every row of scores into probabilities.

    X  (..., C)  scores
    Y  (..., C)  positive, every row adds up to 1
    """
    Y = np.exp(X - X.max(axis=-1, keepdims=True))  # at most exp(0) = 1
    Y /= Y.sum(axis=-1, keepdims=True)
    cache = (Y,)
    return Y, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache):
    """Multiply by each row's Jacobian, diag(y) - y yᵀ.

    dY  (..., C)
    dX  (..., C)  every row adds up to 0
    """
    (Y,) = cache
    dX = Y * (dY - (dY * Y).sum(axis=-1, keepdims=True))
    return dX
# --8<-- [end:backward]


if __name__ == "__main__":
    # --8<-- [start:example]
    X = np.array([1.0, 2.0, 3.0])
    Y, cache = forward(X)
    print("Y =", Y.round(4))

    dX = backward(np.array([0.5, -1.0, 0.25]), cache)
    print("dX =", dX.round(4))
    # --8<-- [end:example]
