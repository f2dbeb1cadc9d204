"""Layer norm: give every example mean 0 and variance 1 over its features."""

# --8<-- [start:forward]
import numpy as np


def forward(X, gamma, beta, eps=1e-5):
    """Normalise every example over its features, then scale and shift.

    X      (..., D)  examples of D features
    gamma  (D,)      scale
    beta   (D,)      shift
    Y      (..., D)  gamma (X - mean) / √(variance + eps) + beta; Ba et al. 2016
    """
    for name, array in {"gamma": gamma, "beta": beta}.items():
        if array.shape != X.shape[-1:]:
            raise ValueError(f"{name} is {array.shape}, X {X.shape} expects {X.shape[-1:]}")
    s = np.sqrt(X.var(axis=-1, keepdims=True) + eps)  # (..., 1)
    X_hat = (X - X.mean(axis=-1, keepdims=True)) / s
    Y = gamma * X_hat + beta
    cache = (X_hat, s, gamma)
    return Y, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache):
    """Subtract what shifting or scaling X would cancel.

    dY      (..., D)
    dX      (..., D)
    dgamma  (D,)      summed over the examples
    dbeta   (D,)      likewise
    """
    X_hat, s, gamma = cache
    dX_hat = gamma * dY
    mean = dX_hat.mean(axis=-1, keepdims=True)  # (..., 1)
    slope = (dX_hat * X_hat).mean(axis=-1, keepdims=True)  # (..., 1)
    dX = (dX_hat - mean - X_hat * slope) / s
    examples = tuple(range(dY.ndim - 1))
    dgamma = (dY * X_hat).sum(axis=examples)
    dbeta = dY.sum(axis=examples)
    return dX, dgamma, dbeta
# --8<-- [end:backward]


if __name__ == "__main__":
    # --8<-- [start:example]
    X = np.array([[1.0, 2.0, 3.0, 4.0], [10.0, -10.0, 0.0, 20.0]])
    gamma, beta = np.array([1.0, 2.0, 1.0, 0.5]), np.array([0.0, -1.0, 0.0, 1.0])
    Y, cache = forward(X, gamma, beta)
    print("Y =", Y.round(4), sep="\n")

    dY = np.array([[0.1, 0.2, -0.1, 0.3], [1.0, -1.0, 0.5, 0.0]])
    dX, dgamma, dbeta = backward(dY, cache)
    print("dX =", dX.round(4), sep="\n")
    print("dgamma =", dgamma.round(4))
    print("dbeta =", dbeta)
    # --8<-- [end:example]
