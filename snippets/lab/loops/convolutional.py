"""Convolution as a loop, one window at a time."""

# --8<-- [start:forward]
import numpy as np


def forward(X, K, b, stride=1, padding=0):
    """Apply the kernel to one window after another.

    X  (N, C_in, H, W)
    K  (C_out, C_in, k_h, k_w)
    b  (C_out,)
    Y  (N, C_out, H_out, W_out)
    """
    p = padding
    X = np.pad(X, ((0, 0), (0, 0), (p, p), (p, p)))
    (N, _, H, W), (C_out, _, k_h, k_w) = X.shape, K.shape
    H_out, W_out = (H - k_h) // stride + 1, (W - k_w) // stride + 1
    Y = np.zeros((N, C_out, H_out, W_out), X.dtype)
    for n, o, i, j in np.ndindex(Y.shape):
        top, left = i * stride, j * stride
        window = X[n, :, top : top + k_h, left : left + k_w]  # (C_in, k_h, k_w)
        Y[n, o, i, j] = (window * K[o]).sum() + b[o]
    cache = (X, K, stride, padding)
    return Y, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache):
    """Add the kernel, times the gradient, to every window.

    dY  (N, C_out, H_out, W_out)
    dX  (N, C_in, H, W)
    dK  (C_out, C_in, k_h, k_w)
    db  (C_out,)
    """
    X, K, stride, padding = cache
    k_h, k_w = K.shape[2:]
    dX, dK, db = np.zeros_like(X), np.zeros_like(K), np.zeros(len(K), K.dtype)
    for n, o, i, j in np.ndindex(dY.shape):
        top, left = i * stride, j * stride
        window = (n, slice(None), slice(top, top + k_h), slice(left, left + k_w))
        dX[window] += dY[n, o, i, j] * K[o]
        dK[o] += dY[n, o, i, j] * X[window]
        db[o] += dY[n, o, i, j]
    H, W = X.shape[2:]
    dX = dX[:, :, padding : H - padding, padding : W - padding]
    return dX, dK, db
# --8<-- [end:backward]
