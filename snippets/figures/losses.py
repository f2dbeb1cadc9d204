"""Losses: what softmax cross-entropy makes of three scores, and which way each score is moved."""

import numpy as np

from figures.board import Board, number
from lab import softmax_cross_entropy

ROWS, BAR, MIDDLE, HALF = 44, 130, 370, 100  # pixels: height of a row, longest bar, axis of the gradients


def scores(a, b, c, label):
    """Draw the probability of each class and the derivative of the loss with respect to each score.

    a, b, c  scores of the classes 0, 1, 2
    label    the right class
    """
    X, labels = np.array([[a, b, c]], float), np.array([label])
    L, cache = softmax_cross_entropy.forward(X, labels)
    P = np.exp(cache[0][0])
    (dX,) = softmax_cross_entropy.backward(1.0, cache)
    picture, texts = Board(), []
    for x, name in ((10, "class"), (62, "score"), (120, "probability"), (MIDDLE - HALF, "∂L/∂score")):
        picture.words(x, 16, name, "name")
    picture.line((MIDDLE, MIDDLE), (26, 26 + 3 * ROWS), "line")
    for k, (x, p, dx) in enumerate(zip(X[0], P, dX)):
        y = 34 + k * ROWS
        picture.words(10, y + 16, f"{k} ✓" if k == label else k)
        picture.words(62, y + 16, number(x))
        picture.bar(120, y, p * BAR, height=22)
        picture.words(126 + p * BAR, y + 16, f"{p:.3f}")
        picture.bar(MIDDLE + min(dx, 0) * HALF, y, abs(dx) * HALF, "fill-two", 22)
        side = "end" if dx < 0 else ""
        picture.words(MIDDLE + dx * HALF + (-6 if dx < 0 else 6), y + 16, f"{dx:.3f}".replace("-", "−"), side)
        texts.append(f"class {k} has probability {p:.3f} and gradient {dx:.3f}".replace("-", "−"))
    loss = f"L = −log {P[label]:.3f} = {L:.3f}"
    picture.words(10, 40 + 3 * ROWS + 10, loss, "say")
    picture.reach(510, 0)
    return picture.picture(f"Right class {label}: {'; '.join(texts)}; {loss}")


if __name__ == "__main__":
    # --8<-- [start:figure]
    from figures import losses

    a = 1.0  # score of class 0
    b = 2.0  # score of class 1
    c = 3.0  # score of class 2
    label = 2  # right class
    losses.scores(a, b, c, label)
    # --8<-- [end:figure]
