"""Tanh: squash every value into (-1, 1), zero stays zero."""

# --8<-- [start:forward]
import numpy as np


def forward(X):
    """Squash every value into (-1, 1).

    X  (...)  any shape
    Y  (...)  (exp(X) - exp(-X)) / (exp(X) + exp(-X))
    """
    Y = np.tanh(X)
    cache = (Y,)
    return Y, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache):
    """Multiply by the derivative, largest (1) at zero.

    dY  (...)
    dX  (...)
    """
    (Y,) = cache
    dX = dY * (1 - Y**2)
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
