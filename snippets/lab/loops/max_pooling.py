"""Max pooling as a loop, one window at a time."""

# --8<-- [start:forward]
import numpy as np


def forward(X, size=2, stride=None):
    """Find the maximum of one window after another.

    X  (N, C, H, W)
    Y  (N, C, H_out, W_out)
    """
    stride = size if stride is None else stride
    N, C, H, W = X.shape
    H_out, W_out = (H - size) // stride + 1, (W - size) // stride + 1
    Y = np.zeros((N, C, H_out, W_out), X.dtype)
    positions = {}
    for n, c, i, j in np.ndindex(Y.shape):
        top, left = i * stride, j * stride
        window = X[n, c, top : top + size, left : left + size]
        u, v = divmod(window.argmax(), size)  # the first of equal values
        positions[n, c, i, j] = (n, c, top + u, left + v)
        Y[n, c, i, j] = window[u, v]
    cache = (positions, X.shape)
    return Y, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache):
    """Send every gradient to the maximum of its window.

    dY  (N, C, H_out, W_out)
    dX  (N, C, H, W)
    """
    positions, shape = cache
    dX = np.zeros(shape, dY.dtype)
    for window, position in positions.items():
        dX[position] += dY[window]
    return dX
# --8<-- [end:backward]
