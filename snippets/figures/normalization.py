"""Draw a normalization: the outputs that change when one input changes."""

import numpy as np

from figures.board import Board, number
from layers import batch_norm, layer_norm

X = np.array([[1.0, 2, 0], [3, 0, 1], [2, 1, 4], [0, 3, 1]])
G = np.array([[1.0, 0, -1], [0, 2, 0], [0, 0, 1], [-1, 0, 0]])
EPS = 1e-5


def board(x, layer):
    """Set the entry in the second row, second column to x, and mark what changes.

    layer  0: batch norm, over each column; 1: layer norm, over each row
    """
    norm, name = (layer_norm, "layer norm") if layer else (batch_norm, "batch norm")
    moved = X.copy()
    moved[1, 1] = x
    ones, zeros = np.ones(3), np.zeros(3)
    before = norm.forward(X, ones, zeros, EPS)[0]
    Y, cache = norm.forward(moved, ones, zeros, EPS)
    dX, _, _ = norm.backward(G, cache)
    group = {(1, c) for c in range(3)} if layer else {(r, 1) for r in range(4)}
    changed = set(map(tuple, np.argwhere(np.abs(Y - before) > 1e-9)))

    picture = Board()
    end = picture.matrix("X", moved, 10, 6, {(1, 1)}, cell=46)
    picture.matrix(f"Y: {name}", Y.round(2), end + 40, 6, changed or group, cell=46)
    end = picture.matrix("G = ∂L/∂Y", G, 10, 186, group, "two", 46)
    picture.matrix("∂L/∂X", dX.round(2), end + 40, 186, group, "two", 46)
    axis, label = (1, "row") if layer else (0, "column")
    mean, spread = moved.mean(axis)[1], moved.std(axis)[1]
    says = f"the {label} of x: mean {number(mean)}, standard deviation {number(spread)}"
    picture.words(10, 362, says, "say")
    return picture.picture(f"{name} with x = {number(x)}: {says}; {len(changed)} entries of Y changed")


if __name__ == "__main__":
    # --8<-- [start:figure]
    from figures import normalization

    x = 4  # entry in row 2, column 2
    layer = 0  # 0: batch normalization, 1: layer normalization
    normalization.board(x, layer)
    # --8<-- [end:figure]
