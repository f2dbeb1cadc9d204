"""GELU: weight every value by the probability that a normal number is smaller."""

# --8<-- [start:forward]
import numpy as np

SCALE, CUBIC = (2 / np.pi) ** 0.5, 0.044715


def forward(X):
    """Weight each value by Φ, in its tanh form.

    X  (...)  any shape
    Y  (...)  X Φ(X), with Φ the distribution function of a normal number
    """
    Z = np.clip(X, -10, 10)  # beyond, tanh is ±1, and a cube may overflow
    T = np.tanh(SCALE * (Z + CUBIC * Z**3))
    Y = X * (0.5 * (1 + T))
    cache = (Z, T)
    return Y, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache):
    """Apply the product rule to X Φ(X).

    dY  (...)
    dX  (...)
    """
    Z, T = cache
    dT = (1 - T**2) * (SCALE * (1 + 3 * CUBIC * Z**2))
    dX = dY * (0.5 * (1 + T) + 0.5 * Z * dT)
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
