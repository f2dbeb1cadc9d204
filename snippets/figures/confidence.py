"""Confidence: cross-entropy and squared error of one score, and their derivatives."""

import numpy as np

from figures.board import Board
from lab import binary_cross_entropy, mean_squared_error
from layers import sigmoid

ACROSS = np.linspace(-6, 6, 121)


def cross_entropy(x):
    """Return the loss of a score whose target is 1, and its derivative."""
    L, cache = binary_cross_entropy.forward(np.array([x]), np.ones(1))
    return L, binary_cross_entropy.backward(1.0, cache)[0]


def squared_error(x):
    """The same, of its sigmoid."""
    P, sigmoid_cache = sigmoid.forward(np.array([x]))
    L, cache = mean_squared_error.forward(P, np.ones(1))
    return L, sigmoid.backward(mean_squared_error.backward(1.0, cache), sigmoid_cache)[0]


LOSSES = {"cross-entropy": (cross_entropy, "one"), "squared error": (squared_error, "two")}


def curves(x):
    """Draw both losses over the score, and their derivatives; mark the score x."""
    picture, texts = Board(), []
    for column, name in enumerate(("loss", "derivative")):
        left, scale = 20 + column * 255, (24, 150)[column]  # pixels for 1 of the loss, of its derivative
        zero = (170, 26)[column]
        picture.words(left, 12, name, "name")
        picture.line((left, left + 228), (zero, zero), "line")
        picture.line((left + 19 * (6 + x), left + 19 * (6 + x)), (22, 182), "line")
        for loss, colour in LOSSES.values():
            values = [loss(score)[column] for score in ACROSS]
            picture.line(left + 19 * (6 + ACROSS), zero - scale * np.array(values), f"{colour} curve")
            fill = "fill" if colour == "one" else "fill-two"
            picture.dot(left + 19 * (6 + x), zero - scale * loss(x)[column], fill)
    for row, (name, (loss, colour)) in enumerate(LOSSES.items()):
        L, dx = loss(x)
        text = f"{name} {L:.4f}, derivative {dx:.4f}".replace("-0", "−0").replace("-1", "−1")
        picture.bar(20, 201 + 20 * row, 12, "fill" if colour == "one" else "fill-two", 12)
        picture.words(40, 212 + 20 * row, text)
        texts.append(text)
    picture.reach(510, 236)
    return picture.picture(f"Score {x:g}, target 1: {'; '.join(texts)}")


if __name__ == "__main__":
    # --8<-- [start:figure]
    from figures import confidence

    x = -4.0  # score
    confidence.curves(x)
    # --8<-- [end:figure]
