"""Exercise: the backward pass of a convolution as a loop, for any stride and padding."""

import numpy as np

from exercises.grading import grade_function
from lab.loops import convolutional as loops

rng = np.random.default_rng(0)
X, K, b = rng.normal(size=(2, 3, 7, 6)), rng.normal(size=(4, 3, 3, 2)), rng.normal(size=4)


def check(backward):
    """Grade a backward pass with stride 2, padding 1, and sizes that all differ."""
    Y, cache = loops.forward(X, K, b, 2, 1)
    dY = np.random.default_rng(1).normal(size=Y.shape)
    mistakes = {message: wrong for message, (wrong,) in (MISTAKES | COMBINED).items()}
    return grade_function(backward, loops.backward, mistakes, [(dY, cache)], ("dX", "dK", "db"))


def variant(flips=False, ignores_stride=False, adds=True, crops=True):
    """A backward pass with mistakes to choose from."""

    def backward(dY, cache):
        X, K, stride, padding = cache
        k_h, k_w = K.shape[2:]
        dX, dK, db = np.zeros_like(X), np.zeros_like(K), np.zeros(len(K))
        for n, o, i, j in np.ndindex(dY.shape):
            top, left = (i, j) if ignores_stride else (i * stride, j * stride)
            window = (n, slice(None), slice(top, top + k_h), slice(left, left + k_w))
            stamp = dY[n, o, i, j] * (K[o, :, ::-1, ::-1] if flips else K[o])
            dX[window] = dX[window] + stamp if adds else stamp
            dK[o] += dY[n, o, i, j] * X[window]
            db[o] += dY[n, o, i, j]
        H, W = X.shape[2:]
        return (dX[:, :, padding : H - padding, padding : W - padding] if crops else dX), dK, db

    return backward


HINTS = [
    "The forward pass chooses the window of output (i, j). Does the backward pass use the same "
    "window, and the same kernel?",
    "With a stride, the window of output (i, j) starts at row `i * stride` and column `j * "
    "stride`. Each output adds its gradient, times the kernel as it is, to its window.",
    "In the line of `window`, multiply the start of both slices by `stride`, and end them `k_h` "
    "and `k_w` later. In the line of `dX`, use `K[o]` without turning it.",
]
SOLUTION = (loops.backward,)
MISTAKES = {
    "the kernel is turned: add it to the window unturned": (variant(flips=True),),
    "the windows are those of stride 1: the window of output i starts at row i times stride": (
        variant(ignores_stride=True),
    ),
    "windows overlap, so their gradients add up: write += instead of =": (variant(adds=False),),
    "the padding is still there: crop it, since it is not part of X": (variant(crops=False),),
}
COMBINED = {  # of two mistakes, which have messages of their own elsewhere
    "the kernel is turned, and the windows are those of stride 1": (variant(True, True),),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    import numpy as np

    def backward(dY, cache):
        X, K, stride, padding = cache  # X is padded
        k_h, k_w = K.shape[2:]
        dX, dK, db = np.zeros_like(X), np.zeros_like(K), np.zeros(len(K))
        for n, o, i, j in np.ndindex(dY.shape):
            window = (n, slice(None), slice(i, i + k_h), slice(j, j + k_w))
            dX[window] += dY[n, o, i, j] * K[o, :, ::-1, ::-1]
            dK[o] += dY[n, o, i, j] * X[window]
            db[o] += dY[n, o, i, j]
        H, W = X.shape[2:]
        dX = dX[:, :, padding : H - padding, padding : W - padding]
        return dX, dK, db
    # --8<-- [end:start]
