"""Exercise: the backward pass of max pooling, for ties, overlaps and integers."""

import numpy as np

from exercises.grading import grade_by
from layers import max_pooling

CASES = {  # dY, X, size, stride
    "ties": (np.array([[2.0]]), np.array([[1.0, 3.0], [3.0, 0.0]]), 2, 2),
    "overlapping windows": (np.array([[1.0, -0.5]]), np.array([[0.0, 4.0, 1.0], [2.0, 3.0, 0.0]]), 2, 1),
    "integers": (np.array([[0.5]]), np.array([[1, 2], [4, 3]]), 2, 2),
}


def check(backward):
    """Grade backward(dY, X, Y, size, stride) for one image of one channel."""
    mistakes = {message: wrong for message, (wrong,) in MISTAKES.items()}
    return grade_by(gradients, backward, right, mistakes)


def gradients(backward):
    found = {}
    for name, (dY, X, size, stride) in CASES.items():
        Y, _ = max_pooling.forward(X[None, None], size, stride)
        found[name] = backward(dY, X, Y[0, 0], size, stride)
    return found


def variant(finds_place=True, adds=True, keeps_type=True):
    """A backward pass with mistakes to choose from."""

    def backward(dY, X, Y, size, stride):
        dX = np.zeros(X.shape, dY.dtype if keeps_type else X.dtype)
        for i, j in np.ndindex(dY.shape):
            place = slice(i * stride, i * stride + size), slice(j * stride, j * stride + size)
            window = X[place]
            mask = window == Y[i, j]
            if finds_place:
                mask = (np.arange(window.size) == window.argmax()).reshape(window.shape)
            sent = (dY[i, j] * mask).astype(dX.dtype)
            dX[place] = dX[place] + sent if adds else sent
        return dX

    return backward


def right(dY, X, Y, size, stride):
    _, cache = max_pooling.forward(X[None, None], size, stride)
    return max_pooling.backward(dY[None, None], cache)[0, 0]


HINTS = [
    "The mask is true for every pixel that equals the maximum. What happens in a tie, and where "
    "two windows overlap?",
    "Each gradient goes to one pixel of its window, the first maximum, and a pixel that is the "
    "maximum of several windows gets the sum. The gradient has the data type of `dY`.",
    "Make `dX` with `np.zeros(X.shape, dY.dtype)`. Find the pixel with "
    "`divmod(X[window].argmax(), size)`, and add to `dX[top + row, left + column]` with `+=`.",
]
SOLUTION = (variant(),)
MISTAKES = {
    "each of the equal values gets the whole gradient: send it to one of them": (variant(False),),
    "a maximum of two windows gets both gradients: write += instead of =": (variant(adds=False),),
    "cut to an integer: give the gradient the data type of dY": (variant(keeps_type=False),),
}


if __name__ == "__main__":
    # --8<-- [start:start]
    import numpy as np

    def backward(dY, X, Y, size, stride):
        dX = np.zeros_like(X)
        for i, j in np.ndindex(dY.shape):
            top, left = i * stride, j * stride
            window = slice(top, top + size), slice(left, left + size)
            dX[window] = dY[i, j] * (X[window] == Y[i, j])
        return dX
    # --8<-- [end:start]
