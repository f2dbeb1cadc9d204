"""Draw a convolution: one output is computed from a window, and its gradient is stamped onto that window."""

import numpy as np

from figures.board import Board, number
from layers import convolutional

X = np.array([[1.0, 0, 2, 1, 0], [0, 1, 1, 0, 2], [2, 1, 0, 1, 1], [0, 2, 1, 0, 1], [1, 0, 1, 2, 0]])
K = np.array([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])


def board(stride, padding, i, j):
    """Mark the window of output (i, j), and where its gradient goes.

    i, j  if there is no such output, the last one of the row or column is marked, and the text says so
    """
    Y, cache = convolutional.forward(X[None, None], K[None, None], np.zeros(1), stride, padding)
    Y = Y[0, 0]
    asked = (i, j)
    i, j = min(i, Y.shape[0] - 1), min(j, Y.shape[1] - 1)
    padded = np.pad(X, padding)
    top, left = i * stride, j * stride
    window = {(top + u, left + v) for u, v in np.ndindex(K.shape)}

    picture, cell = Board(), 23
    end = picture.matrix(f"X, padding {padding}", padded, 10, 6, window, cell=cell)
    end = picture.matrix("K", K, end + 24, 6, set(np.ndindex(K.shape)), cell=cell)
    picture.matrix("Y", Y, end + 20, 6, {(i, j)}, cell=cell)
    y = 34 + len(padded) * cell * 0.75
    if (i, j) != asked:
        size = "×".join(map(str, Y.shape))
        there_is = f"Y is {size} and has no Y[{asked[0]}, {asked[1]}]; shown is Y[{i}, {j}]"
        picture.words(10, y + 8, there_is, "say")
        y += 18
    picture.words(10, y + 8, f"Y[{i}, {j}] = sum of window times K = {number(Y[i, j])}", "say")

    dY = np.zeros_like(Y)
    dY[i, j] = 1
    dX, dK, _ = convolutional.backward(dY[None, None], cache)
    dX = np.pad(dX[0, 0], padding, constant_values=np.nan)  # the gradient of the padding is dropped
    end = picture.matrix("∂L/∂Y", dY, 10, y + 24, {(i, j)}, "two", cell)
    end = picture.matrix("∂L/∂X", dX, end + 24, y + 24, window, "two", cell)
    picture.matrix("∂L/∂K", dK[0, 0], end + 24, y + 24, set(np.ndindex(K.shape)), "two", cell)
    outputs, rows = "×".join(map(str, Y.shape)), f"rows {top} to {top + 2}"
    return picture.picture(f"{outputs} outputs; output ({i}, {j}) is {number(Y[i, j])}, from {rows}")


if __name__ == "__main__":
    # --8<-- [start:figure]
    from figures import convolutional

    stride = 1  # rows and columns from window to window
    padding = 0  # rows and columns of zeros around the image
    i = 0  # row of the output
    j = 1  # column of the output
    convolutional.board(stride, padding, i, j)
    # --8<-- [end:figure]
