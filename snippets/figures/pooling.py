"""Draw max pooling: where the gradient goes if two values are tied."""

import numpy as np

from figures.board import Board, number
from lab import gradient_check
from layers import max_pooling


def board(x):
    """Draw a window of four values, one of them x, and three ways to send back a gradient of 1."""
    X = np.array([[1.0, x], [3, 2]])
    Y, cache = max_pooling.forward(X[None, None], 2)
    first = max_pooling.backward(np.ones((1, 1, 1, 1)), cache)[0, 0]
    largest = X == X.max()
    below, above = gradient_check.slopes(np.max, X)

    picture = Board()
    end = picture.matrix("X", X, 10, 6, set(map(tuple, np.argwhere(largest))))
    picture.matrix("Y", Y[0, 0], end + 40, 6, {(0, 0)})
    ways = {"first": first, "every": largest * 1.0, "split": largest / largest.sum()}
    for index, (name, dX) in enumerate(ways.items()):
        picture.matrix(name, dX, 10 + index * 120, 96, set(map(tuple, np.argwhere(dX))), "two")
    picture.words(10, 190, "Slope of Y if a value decreases, and if it increases:", "say")
    picture.matrix("decreases", below, 10, 200)
    picture.matrix("increases", above, 130, 200)
    ties = int(largest.sum())
    says = "a tie: two slopes, so no derivative" if ties > 1 else "one largest value: all three agree"
    picture.words(10, 294, f"x = {number(x)}: {says}", "say")
    return picture.picture(f"x = {number(x)}, Y = {number(Y.item())}, {ties} largest: {says}")


if __name__ == "__main__":
    # --8<-- [start:figure]
    from figures import pooling

    x = 3  # one value of the window
    pooling.board(x)
    # --8<-- [end:figure]
