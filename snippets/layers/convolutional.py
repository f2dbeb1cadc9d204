"""Convolutional: the dot product of a small kernel with every window of the image."""

# --8<-- [start:forward]
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def columns(windows):
    """Copy each window into a column: (H_out, C_in k_h k_w, W_out N)."""
    H_out, C_in, W_out, N, k_h, k_w = windows.shape
    windows = windows.transpose(0, 1, 4, 5, 2, 3)  # (…, k_h, k_w, W_out, N)
    return windows.reshape(H_out, C_in * k_h * k_w, W_out * N)


def forward(X, K, b, stride=1, padding=0):
    """Multiply every window by the kernels, unflipped (cross-correlation).

    X  (N, C_in, H, W)           images
    K  (C_out, C_in, k_h, k_w)   kernels, one for each output channel
    b  (C_out,)                  biases
    Y  (N, C_out, H_out, W_out)  H_out = ⌊(H + 2 padding - k_h) / stride⌋ + 1
    """
    if K.ndim != 4:
        raise ValueError(f"K is {K.shape}, expected (C_out, C_in, k_h, k_w)")
    if X.ndim != 4 or X.shape[1] != K.shape[1]:
        raise ValueError(f"X is {X.shape}, K {K.shape} expects (N, {K.shape[1]}, H, W)")
    if b.shape != K.shape[:1]:
        raise ValueError(f"b is {b.shape}, K {K.shape} expects {K.shape[:1]}")
    if stride < 1 or padding < 0:
        raise ValueError(f"stride {stride} and padding {padding}, expected 1 and 0 or more")
    X = X.transpose(2, 1, 3, 0)  # (H, C_in, W, N): fast, each row a long block
    border = (padding, padding)
    X = np.pad(X, (border, (0, 0), border, (0, 0)))
    (k_h, k_w), (H, _, W, N) = K.shape[2:], X.shape
    if k_h > H or k_w > W:
        raise ValueError(f"kernel {k_h}×{k_w} exceeds the {H}×{W} image")
    windows = sliding_window_view(X, (k_h, k_w), axis=(0, 2))  # (…, k_h, k_w)
    windows = windows[::stride, :, ::stride]  # (H_out, C_in, W_out, N, …)
    Y = K.reshape(len(K), -1) @ columns(windows) + b[:, None]
    Y = Y.reshape(len(windows), len(K), windows.shape[2], N)
    cache = (windows, K, X.shape, stride, padding)
    return Y.transpose(3, 1, 0, 2), cache
# --8<-- [end:forward]


# --8<-- [start:backward]
def backward(dY, cache):
    """Send every output's gradient to its window and kernel.

    dY  (N, C_out, H_out, W_out)
    dX  (N, C_in, H, W)           windows overlap: their shares add up
    dK  (C_out, C_in, k_h, k_w)   summed over examples and positions
    db  (C_out,)                  likewise
    """
    windows, K, shape, stride, padding = cache
    (H, C_in, W, N), (C_out, _, k_h, k_w) = shape, K.shape
    H_out, _, W_out = windows.shape[:3]
    G = dY.transpose(2, 1, 3, 0).reshape(H_out, C_out, W_out * N)
    dK = (G @ columns(windows).swapaxes(1, 2)).sum(axis=0).reshape(K.shape)
    db = dY.sum(axis=(0, 2, 3))

    dcolumns = K.reshape(C_out, -1).T @ G  # (H_out, C_in k_h k_w, W_out N)
    dcolumns = dcolumns.reshape(H_out, C_in, k_h, k_w, W_out, N)
    dX = np.zeros(shape, dcolumns.dtype)  # padded, as X was
    dwindows = sliding_window_view(dX, (k_h, k_w), axis=(0, 2), writeable=True)
    dwindows = dwindows[::stride, :, ::stride]
    for u, v in np.ndindex(k_h, k_w):
        dwindows[..., u, v] += dcolumns[:, :, u, v]
    dX = dX[padding : H - padding, :, padding : W - padding]
    return dX.transpose(3, 1, 0, 2), dK, db
# --8<-- [end:backward]


if __name__ == "__main__":
    # --8<-- [start:example]
    X = np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]])
    K = np.array([[[[1.0, 0.0], [-1.0, 1.0]]]])
    b = np.array([1.0])
    Y, cache = forward(X, K, b)
    print("Y =", Y[0, 0], sep="\n")

    dY = np.array([[[[0.5, -0.5], [1.0, 0.0]]]])
    dX, dK, db = backward(dY, cache)
    print("dX =", dX[0, 0], sep="\n")
    print("dK =", dK[0, 0], sep="\n")
    print("db =", db)
    # --8<-- [end:example]
