"""Optimizers: gradient descent, momentum and Adam race down one narrow valley."""

import numpy as np

from figures.board import Board
from lab.optimizers import adam, momentum, sgd

CURVATURE = np.array([1.0, 20.0])  # along the valley, across it
START = np.array([-9.0, 1.5])
LEFT, TOP, SCALE = 350, 130, np.array([36, 50])  # pixels: the minimum, and 1 of each weight
WIDTH, HEIGHT = 500, 236
FAR = 1e6  # pixels; further out a path would be no number to a browser
STYLE = "<style>.three { stroke: var(--ink); stroke-dasharray: 4 3 } .fill-three { fill: var(--ink) }</style>"


def loss(w):
    return (CURVATURE * w**2).sum() / 2


def walk(optimizer, rate, steps, **options):
    """Return the weights of all steps, (steps + 1, 2)."""
    w, state, path = START, None, [START]
    for _ in range(steps):
        w, state = optimizer(w, CURVATURE * w, state, rate, **options)
        path.append(w)
    return np.array(path)


def race(rate, friction, adam_rate, steps):
    """Draw three paths on the contour lines of the loss.

    rate       learning rate of gradient descent and of momentum
    friction   how much of its velocity momentum keeps
    adam_rate  learning rate of Adam
    """
    picture, texts = Board(), []
    picture.part(STYLE + valley())
    paths = {
        "gradient descent": (walk(sgd, rate, steps), "three"),
        "momentum": (walk(momentum, rate, steps, friction=friction), "two"),
        "Adam": (walk(adam, adam_rate, steps), "one"),
    }
    for row, (name, (path, colour)) in enumerate(paths.items()):
        picture.part(track(path, f"{colour} curve"))
        fill = "fill" if colour == "one" else f"fill-{colour}"
        is_shown = on_board(path[-1])
        if is_shown:
            picture.dot(*points(path)[:, -1], fill)
        y = HEIGHT + 8 + 20 * row
        picture.bar(10, y, 12, fill, 12)
        text = f"{name}: loss {loss(path[-1]):.3g}" + ("" if is_shown else ", outside of the picture")
        picture.words(30, y + 11, text)
        texts.append(text)
    picture.reach(WIDTH, HEIGHT + 62)
    return picture.picture(f"After {steps} steps from loss {loss(START):g}: {'; '.join(texts)}")


def valley():
    """Draw lines of equal loss, each twice that of the one within it, and the minimum."""
    ellipses = []
    for level in 2.0 ** np.arange(-2, 8):
        rx, ry = np.sqrt(2 * level / CURVATURE) * SCALE
        ellipses.append(
            f'<ellipse class="line" fill="none" cx="{LEFT}" cy="{TOP}" rx="{rx:.1f}" ry="{ry:.1f}"/>'
        )
    cross = f'<path class="line" d="M{LEFT - 5} {TOP}h10M{LEFT} {TOP - 5}v10"/>'
    return f'<svg width="{WIDTH}" height="{HEIGHT}">{"".join(ellipses)}{cross}</svg>'


def points(path):
    """Return weights (..., 2) as positions on the board, (2, ...)."""
    return (np.array([LEFT, TOP]) + path * SCALE * [1, -1]).T


def track(path, kind):
    """Draw a path; what is outside of the valley's rectangle is cut off."""
    places = "L".join(f"{x:.1f} {y:.1f}" for x, y in points(path).clip(-FAR, FAR).T)
    return f'<svg width="{WIDTH}" height="{HEIGHT}"><path class="{kind}" d="M{places}"/></svg>'


def on_board(w):
    x, y = points(w)
    return 0 <= x <= WIDTH and 4 <= y <= HEIGHT - 4


if __name__ == "__main__":
    # --8<-- [start:figure]
    from figures import optimizers

    rate = 0.085
    friction = 0.8
    adam_rate = 0.5
    steps = 30
    optimizers.race(rate, friction, adam_rate, steps)
    # --8<-- [end:figure]
