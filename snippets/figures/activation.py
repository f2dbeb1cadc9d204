"""Draw activations: the function, its derivative at a point, and a gradient after many layers."""

import numpy as np

from figures.board import Board
from layers import relu, sigmoid, tanh

LAYERS = {"ReLU": relu, "sigmoid": sigmoid, "tanh": tanh}


def curves(x, layers):
    """Draw each function with its derivative at x, and that derivative to the power of `layers`."""
    picture, told = Board(), []
    across = np.linspace(-4, 4, 81)
    for column, (name, layer) in enumerate(LAYERS.items()):
        left, middle = 10 + column * 160, 92
        Y, _ = layer.forward(across)
        y, cache = layer.forward(np.array([x]))
        slope = layer.backward(np.ones(1), cache)[0]
        picture.words(left, 16, name, "name")
        picture.line((left, left + 140), (middle, middle), "line")
        draw(picture.line, left, middle, across, Y, "one curve")
        ends = np.array([x - 0.6, x + 0.6])
        draw(picture.line, left, middle, ends, y[0] + slope * (ends - x), "two curve")
        draw(picture.dot, left, middle, x, y[0], "fill-two")
        picture.words(left, 172, f"value {y[0]:.3f}", "soft")
        picture.words(left, 190, f"derivative {slope:.3f}", "soft")
        picture.words(left, 208, f"{layers} layers: {slope**layers:.1e}", "soft")
        told.append(f"{name} derivative {slope:.3f}, after {layers} layers {slope**layers:.0e}")
    picture.reach(480, 214)
    return picture.picture(f"At x = {x:g}: {'; '.join(told)}")


def draw(kind, left, middle, x, y, colour):
    """Draw points or lines of a panel; x and y from -4 to 4."""
    kind(left + 70 + x * 17, middle - y * 17, colour)


if __name__ == "__main__":
    # --8<-- [start:figure]
    from figures import activation

    x = 1.0  # input
    layers = 4  # number of layers
    activation.curves(x, layers)
    # --8<-- [end:figure]
