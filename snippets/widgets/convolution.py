"""A convolution on a handwritten digit or a small picture: the window slides forward, and stamps backward."""

import itertools

import numpy as np

from layers import convolutional
from widgets.figure import Figure, rounded

# Image 6 of MNIST in training/data.py: the means of 2×2 pixels, in tenths, a is 1.
DIGIT = """
.............. .............. ....1479a94... ....8a853581.. ...3a96684a1.. ...38aaa84a3.. .........193..
.........2a1.. .........96... ..4321.3881... .3aaaaaaa62... .18a8888841... .............. ..............
"""
# A house with a door below the sun, 1: red, green and blue of each mark in tenths.
HOUSE = """
.............. ..........11.. .........1111. ...2222..1111. ..222222..11.. .22222222..... .22222222.....
..333333...... ..333333...... ..334433...... 55334433555555 55334433555555 55555555555555 55555555555555
"""
COLOURS = {".": (3, 6, 10), "1": (10, 8, 1), "2": (7, 2, 2), "3": (7, 7, 7), "4": (2, 2, 2), "5": (3, 6, 2)}
KERNELS = {
    "vertical": np.array([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]]),
    "horizontal": np.array([[1.0, 2, 1], [0, 0, 0], [-1, -2, -1]]),
}
SHARES = {"1": [1.0], "3": [0.5, 0.5, -1.0]}  # of the kernel in each channel: yellow against blue
CAPTION = """
Press Play, or drag the window: each entry of Y is one sum over its window, always with the same nine
weights. With 3 channels the picture is in colour, each channel has nine weights of its own, and Y is the
sum over the channels. Here the weights of the three channels add up to 0, so edges between colours stay,
and edges between greys, such as those of the door, cancel. Then switch to Backward: each entry of ∂L/∂Y,
times the kernel, is stamped onto the window that it was computed from, and where stamps overlap they add
up. With 1 channel, T is the layer as a matrix: forward reads one of its rows, backward the same row as a
column of Tᵀ. The digit is from MNIST, averaged to 14×14 pixels; L = ½ ΣY², so that ∂L/∂Y = Y.
"""


def image(channels="1"):
    """Return the digit, (1, 14, 14), or the house, (3, 14, 14), from 0 to 1."""
    if channels == "3":
        picture = np.array([[COLOURS[mark] for mark in row] for row in HOUSE.split()])
        return picture.transpose(2, 0, 1) / 10
    rows = DIGIT.replace(".", "0").split()
    return np.array([[[int(tenths, 16) for tenths in row] for row in rows]]) / 10


def weights(kernel, channels):
    """Return the weights of a kernel, (C, 3, 3)."""
    return np.multiply.outer(SHARES[channels], KERNELS[kernel])


def run(kernel, channels, stride, padding):
    """Return Y and ∂L/∂X of the loss ½ ΣY²."""
    X, K = image(channels)[None], weights(kernel, channels)[None]
    Y, cache = convolutional.forward(X, K, np.zeros(1), stride, padding)
    dX, _, _ = convolutional.backward(Y, cache)
    return Y[0, 0], dX[0]


def cases():
    """Return what the figure can be set to: kernel, channels, stride and padding."""
    return itertools.product(KERNELS, SHARES, (1, 2), (0, 1))


def state():
    return {
        "X": {channels: rounded(image(channels), 1) for channels in SHARES},
        "K": {" ".join(each): rounded(weights(*each)) for each in itertools.product(KERNELS, SHARES)},
        "Y": {" ".join(map(str, case)): rounded(run(*case)[0], 2) for case in cases()},
    }


def figure():
    return Figure("convolution.js", "a convolution on a digit and on a picture in colour", CAPTION, state())
