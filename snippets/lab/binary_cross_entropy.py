"""Binary cross-entropy: a loss for yes-or-no questions, computed from scores."""

# --8<-- [start:forward]
import numpy as np

from layers import sigmoid


def forward(X, target):
    """Average -target log σ(X) - (1 - target) log σ(-X).

    X       (...)  scores (logits), no sigmoid before
    target  (...)  1 for yes, 0 for no, or between; a constant
    L       ()     the loss
    """
    if X.shape != target.shape:
        raise ValueError(f"target is {target.shape}, X expects {X.shape}")
    if X.size == 0:
        raise ValueError(f"X is {X.shape}, a mean needs one value or more")
    # -log σ(-X), without overflow
    softplus = np.maximum(X, 0) + np.log1p(np.exp(-np.abs(X)))
    L = (softplus - target * X).mean()
    cache = (X, target)
    return L, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dL, cache):
    """Return probability minus target, divided by the number of scores.

    dL  ()     1 where the loss is the end of the graph
    dX  (...)
    """
    X, target = cache
    P, _ = sigmoid.forward(X)
    dX = dL * (P - target) / X.size
    return dX
# --8<-- [end:backward]


if __name__ == "__main__":
    # --8<-- [start:example]
    X = np.array([2.0, -1.0, 0.0])
    target = np.array([1.0, 1.0, 0.0])
    L, cache = forward(X, target)
    print("L =", L.round(4))

    dX = backward(1.0, cache)
    print("dX =", dX.round(4))
    # --8<-- [end:example]
