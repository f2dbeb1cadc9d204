"""Batch norm: give every channel mean 0 and variance 1 over the batch."""

# --8<-- [start:forward]
import numpy as np


def forward(X, gamma, beta, eps=1e-5):
    """Normalise every channel over the batch, then scale and shift.

    X      (N, C, ...)  examples of C channels: (N, C) or (N, C, H, W)
    gamma  (C,)         scale
    beta   (C,)         shift
    Y      (N, C, ...)  gamma (X - mean) / √(variance + eps) + beta; Ioffe 2015
    """
    for name, array in {"gamma": gamma, "beta": beta}.items():
        if array.shape != X.shape[1:2]:
            raise ValueError(f"{name} is {array.shape}, X {X.shape} expects {X.shape[1:2]}")
    X = np.moveaxis(X, 1, -1)  # (N, ..., C)
    if X[..., 0].size < 2:
        raise ValueError(f"{X[..., 0].size} values a channel, a variance needs 2 or more")
    batch = tuple(range(X.ndim - 1))  # every axis but the channels
    s = np.sqrt(X.var(axis=batch) + eps)  # (C,)
    X_hat = (X - X.mean(axis=batch)) / s
    Y = np.moveaxis(gamma * X_hat + beta, -1, 1)
    cache = (X_hat, s, gamma)
    return Y, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache):
    """Subtract what shifting or scaling X would cancel.

    dY      (N, C, ...)
    dX      (N, C, ...)
    dgamma  (C,)         summed over the batch
    dbeta   (C,)         likewise
    """
    X_hat, s, gamma = cache
    dY = np.moveaxis(dY, 1, -1)  # (N, ..., C)
    batch = tuple(range(dY.ndim - 1))
    dX_hat = gamma * dY
    dX = dX_hat - dX_hat.mean(axis=batch)
    dX = dX - X_hat * (dX_hat * X_hat).mean(axis=batch)
    dX = np.moveaxis(dX / s, -1, 1)
    dgamma = (dY * X_hat).sum(axis=batch)
    dbeta = dY.sum(axis=batch)
    return dX, dgamma, dbeta
# --8<-- [end:backward]


# --8<-- [start:update_running]
def update_running(running_mean, running_var, X, momentum=0.1):
    """Update the running averages for evaluation with this batch.

    running_mean  (C,)         running mean, zeros at the start
    running_var   (C,)         running variance, ones at the start
    X             (N, C, ...)  the batch, with weight momentum
    """
    batch = (0, *range(2, X.ndim))
    mean, var = X.mean(axis=batch), X.var(axis=batch, ddof=1)  # over n - 1
    running_mean = (1 - momentum) * running_mean + momentum * mean
    running_var = (1 - momentum) * running_var + momentum * var
    return running_mean, running_var
# --8<-- [end:update_running]


# --8<-- [start:evaluation_forward]
def evaluation_forward(X, gamma, beta, running_mean, running_var, eps=1e-5):
    """Normalise with the running averages, each example separately.

    X             (N, C, ...)  examples
    gamma         (C,)         scale
    beta          (C,)         shift
    running_mean  (C,)         constant here
    running_var   (C,)         constant here
    Y             (N, C, ...)
    """
    statistics = {"running_mean": running_mean, "running_var": running_var}
    for name, array in {"gamma": gamma, "beta": beta, **statistics}.items():
        if array.shape != X.shape[1:2]:
            raise ValueError(f"{name} is {array.shape}, X {X.shape} expects {X.shape[1:2]}")
    s = np.sqrt(running_var + eps)  # (C,)
    X_hat = (np.moveaxis(X, 1, -1) - running_mean) / s  # (N, ..., C)
    Y = np.moveaxis(gamma * X_hat + beta, -1, 1)
    cache = (X_hat, s, gamma)
    return Y, cache
# --8<-- [end:evaluation_forward]


# --8<-- [start:evaluation_backward]
def evaluation_backward(dY, cache):
    """Scale only: the running averages don't depend on X.

    dY      (N, C, ...)
    dX      (N, C, ...)
    dgamma  (C,)         summed over the batch
    dbeta   (C,)         likewise
    """
    X_hat, s, gamma = cache
    dY = np.moveaxis(dY, 1, -1)  # (N, ..., C)
    batch = tuple(range(dY.ndim - 1))
    dX = np.moveaxis(gamma * dY / s, -1, 1)
    dgamma = (dY * X_hat).sum(axis=batch)
    dbeta = dY.sum(axis=batch)
    return dX, dgamma, dbeta
# --8<-- [end:evaluation_backward]


if __name__ == "__main__":
    # --8<-- [start:example]
    X = np.array([[1.0], [2.0], [3.0], [4.0]])
    gamma, beta = np.array([1.0]), np.array([0.0])
    Y, cache = forward(X, gamma, beta, eps=1e-4)
    print("Yᵀ =", Y.T.round(4))

    dY = np.array([[0.1], [0.2], [-0.1], [0.3]])
    dX, dgamma, dbeta = backward(dY, cache)
    print("dXᵀ =", dX.T.round(4))
    print("dgamma =", dgamma.round(4))
    print("dbeta =", dbeta)

    mean, var = update_running(np.zeros(1), np.ones(1), X)
    print("running mean and variance:", mean, var.round(4))
    # --8<-- [end:example]
