"""ReLU: replace negative values by zero."""

# --8<-- [start:forward]
import numpy as np


def forward(X):
    """Replace negative values by zero.

    X  (...)  any shape
    Y  (...)  the same shape
    """
    Y = np.maximum(X, 0)
    cache = (X,)
    return Y, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache):
    """Pass the gradient where the input was positive.

    dY  (...)
    dX  (...)
    """
    (X,) = cache
    dX = np.where(X > 0, dY, 0)
    return dX
# --8<-- [end:backward]


if __name__ == "__main__":
    # --8<-- [start:example]
    X = np.array([-1.0, 0.0, 2.0, -3.0])
    Y, cache = forward(X)
    print("Y =", Y)

    dX = backward(np.array([0.5, -0.5, 1.0, 0.0]), cache)
    print("dX =", dX)
    # --8<-- [end:example]
