"""Dropout: in training, drop values at random and scale up the rest."""

# --8<-- [start:forward]
import numpy as np


def forward(X, p, rng, training=True):
    """Drop each value with probability p, scale up the rest.

    X  (...)  any shape
    Y  (...)  m X / (1 - p) in training, else X; Srivastava et al. 2014
    """
    if not 0 <= p <= 1:
        raise ValueError(f"p is {p}, expected 0 to 1")
    if training:
        m = rng.random(X.shape) >= p  # True: kept
        scale = 1 / (1 - p) if p < 1 else 0  # p = 1 keeps nothing
    else:
        m, scale = True, 1
    Y = np.where(m, X * scale, 0)
    cache = (m, scale)
    return Y, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache):
    """Drop and scale as the forward pass did.

    dY  (...)
    dX  (...)  zero where the value was dropped
    """
    m, scale = cache
    dX = np.where(m, dY * scale, 0)
    return dX
# --8<-- [end:backward]


if __name__ == "__main__":
    # --8<-- [start:example]
    X = np.array([1.0, 2.0, 3.0, 4.0])
    Y, cache = forward(X, 0.5, np.random.default_rng(43))
    print("Y =", Y)

    dX = backward(np.array([0.1, 0.2, 0.3, 0.4]), cache)
    print("dX =", dX)
    # --8<-- [end:example]
