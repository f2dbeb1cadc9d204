"""Draw flatten: the position of each number of an image in the row."""

import numpy as np

from figures.board import Board
from layers import flatten

X = np.arange(24.0).reshape(2, 3, 2, 2)


def strip(n, c, h, w):
    """Mark one entry of X, by example, channel, row and column, and its position in the row."""
    Y, _ = flatten.forward(X)
    picture = Board()
    for example, channel in np.ndindex(2, 3):
        is_here = (example, channel) == (n, c)
        x, y = 10 + channel * 90, 6 + example * 84
        name = f"X[{example}, {channel}]"
        picture.matrix(name, X[example, channel], x, y, {(h, w)} if is_here else (), cell=34)
    column = int(np.argmax(Y[n] == X[n, c, h, w]))
    picture.matrix("Y", Y, 10, 180, {(n, column)}, cell=34)
    says = f"X[{n}, {c}, {h}, {w}] → Y[{n}, {column}]: {c}·4 + {h}·2 + {w} = {column}"
    picture.words(10, 266, says, "say")
    return picture.picture(says)


if __name__ == "__main__":
    # --8<-- [start:figure]
    from figures import flatten

    n = 1  # example
    c = 2  # channel
    h = 0  # row
    w = 1  # column
    flatten.strip(n, c, h, w)
    # --8<-- [end:figure]
