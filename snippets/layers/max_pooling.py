"""Max pooling: keep the largest value of every window."""

# --8<-- [start:forward]
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def forward(X, size=2, stride=None):
    """Keep the largest value of every window, channel by channel.

    X  (N, C, H, W)          images
    Y  (N, C, H_out, W_out)  H_out = ⌊(H - size) / stride⌋ + 1
    """
    stride = size if stride is None else stride
    if X.ndim != 4:
        raise ValueError(f"X is {X.shape}, expected (N, C, H, W)")
    if size < 1 or stride < 1:
        raise ValueError(f"size {size} and stride {stride}, expected 1 or more")
    H, W = X.shape[2:]
    if size > min(H, W):
        raise ValueError(f"window {size}×{size} exceeds the {H}×{W} image")
    windows = sliding_window_view(X, (size, size), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]
    Y, argmax = np.copy(windows[..., 0, 0]), 0  # (N, C, H_out, W_out)
    for place in range(1, size * size):
        u, v = divmod(place, size)
        candidate = np.copy(windows[..., u, v])  # contiguous: faster
        argmax = np.where(candidate > Y, place, argmax)  # the first of equal ones
        Y = np.maximum(Y, candidate)
    cache = (argmax, X.shape, size, stride)
    return Y, cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache):
    """Send every gradient to the maximum of its window.

    dY  (N, C, H_out, W_out)
    dX  (N, C, H, W)          the maximum of several windows gets the sum
    """
    argmax, shape, size, stride = cache
    dX = np.zeros_like(argmax, dY.dtype, shape=shape)  # with the strides of X
    dwindows = sliding_window_view(dX, (size, size), axis=(2, 3), writeable=True)
    dwindows = dwindows[:, :, ::stride, ::stride]
    for u, v in np.ndindex(size, size):
        dwindows[..., u, v] += np.where(argmax == u * size + v, dY, 0)
    return dX
# --8<-- [end:backward]


if __name__ == "__main__":
    # --8<-- [start:example]
    X = np.arange(1.0, 17.0).reshape(1, 1, 4, 4)
    Y, cache = forward(X)
    print("Y =", Y[0, 0], sep="\n")

    dY = np.array([[[[0.5, -0.5], [1.0, 0.0]]]])
    dX = backward(dY, cache)
    print("dX =", dX[0, 0], sep="\n")
    # --8<-- [end:example]
