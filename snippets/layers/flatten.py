"""Flatten: arrange the values of each example in one row."""

# --8<-- [start:forward]
import numpy as np


def forward(X):
    """Arrange each example in one row, last axis fastest.

    X  (N, ...)  examples of any shape
    Y  (N, D)    the same values
    """
    D = int(np.prod(X.shape[1:]))
    Y = X.reshape(len(X), D)
    cache = (X.shape,)
    return Y, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache):
    """Give the gradient the shape of the input.

    dY  (N, D)
    dX  (N, ...)
    """
    (shape,) = cache
    dX = dY.reshape(shape)
    return dX
# --8<-- [end:backward]


if __name__ == "__main__":
    # --8<-- [start:example]
    X = np.array([[[1.0, 2.0], [3.0, 4.0]]])
    Y, cache = forward(X)
    print("Y =", Y)

    dX = backward(np.array([[0.1, 0.2, 0.3, 0.4]]), cache)
    print("dX =", dX, sep="\n")
    # --8<-- [end:example]
