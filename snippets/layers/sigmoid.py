"""Sigmoid: squash every value into (0, 1)."""

# --8<-- [start:forward]
import numpy as np


def forward(X):
    """Squash every value into (0, 1).

    X  (...)  any shape
    Y  (...)  1 / (1 + exp(-X))
    """
    E = np.exp(-np.abs(X))  # never above 1, so it cannot overflow
    Y = np.where(X >= 0, 1, E) / (1 + E)
    cache = (Y,)
    return Y, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache):
    """Multiply by the derivative, largest (1/4) at zero.

    dY  (...)
    dX  (...)
    """
    (Y,) = cache
    dX = dY * Y * (1 - Y)
    return dX
# --8<-- [end:backward]


if __name__ == "__main__":
    # --8<-- [start:example]
    X = np.array([-2.0, -0.5, 0.0, 1.0, 3.0])
    Y, cache = forward(X)
    print("Y =", Y.round(4))

    dX = backward(np.array([0.5, -1.0, 2.0, 0.25, -0.5]), cache)
    print("dX =", dX.round(4))
    # --8<-- [end:example]
