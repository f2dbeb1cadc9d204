"""Softmax cross-entropy: a loss for classification, computed from scores."""

# --8<-- [start:forward]
import numpy as np


def forward(X, labels):
    """Return the mean of -log softmax(X) at the right classes.

    X       (N, C)  scores (logits), no softmax before
    labels  (N,)    the right classes, 0 to C - 1
    L       ()      the loss
    """
    if X.ndim != 2 or labels.shape != X.shape[:1]:
        raise ValueError(f"labels are {labels.shape}, X {X.shape} expects (N,) and (N, C)")
    if len(X) == 0:
        raise ValueError(f"X is {X.shape}, a mean needs one row or more")
    N, C = X.shape
    outside = (labels < 0) | (labels >= C)
    if outside.any():
        raise ValueError(f"label {labels[outside][0]} is not a class of X, 0 to {C - 1}")
    X = X - X.max(axis=1, keepdims=True)
    log_P = X - np.log(np.exp(X).sum(axis=1, keepdims=True))  # no log(0)
    rows = np.arange(N)
    L = -log_P[rows, labels].mean()
    cache = (log_P, rows, labels)
    return L, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dL, cache):
    """Return probabilities minus one at the right class, over N.

    dL  ()      1 where the loss is the end of the graph
    dX  (N, C)  every row adds up to 0
    """
    log_P, rows, labels = cache
    dX = np.exp(log_P)
    dX[rows, labels] -= 1
    dX = dL * dX / len(dX)
    return dX
# --8<-- [end:backward]


if __name__ == "__main__":
    # --8<-- [start:example]
    X = np.array([[1.0, 2.0, 3.0], [0.0, -1.0, 4.0]])
    labels = np.array([2, 0])
    L, cache = forward(X, labels)
    print("L =", L.round(4))

    dX = backward(1.0, cache)
    print("dX =", dX.round(4), sep="\n")
    # --8<-- [end:example]
