"""Draw attention: one query, four keys and their weights."""

import numpy as np

from figures.board import Board
from layers import attention

ANGLES = np.radians([20, 80, 160, 280])
LABELS = ("a", "b", "c", "d")
COLOURS = ("line", "one")


LENGTHS = np.geomspace(0.1, 20, 60)  # the slider's range
RIGHT, BASE = 450, 268  # the curve's right end and its axis


def look(angle, length):
    """Draw the query among the keys, its weights, and the gradient of the first weight.

    angle   of the query, in degrees
    length  of the query, which sets the size of its scores
    """
    K = np.column_stack([np.cos(ANGLES), np.sin(ANGLES)])
    P, slope = weigh(K, angle, length)
    entropy = -(P * np.log(P + 1e-300)).sum()

    picture, middle, size = Board(), 110, 80
    for label, (x, y) in zip(LABELS, K):
        picture.line((middle, middle + size * x), (middle, middle - size * y), "line curve")
        picture.words(middle + size * x * 1.15 - 4, middle - size * y * 1.15 + 4, label, "name")
    along = np.log(length / LENGTHS[0]) / np.log(LENGTHS[-1] / LENGTHS[0])  # 0 to 1, as on the slider
    x, y = (0.25 + 0.75 * along) * np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    picture.line((middle, middle + size * x), (middle, middle - size * y))
    picture.words(middle + size * x * 0.6 + 6, middle - size * y * 0.6, "q")
    for row, (label, weight) in enumerate(zip(LABELS, P)):
        picture.words(250, 42 + row * 26, label, "name")
        picture.bar(268, 30 + row * 26, 140 * weight)
        picture.words(274 + 140 * weight, 42 + row * 26, f"{weight:.2f}", "soft")
    picture.words(250, 160, f"entropy {entropy:.2f}, at most {np.log(4):.2f}", "say")
    picture.words(250, 182, f"|∂p_a/∂q| = {slope:.3f}; for every length:", "say")
    slopes = np.array([weigh(K, angle, one)[1] for one in LENGTHS])
    scale = 70 / max(slopes.max(), 1e-12)
    picture.line((250, RIGHT), (BASE, BASE), "line curve")
    picture.line(np.linspace(250, RIGHT, len(LENGTHS)), BASE - slopes * scale)
    picture.dot(250 + along * (RIGHT - 250), BASE - slope * scale)
    picture.reach(470, 280)
    weights = ", ".join(f"{label} {weight:.2f}" for label, weight in zip(LABELS, P))
    return picture.picture(f"Weights {weights}; entropy {entropy:.2f}; gradient of weight a {slope:.3f}")


def weigh(K, angle, length):
    """Return the weights (4,) of a query, and the norm of the gradient of the first weight."""
    Q = length * np.array([[np.cos(np.radians(angle)), np.sin(np.radians(angle))]])
    P, cache = attention.forward(Q, K, np.eye(4))  # with these values the output is the weights
    dQ, _, _ = attention.backward(np.eye(4)[[0]], cache)
    return P[0], np.linalg.norm(dQ)


if __name__ == "__main__":
    # --8<-- [start:figure]
    from figures import attention

    angle = 120  # of the query, in degrees
    length = 2.0  # of the query
    attention.look(angle, length)
    # --8<-- [end:figure]
