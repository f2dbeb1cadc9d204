"""Attention: one query looks at four keys."""

import numpy as np

from figures.board import Board
from layers import attention

ANGLES = np.radians([20, 80, 160, 280])
LABELS = ("a", "b", "c", "d")
COLOURS = ("line", "one")


def look(angle, length):
    """Draw the query among the keys, the weights it gives, and how it would learn.

    angle   of the query, in degrees
    length  of the query and so the size of its scores
    """
    K = np.column_stack([np.cos(ANGLES), np.sin(ANGLES)])
    V = np.eye(4)  # the output is the weights themselves
    Q = length * np.array([[np.cos(np.radians(angle)), np.sin(np.radians(angle))]])
    P, cache = attention.forward(Q, K, V)
    G = np.eye(4)[[0]]  # more of key a, please
    dQ, _, _ = attention.backward(G, cache)
    entropy = -(P * np.log(P + 1e-300)).sum()

    picture, middle, size = Board(), 110, 80
    for label, (x, y) in zip(LABELS, K):
        picture.line((middle, middle + size * x), (middle, middle - size * y), "line curve")
        picture.words(middle + size * x * 1.15 - 4, middle - size * y * 1.15 + 4, label, "name")
    x, y = Q[0] / length
    picture.line((middle, middle + size * x), (middle, middle - size * y))
    picture.words(middle + size * x * 0.6 + 6, middle - size * y * 0.6, "q")
    for row, (label, weight) in enumerate(zip(LABELS, P[0])):
        picture.words(250, 42 + row * 26, label, "name")
        picture.bar(268, 30 + row * 26, 140 * weight)
        picture.words(274 + 140 * weight, 42 + row * 26, f"{weight:.2f}", "soft")
    slope = np.linalg.norm(dQ)
    picture.words(250, 160, f"entropy {entropy:.2f} of {np.log(4):.2f}", "say")
    picture.words(250, 182, f"|∂p_a/∂q| = {slope:.3f}", "say")
    picture.reach(460, 230)
    weights = ", ".join(f"{label} {weight:.2f}" for label, weight in zip(LABELS, P[0]))
    return picture.picture(f"Weights {weights}; entropy {entropy:.2f}; gradient of weight a {slope:.3f}")


if __name__ == "__main__":
    # --8<-- [start:figure]
    from figures import attention

    angle = 60
    length = 2.0
    attention.look(angle, length)
    # --8<-- [end:figure]
