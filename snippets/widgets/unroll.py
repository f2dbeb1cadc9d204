"""Flatten: where an entry of a cube ends up in the row, for both orders of memory."""

import numpy as np

from layers import flatten
from widgets.figure import Figure, rounded

SHAPE = (2, 2, 3)  # channels, rows, columns
CAPTION = """
Point at an entry of X, and see where it ends up in both rows; point into a row, and see where the entry came
from. Press Play to unroll X. In C order, NumPy's own and this layer's, the last index changes fastest, so a
row of an image (shaded) stays together. In Fortran order the first index changes fastest, so the channels of
one pixel are neighbours. Either order is right if the next layer has learned with it and the gradient takes
the same way back; mixing the two shuffles the pixels.
"""


def image():
    return np.arange(float(np.prod(SHAPE))).reshape(1, *SHAPE)


def state():
    C, _ = flatten.forward(image())
    fortran, _ = flatten.forward(image().transpose(0, 3, 2, 1))  # the axes of an example, the last first
    return {"X": rounded(image()[0]), "orders": {"C": rounded(C[0]), "Fortran": rounded(fortran[0])}}


def figure():
    return Figure("unroll.js", "a cube is flattened, in two orders", CAPTION, state())
