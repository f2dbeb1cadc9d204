"""Descent: a line through three points, and the loss as a curve over its one weight."""

import numpy as np

from figures.board import Board, number
from lab import mean_squared_error

X, T = np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 7.0])
LOW, HIGH, TOP = -2.0, 6.0, 60.0  # of the weight, and of the loss, that the board shows
SIZE, BASE = 210, 236  # pixels: width of a panel, its lower edge


def loss(w):
    """Return the loss of the line w x, and its derivative with respect to w."""
    L, cache = mean_squared_error.forward(w * X, T)
    return L, (mean_squared_error.backward(1.0, cache) * X).sum()


def walk(w, rate, steps):
    """Return the weights of all steps, as far as they are numbers."""
    path = [w]
    for _ in range(steps):
        path.append(path[-1] - rate * loss(path[-1])[1])
    return path


def board(w, rate, steps):
    """Draw where some steps of gradient descent lead.

    w     the weight before the first step
    rate  the learning rate
    """
    path = walk(w, rate, steps)
    end = path[-1]
    L, slope = loss(end)
    picture = Board()
    picture.words(10, 14, "predictions w·x", "name")
    picture.line((20, 20 + SIZE), (BASE - 40, BASE - 40), "line")
    ends = np.clip(end * np.array([0.0, 3.5]), -1.6, 8)
    xs = ends / end if end else np.array([0.0, 3.5])
    picture.line(20 + xs * 60, BASE - 40 - ends * 22, "one curve")
    for x, t in zip(X, T):
        if -1.6 < end * x < 8:
            picture.line((20 + x * 60,) * 2, (BASE - 40 - t * 22, BASE - 40 - end * x * 22), "two")
        picture.dot(20 + x * 60, BASE - 40 - t * 22)

    picture.words(280, 14, "loss", "name")
    picture.line((270, 270 + SIZE + 20), (BASE, BASE), "line")
    across = np.linspace(LOW, HIGH, 81)
    curve = [loss(v)[0] for v in across]
    seen = [(place(v, c)) for v, c in zip(across, curve) if c <= TOP]
    picture.line(*zip(*seen), "one curve")
    inside = [v for v in path if LOW <= v <= HIGH and loss(v)[0] <= TOP]
    if len(inside) > 1:
        picture.line(*zip(*(place(v, loss(v)[0]) for v in inside)), "two curve")
    for v in inside:
        picture.dot(*place(v, loss(v)[0]))
    texts = [f"after {steps} steps w = {number(end)}", f"L = {number(L)}", f"dL/dw = {number(slope)}"]
    for x, text in zip((10, 210, 330), texts):
        picture.words(x, BASE + 26, text, "say")
    picture.reach(510, BASE + 30)
    return picture.picture(f"From w = {number(w)} with rate {number(rate)}: {', '.join(texts)}")


def place(w, L):
    """Return where a weight and its loss lie in the panel on the right."""
    return 280 + (w - LOW) / (HIGH - LOW) * SIZE, BASE - L / TOP * (BASE - 26)


if __name__ == "__main__":
    # --8<-- [start:figure]
    from figures import descent

    w = -1.0
    rate = 0.03
    steps = 5
    descent.board(w, rate, steps)
    # --8<-- [end:figure]
