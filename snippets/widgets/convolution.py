"""A convolution on a handwritten digit: the window slides forward, and stamps backward."""

import numpy as np

from layers import convolutional
from widgets.figure import Figure, rounded

# Image 6 of MNIST in training/data.py: the means of 2×2 pixels, in tenths, a is 1.
DIGIT = """
.............. .............. ....1479a94... ....8a853581.. ...3a96684a1.. ...38aaa84a3.. .........193..
.........2a1.. .........96... ..4321.3881... .3aaaaaaa62... .18a8888841... .............. ..............
"""
KERNELS = {
    "vertical": np.array([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]]),
    "horizontal": np.array([[1.0, 2, 1], [0, 0, 0], [-1, -2, -1]]),
}
CAPTION = """
Press Play, or drag the window: each entry of Y is one sum over its window, always with the same nine
weights. Then switch to Backward: each entry of ∂L/∂Y, times the kernel, is stamped onto the window that
it was computed from, and where stamps overlap they add up. T is the same layer written as a matrix:
forward reads one of its rows, backward the same row as a column of Tᵀ. The image is a digit of MNIST,
averaged to 14×14 pixels, and the loss is L = ½ ΣY², so that ∂L/∂Y = Y.
"""


def image():
    """Return the digit, (14, 14), from 0 to 1."""
    return np.array([[int(tenths, 16) for tenths in row.replace(".", "0")] for row in DIGIT.split()]) / 10


def run(kernel, stride, padding):
    """Return Y and ∂L/∂X of the loss ½ ΣY²."""
    K = KERNELS[kernel][None, None]
    Y, cache = convolutional.forward(image()[None, None], K, np.zeros(1), stride, padding)
    dX, _, _ = convolutional.backward(Y, cache)
    return Y[0, 0], dX[0, 0]


def state():
    cases = {}
    for kernel in KERNELS:
        for stride in (1, 2):
            for padding in (0, 1):
                Y, dX = run(kernel, stride, padding)
                cases[f"{kernel} {stride} {padding}"] = {"Y": rounded(Y, 2), "dX": rounded(dX, 2)}
    return {
        "X": rounded(image(), 1),
        "K": {name: rounded(K) for name, K in KERNELS.items()},
        "cases": cases,
    }


def figure():
    return Figure("convolution.js", "a convolution on a digit", CAPTION, state())
