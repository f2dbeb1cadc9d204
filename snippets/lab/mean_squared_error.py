"""Mean squared error: the mean squared distance between predictions and targets."""

# --8<-- [start:forward]
import numpy as np


def forward(Y, target):
    """Average the squared errors.

    Y       (...)  predictions
    target  (...)  what they should be; a constant
    L       ()     the loss
    """
    if Y.shape != target.shape:
        raise ValueError(f"target is {target.shape}, Y expects {Y.shape}")
    if Y.size == 0:
        raise ValueError(f"Y is {Y.shape}, a mean needs one value or more")
    error = Y - target
    L = (error**2).mean()
    cache = (error,)
    return L, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dL, cache):
    """Return twice the error, divided by the number of predictions.

    dL  ()     1 where the loss is the end of the graph
    dY  (...)
    """
    (error,) = cache
    dY = dL * 2 * error / error.size
    return dY
# --8<-- [end:backward]


if __name__ == "__main__":
    # --8<-- [start:example]
    Y, target = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 3.0, 3.0, 2.0])
    L, cache = forward(Y, target)
    print("L =", L)

    dY = backward(1.0, cache)
    print("dY =", dY)
    # --8<-- [end:example]
